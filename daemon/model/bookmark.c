/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/bookmark.h"

G_DEFINE_BOXED_TYPE (WcBookmark, wc_bookmark, wc_bookmark_ref, wc_bookmark_unref)

WcBookmark *
wc_bookmark_new (gint64 account, const char *room)
{
  WcBookmark *self = g_atomic_rc_box_new0 (WcBookmark);

  self->account = account;
  self->room = g_strdup (room);
  return self;
}

WcBookmark *
wc_bookmark_copy (const WcBookmark *self)
{
  WcBookmark *copy = g_atomic_rc_box_dup (sizeof *self, (gpointer) self);

  copy->room = g_strdup (self->room);
  copy->name = g_strdup (self->name);
  copy->nick = g_strdup (self->nick);
  copy->password = g_strdup (self->password);
  copy->xml = g_strdup (self->xml);
  return copy;
}

WcBookmark *
wc_bookmark_ref (const WcBookmark *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
bookmark_clear (gpointer data)
{
  WcBookmark *self = data;

  g_free (self->room);
  g_free (self->name);
  g_free (self->nick);
  g_free (self->password);
  g_free (self->xml);
}

void
wc_bookmark_unref (WcBookmark *self)
{
  g_atomic_rc_box_release_full (self, bookmark_clear);
}
