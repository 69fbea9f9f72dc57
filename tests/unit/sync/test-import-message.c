/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "lib/temp-db.h"
#include "store/message-store.h"
#include "store/portable-ids.h"
#include "store/room-reader-list.h"
#include "store/room-readers.h"
#include "sync/import-message.h"

#define BOB "bob@else.lit"
#define T (G_GINT64_CONSTANT (1600000000) * G_USEC_PER_SEC)

static WcMessage *
new_message (const char *id, const char *body)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *message = wc_message_builder_peek (builder);

  message->account = 1;
  message->ts_us = T;
  message->source = WC_MESSAGE_SOURCE_ARCHIVE;
  wc_message_builder_set_chat (builder, BOB);
  wc_message_builder_set_from (builder, BOB "/x");
  wc_message_builder_set_message_id (builder, id);
  wc_message_builder_set_body (builder, body);
  return wc_message_builder_end (builder);
}

/* Whether what a line of the file says is held; it is added where it is not. */
static gboolean
is_held (WcTempDb *t, const WcMessage *message, gint64 line)
{
  const WcImportMessage import = { t->db, line, FALSE, NULL };
  g_autoptr (GError) error = NULL;
  WcMessageMatch rule;
  gboolean kept = FALSE;
  gboolean gained = FALSE;
  gint64 id = 0;

  wc_db_begin (t->db, WC_DB_NORMAL, NULL);
  wc_import_message_find (&import, message, &id, &rule, &error);
  g_assert_no_error (error);
  if (id != 0)
    wc_import_message_keep (&import, message, id, NULL, &gained, &error);
  else
    {
      wc_import_message_add (&import, message, NULL, &kept, &error);
      g_assert_true (kept);
    }
  g_assert_no_error (error);
  g_assert_false (gained);
  wc_db_commit (t->db, NULL);
  return id != 0;
}

/* Two people may say the same twice, in one file; who reads that again has both. */
static void
test_once (void)
{
  g_autoptr (WcTempDb) t = wc_temp_db_new ();
  g_autoptr (WcMessage) first = new_message ("m1", "yes");
  g_autoptr (WcMessage) second = new_message ("m2", "yes");
  g_autoptr (WcMessage) nameless = new_message (NULL, "no");

  g_assert_true (wc_portable_ids_begin (t->db, NULL));
  g_assert_false (is_held (t, first, 2));
  g_assert_false (is_held (t, second, 3));
  g_assert_false (is_held (t, nameless, 4));
  g_assert_true (wc_portable_ids_begin (t->db, NULL));
  g_assert_true (is_held (t, first, 2));
  g_assert_true (is_held (t, second, 3));
  g_assert_true (is_held (t, nameless, 4));
}

static void
test_keys (void)
{
  g_autoptr (WcMessage) first = new_message ("m1", "yes");
  g_autoptr (WcMessage) same = new_message ("m1", "yes");
  g_autoptr (WcMessage) second = new_message ("m2", "yes");
  g_autoptr (WcMessage) nameless = new_message (NULL, "yes");

  g_assert_cmpint (wc_import_message_key (first), ==, wc_import_message_key (same));
  g_assert_cmpint (wc_import_message_key (first), !=, wc_import_message_key (second));
  g_assert_cmpint (wc_import_message_key (nameless), ==, 0);
  same->id = 7;
  g_assert_cmpint (wc_import_message_key (same), ==, 7);
}

/* A file that says "ok" @n times at once, without ids: how many of them are held. */
static int
read_file (WcTempDb *t, int n)
{
  g_autoptr (WcMessage) message = new_message (NULL, "ok");
  int held = 0;

  g_assert_true (wc_portable_ids_begin (t->db, NULL));
  for (int i = 1; i <= n; i++)
    held += is_held (t, message, i) ? 1 : 0;
  return held;
}

/* As often as it was said, and not once more for being read again. */
static void
test_said_twice (void)
{
  g_autoptr (WcTempDb) t = wc_temp_db_new ();

  g_assert_cmpint (read_file (t, 1), ==, 0);
  g_assert_cmpint (read_file (t, 2), ==, 1);
  g_assert_cmpint (read_file (t, 2), ==, 2);
  g_assert_cmpint (read_file (t, 4), ==, 2);
  g_assert_cmpint (read_file (t, 4), ==, 4);
  g_assert_cmpint (read_file (t, 3), ==, 3);
}

/* In a dry run the database forgets between two lines what the first of them was. */
static void
test_dry_run (void)
{
  g_autoptr (WcTempDb) t = wc_temp_db_new ();
  g_autoptr (WcMessage) message = new_message (NULL, "ok");
  g_autoptr (GHashTable) claimed =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  int held = 0;

  read_file (t, 2);
  g_assert_true (wc_portable_ids_begin (t->db, NULL));
  for (int i = 1; i <= 3; i++)
    {
      const WcImportMessage import = { t->db, i, FALSE, claimed };
      WcMessageMatch rule;
      gboolean gained;
      gint64 id = 0;

      wc_db_begin (t->db, WC_DB_NORMAL, NULL);
      g_assert_true (wc_import_message_find (&import, message, &id, &rule, NULL));
      held += id != 0 ? 1 : 0;
      if (id != 0)
        g_assert_true (
            wc_import_message_keep (&import, message, id, NULL, &gained, NULL));
      wc_db_rollback (t->db);
    }
  g_assert_cmpint (held, ==, 2);
}

/* What others have read in a room, they named by the id that the file alone knows. */
static void
test_named_before (void)
{
  static const char HALL[] = "hall@rooms.lit";
  g_autoptr (WcTempDb) t = wc_temp_db_new ();
  g_autoptr (WcMessage) held = new_message ("m1", "yes");
  g_autoptr (WcMessage) archived = new_message ("m1", "yes");
  g_autoptr (WcReport) report = wc_report_new (WC_REPORT_DISPLAYED, HALL, HALL, "r1", T);
  WcRoomReaderQuery query = { .account = 1, .room = HALL, .limit = 10 };
  g_autoptr (GPtrArray) readers = NULL;
  g_autofree char *next = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_portable_ids_begin (t->db, NULL));
  wc_str_set (&held->chat, HALL);
  wc_str_set (&archived->chat, HALL);
  g_assert_false (is_held (t, held, 2));
  wc_report_by (report, BOB, NULL, "Bob");
  wc_db_begin (t->db, WC_DB_NORMAL, NULL);
  g_assert_true (wc_room_readers_take (t->db, 1, report, &error));
  wc_db_commit (t->db, NULL);

  g_assert_true (wc_portable_ids_begin (t->db, NULL));
  wc_str_set (&archived->archive_id, "r1");
  wc_str_set (&archived->archive_by, HALL);
  g_assert_true (is_held (t, archived, 2));
  query.message =
      wc_message_store_find_by_archive (t->db, 1, HALL, "r1", /* error= */ NULL);
  g_assert_cmpint (query.message, !=, 0);
  readers = wc_room_reader_list_read (t->db, &query, &next, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (readers->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import-message/said-twice", test_said_twice);
  g_test_add_func ("/import-message/dry-run", test_dry_run);
  g_test_add_func ("/sync/import-message/once", test_once);
  g_test_add_func ("/sync/import-message/keys", test_keys);
  g_test_add_func ("/sync/import-message/named-before", test_named_before);
  return g_test_run ();
}
