/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync/live.h"

static void
on_event (WcLive *live, const WcEvent *event, gpointer data)
{
  g_string_append_printf (data, "%s:%s ", wc_event_kind_to_string (event->kind),
                          event->chat);
}

static void
test_told_to_who_listens (void)
{
  g_autoptr (WcLive) live = wc_live_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  gulong id;

  wc_live_tell (live, wc_event_new (WC_EVENT_TYPING, 1, "a@b", NULL));
  id = g_signal_connect (live, "event", G_CALLBACK (on_event), log);
  wc_live_tell (live, wc_event_new (WC_EVENT_TYPING, 1, "c@d", NULL));
  g_signal_handler_disconnect (live, id);
  wc_live_tell (live, wc_event_new (WC_EVENT_TYPING, 1, "e@f", NULL));
  g_assert_cmpstr (log->str, ==, "typing:c@d ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/live/told", test_told_to_who_listens);
  return g_test_run ();
}
