/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/status-view.h"
#include "common/object.h"

static const WcScreen pipe_screen = { FALSE, FALSE, 0 };

static JsonObject *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = wc_object_parse (json, -1, &error);

  g_assert_no_error (error);
  return object;
}

static GHashTable *
new_syncs (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                (GDestroyNotify) json_object_unref);
}

static void
test_render (void)
{
  g_autoptr (JsonObject) status =
      parse ("{\"version\":\"0.1.0\",\"state\":\"syncing\",\"started_ts\":1795176000000,"
             "\"unread\":2,\"jobs\":1,\"prompts\":2,\"accounts\":[{\"jid\":\"a@b\","
             "\"enabled\":true,\"state\":\"syncing\",\"unread\":2}]}");
  g_autoptr (GHashTable) syncs = new_syncs ();
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 11, 20, 13, 0, 0);
  g_autofree char *text = NULL;

  g_hash_table_insert (syncs, g_strdup ("a@b"), parse ("{\"done\":1,\"behind\":2}"));
  text = wc_status_view_render (status, syncs, now, &pipe_screen);
  g_assert_cmpstr (text, ==,
                   "whinchatd 0.1.0 since 12:00: syncing, 2 unread, 1 at work\n"
                   "a@b  syncing  2 unread    1 of about 3 messages\n"
                   "2 questions wait for you: whinchat prompts answer\n");
}

/* A daemon of later days may say less than is known here. */
static void
test_nothing (void)
{
  g_autoptr (JsonObject) status = json_object_new ();
  g_autoptr (GHashTable) syncs = new_syncs ();
  g_autoptr (GDateTime) now = g_date_time_new_utc (1970, 1, 1, 13, 0, 0);
  g_autofree char *text = wc_status_view_render (status, syncs, now, &pipe_screen);

  g_assert_true (g_str_has_suffix (text, "whinchat login you@example.org\n"));
  g_assert_false (wc_status_view_is_well (status));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/status-view/render", test_render);
  g_test_add_func ("/clients/status-view/nothing", test_nothing);

  return g_test_run ();
}
