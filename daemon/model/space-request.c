/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/space-request.h"

G_DEFINE_BOXED_TYPE (WcSpaceRequest,
                     wc_space_request,
                     wc_space_request_ref,
                     wc_space_request_unref)

WcSpaceRequest *
wc_space_request_new (const char *jid)
{
  WcSpaceRequest *self = g_atomic_rc_box_new0 (WcSpaceRequest);

  self->jid = g_strdup (jid);
  return self;
}

WcSpaceRequest *
wc_space_request_copy (const WcSpaceRequest *self)
{
  WcSpaceRequest *copy = g_atomic_rc_box_dup (sizeof *self, (gpointer) self);

  copy->jid = g_strdup (self->jid);
  copy->subid = g_strdup (self->subid);
  return copy;
}

WcSpaceRequest *
wc_space_request_ref (const WcSpaceRequest *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
request_clear (gpointer data)
{
  WcSpaceRequest *self = data;

  g_free (self->jid);
  g_free (self->subid);
}

void
wc_space_request_unref (WcSpaceRequest *self)
{
  g_atomic_rc_box_release_full (self, request_clear);
}
