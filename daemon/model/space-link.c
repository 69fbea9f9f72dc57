/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/space-link.h"

G_DEFINE_BOXED_TYPE (WcSpaceLink, wc_space_link, wc_space_link_ref, wc_space_link_unref)

WcSpaceLink *
wc_space_link_new (const char *item)
{
  WcSpaceLink *self = g_atomic_rc_box_new0 (WcSpaceLink);

  self->item = g_strdup (item);
  return self;
}

WcSpaceLink *
wc_space_link_copy (const WcSpaceLink *self)
{
  WcSpaceLink *copy = g_atomic_rc_box_dup (sizeof *self, (gpointer) self);

  copy->item = g_strdup (self->item);
  copy->service = g_strdup (self->service);
  copy->node = g_strdup (self->node);
  copy->url = g_strdup (self->url);
  copy->title = g_strdup (self->title);
  return copy;
}

WcSpaceLink *
wc_space_link_ref (const WcSpaceLink *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
link_clear (gpointer data)
{
  WcSpaceLink *self = data;

  g_free (self->item);
  g_free (self->service);
  g_free (self->node);
  g_free (self->url);
  g_free (self->title);
}

void
wc_space_link_unref (WcSpaceLink *self)
{
  g_atomic_rc_box_release_full (self, link_clear);
}
