/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/presence.h"

static const char *const show_names[] = { "available", "chat", "away",
                                          "xa",        "dnd",  "offline" };
G_STATIC_ASSERT (G_N_ELEMENTS (show_names) == WC_N_PRESENCE_SHOWS);

G_DEFINE_BOXED_TYPE (WcPresence, wc_presence, wc_presence_ref, wc_presence_unref)

WcPresence *
wc_presence_new (gint64 account, const char *jid, WcPresenceShow show, const char *status)
{
  WcPresence *self = g_atomic_rc_box_new0 (WcPresence);

  self->account = account;
  self->jid = g_strdup (jid);
  self->show = show;
  self->status = g_strdup (status);
  return self;
}

WcPresence *
wc_presence_ref (const WcPresence *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
presence_clear (gpointer data)
{
  WcPresence *self = data;

  g_free (self->jid);
  g_free (self->status);
  g_free (self->caps);
}

void
wc_presence_unref (WcPresence *self)
{
  g_atomic_rc_box_release_full (self, presence_clear);
}

const char *
wc_presence_show_to_string (WcPresenceShow show)
{
  return show_names[show];
}

gboolean
wc_presence_show_from_string (const char *name, WcPresenceShow *out_show)
{
  int index = wc_str_index (show_names, G_N_ELEMENTS (show_names), name, -1);

  if (index >= 0)
    *out_show = (WcPresenceShow) index;
  return index >= 0;
}
