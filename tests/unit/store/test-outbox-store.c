/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/store-fixture.h"
#include "model/chat.h"
#include "store/outbox-store.h"
#include "store/statement.h"

#define TYBALT "tybalt@capulet.lit"

static gint64
queue (WcStoreFixture *f, WcOutboxKind kind, const char *chat)
{
  gint64 message =
      wc_store_fixture_say (f, chat, kind == WC_OUTBOX_MESSAGE, f->now_us++, "body");
  WcOutboxEntry entry = {
    .account = f->account, .kind = kind, .chat = (char *) chat, .message = message
  };
  g_autofree char *origin = g_strdup_printf ("o%" G_GINT64_FORMAT, message);
  g_autoptr (GError) error = NULL;
  gint64 id = 0;

  entry.origin_id = origin;
  wc_db_begin (f->db, WC_DB_FULL, &error);
  g_assert_no_error (error);
  wc_outbox_store_add (f->db, &entry, &id, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return id;
}

static void
write_on (WcStoreFixture *f, gint64 id, const char *session, guint32 seq)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_outbox_store_written (f->db, id, session, seq, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
session_over (WcStoreFixture *f, const char *session, gboolean known)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_outbox_store_session_over (f->db, f->account, session, known, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
assert_ids (GPtrArray *entries, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_nonnull (entries);
  for (guint i = 0; i < entries->len; i++)
    g_string_append_printf (text, "%s%d", i > 0 ? " " : "",
                            (int) ((WcOutboxEntry *) entries->pdata[i])->id);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
assert_ready (WcStoreFixture *f, const char *expected)
{
  g_autoptr (GPtrArray) ready = wc_outbox_store_ready (
      f->db, f->account, &(const WcOutboxPlaces){ NULL }, 100, NULL);

  assert_ids (ready, expected);
}

static void
assert_state (WcStoreFixture *f, WcOutboxState state, const char *expected)
{
  g_autoptr (GPtrArray) entries = wc_outbox_store_list (f->db, f->account, state, NULL);

  assert_ids (entries, expected);
}

static void
assert_acknowledged (WcStoreFixture *f,
                     const char *session,
                     guint32 h,
                     const char *expected)
{
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  done = wc_outbox_store_acknowledge (f->db, f->account, session, h, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  assert_ids (done, expected);
}

static void
test_order_and_content (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GPtrArray) ready = NULL;
  WcOutboxEntry *entry;

  queue (f, WC_OUTBOX_MESSAGE, WC_STORE_ROMEO);
  queue (f, WC_OUTBOX_MESSAGE, TYBALT);
  queue (f, WC_OUTBOX_MESSAGE, WC_STORE_ROMEO);
  wc_store_fixture_restart (f);
  assert_ready (f, "1 2 3");
  g_assert_cmpuint (wc_outbox_store_count (f->db, f->account), ==, 3);
  g_assert_cmpuint (wc_outbox_store_count (f->db, f->account + 1), ==, 0);

  ready =
      wc_outbox_store_ready (f->db, f->account, &(const WcOutboxPlaces){ NULL }, 1, NULL);
  assert_ids (ready, "1");
  entry = ready->pdata[0];
  g_assert_cmpstr (entry->chat, ==, WC_STORE_ROMEO);
  g_assert_cmpint (entry->message, ==, WC_STORE_NOW);
  g_assert_cmpstr (entry->origin_id, ==, "o1763726400000007");
  g_assert_null (entry->stanza);
  g_assert_cmpint (entry->state, ==, WC_OUTBOX_QUEUED);
  g_assert_cmpint (entry->first_sent_us, ==, 0);
}

static void
test_bytes_are_fixed_once (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = queue (f, WC_OUTBOX_MESSAGE, WC_STORE_ROMEO);
  g_autoptr (GPtrArray) ready = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  g_assert_true (wc_outbox_store_prepare (f->db, id, "<message/>", &error));
  g_assert_false (wc_outbox_store_prepare (f->db, id, "<message to='x'/>", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  wc_store_fixture_commit (f);
  ready = wc_outbox_store_ready (f->db, f->account, &(const WcOutboxPlaces){ NULL }, 10,
                                 NULL);
  g_assert_cmpstr (((WcOutboxEntry *) ready->pdata[0])->stanza, ==, "<message/>");
}

static void
test_acknowledge (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  for (int i = 0; i < 4; i++)
    queue (f, WC_OUTBOX_MESSAGE, WC_STORE_ROMEO);
  write_on (f, 1, "s1", 3);
  write_on (f, 2, "s1", 4);
  write_on (f, 3, "s2", 1);
  assert_ready (f, "4");
  assert_acknowledged (f, "s1", 2, "");
  assert_acknowledged (f, "s1", 3, "1");
  assert_acknowledged (f, "s1", 3, "");
  assert_acknowledged (f, "s1", 9, "2");
  assert_state (f, WC_OUTBOX_WRITTEN, "3");
}

static void
set_kind (WcStoreFixture *f, const char *chat, WcChatKind kind)
{
  static const char SQL[] = "UPDATE chat SET kind = ?2 WHERE address = "
                            "(SELECT id FROM address WHERE jid = ?1)";
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_statement_exec (f->db, SQL, &error, WC_TEXT (chat), WC_INT (kind));
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

/* What is said in a room, and whispered there, waits until one is in it. */
static void
test_rooms_are_entered_first (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  static const struct
  {
    const char *rooms, *ready;
  } cases[] = {
    { NULL, "1" },
    { "\n", "1" },
    { "\nball@capulet.lit\n", "1 2 3" },
    { "\nhall@capulet.lit\n", "1" },
    { "\nhall@capulet.lit\nball@capulet.lit\n", "1 2 3" },
  };

  queue (f, WC_OUTBOX_MESSAGE, WC_STORE_ROMEO);
  queue (f, WC_OUTBOX_MESSAGE, "ball@capulet.lit");
  queue (f, WC_OUTBOX_MESSAGE, "ball@capulet.lit/a/b");
  set_kind (f, "ball@capulet.lit", WC_CHAT_KIND_MUC);
  set_kind (f, "ball@capulet.lit/a/b", WC_CHAT_KIND_MUC_PM);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) ready = wc_outbox_store_ready (
          f->db, f->account, &(const WcOutboxPlaces){ cases[i].rooms }, 100, NULL);

      assert_ids (ready, cases[i].ready);
    }
}

/* What is for one occupant may have to wait while all else goes. */
static void
test_private (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcOutboxPlaces places = { .rooms = "\nball@capulet.lit\n", .no_private = TRUE };
  g_autoptr (GPtrArray) ready = NULL;

  queue (f, WC_OUTBOX_MESSAGE, WC_STORE_ROMEO);
  queue (f, WC_OUTBOX_MESSAGE, "ball@capulet.lit");
  set_kind (f, "ball@capulet.lit", WC_CHAT_KIND_MUC);
  g_assert_false (wc_outbox_store_has_private (f->db, f->account));
  queue (f, WC_OUTBOX_MESSAGE, "ball@capulet.lit/a/b");
  queue (f, WC_OUTBOX_MARKER, "ball@capulet.lit/c");
  g_assert_true (wc_outbox_store_has_private (f->db, f->account));
  ready = wc_outbox_store_ready (f->db, f->account, &places, 100, NULL);
  assert_ids (ready, "1 2");
}

/* The count of XEP-0198 goes on at 0 behind 2^32 - 1. */
static void
test_acknowledge_wraps (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  for (int i = 0; i < 3; i++)
    queue (f, WC_OUTBOX_MESSAGE, WC_STORE_ROMEO);
  write_on (f, 1, "s1", G_MAXUINT32);
  write_on (f, 2, "s1", 0);
  write_on (f, 3, "s1", 1);
  assert_acknowledged (f, "s1", G_MAXUINT32 - 1, "");
  assert_acknowledged (f, "s1", 0, "1 2");
  assert_acknowledged (f, "s1", 1, "3");
}

static void
test_known_end (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GPtrArray) ready = NULL;

  queue (f, WC_OUTBOX_MESSAGE, WC_STORE_ROMEO);
  queue (f, WC_OUTBOX_MESSAGE, WC_STORE_ROMEO);
  write_on (f, 1, "s1", 1);
  f->now_us += 1000;
  session_over (f, "s1", TRUE);
  assert_ready (f, "1 2");
  /* The first time of writing is kept: from there on the archive would be searched. */
  write_on (f, 1, "s2", 1);
  session_over (f, "s2", TRUE);
  ready =
      wc_outbox_store_ready (f->db, f->account, &(const WcOutboxPlaces){ NULL }, 1, NULL);
  g_assert_cmpint (((WcOutboxEntry *) ready->pdata[0])->first_sent_us, ==,
                   WC_STORE_NOW + 2);
}

static void
test_unsure_blocks_its_chat (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;

  queue (f, WC_OUTBOX_MESSAGE, WC_STORE_ROMEO);
  queue (f, WC_OUTBOX_MESSAGE, WC_STORE_ROMEO);
  queue (f, WC_OUTBOX_MESSAGE, TYBALT);
  write_on (f, 1, NULL, 0);
  session_over (f, "other", FALSE);
  assert_state (f, WC_OUTBOX_UNSURE, "");
  session_over (f, NULL, FALSE);
  assert_state (f, WC_OUTBOX_UNSURE, "1");
  assert_ready (f, "3");

  wc_store_fixture_begin (f);
  g_assert_true (wc_outbox_store_requeue (f->db, 1, &error));
  wc_store_fixture_commit (f);
  assert_ready (f, "1 2 3");
}

static void
test_remove (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;

  queue (f, WC_OUTBOX_MESSAGE, WC_STORE_ROMEO);
  queue (f, WC_OUTBOX_MESSAGE, WC_STORE_ROMEO);
  wc_store_fixture_begin (f);
  g_assert_true (wc_outbox_store_remove (f->db, 2, &error));
  g_assert_true (wc_outbox_store_remove_message (f->db, WC_STORE_NOW, &error));
  g_assert_true (wc_outbox_store_remove_message (f->db, 12345, &error));
  g_assert_false (wc_outbox_store_requeue (f->db, 2, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (wc_outbox_store_written (f->db, 2, "s1", 1, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_store_fixture_commit (f);
  g_assert_cmpuint (wc_outbox_store_count (f->db, f->account), ==, 0);
  /* A key is not given again. */
  g_assert_cmpint (queue (f, WC_OUTBOX_MESSAGE, WC_STORE_ROMEO), ==, 3);
}

static void
test_newest_marker_is_enough (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  queue (f, WC_OUTBOX_MARKER, WC_STORE_ROMEO);
  queue (f, WC_OUTBOX_MARKER, TYBALT);
  queue (f, WC_OUTBOX_MARKER, WC_STORE_ROMEO);
  assert_ready (f, "2 3");
  write_on (f, 3, "s1", 1);
  queue (f, WC_OUTBOX_MARKER, WC_STORE_ROMEO);
  assert_ready (f, "2 4");
  assert_state (f, WC_OUTBOX_WRITTEN, "3");
}

static char *
origin_id (WcStoreFixture *f, gint64 account, const char *chat, const char *key)
{
  WcOutboxKey of = { account, "Messages.Send", chat, key };
  g_autoptr (GError) error = NULL;
  char *id = wc_outbox_store_origin_id (f->db, &of, &error);

  g_assert_no_error (error);
  return id;
}

static void
test_origin_id (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcStoreFixture) other = wc_store_fixture_new ();
  g_autofree char *id = origin_id (f, 1, WC_STORE_ROMEO, "k");
  g_autofree char *again = NULL;
  g_autofree char *same_text = origin_id (f, 1, WC_STORE_ROMEO "k", "");
  g_autofree char *chat = origin_id (f, 1, TYBALT, "k");
  g_autofree char *account = origin_id (f, 2, WC_STORE_ROMEO, "k");
  g_autofree char *installation = origin_id (other, 1, WC_STORE_ROMEO, "k");
  g_autofree char *random = origin_id (f, 1, WC_STORE_ROMEO, NULL);
  g_autofree char *random_2 = origin_id (f, 1, WC_STORE_ROMEO, NULL);

  wc_store_fixture_restart (f);
  again = origin_id (f, 1, WC_STORE_ROMEO, "k");
  g_assert_cmpstr (id, ==, again);
  g_assert_true (g_uuid_string_is_valid (id));
  g_assert_cmpint (id[14], ==, '4');
  g_assert_cmpstr (id, !=, same_text);
  g_assert_cmpstr (id, !=, chat);
  g_assert_cmpstr (id, !=, account);
  g_assert_cmpstr (id, !=, installation);
  g_assert_cmpstr (random, !=, random_2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/outbox/order", test_order_and_content);
  g_test_add_func ("/store/outbox/rooms", test_rooms_are_entered_first);
  g_test_add_func ("/store/outbox/private", test_private);
  g_test_add_func ("/store/outbox/bytes", test_bytes_are_fixed_once);
  g_test_add_func ("/store/outbox/acknowledge", test_acknowledge);
  g_test_add_func ("/store/outbox/wraps", test_acknowledge_wraps);
  g_test_add_func ("/store/outbox/known-end", test_known_end);
  g_test_add_func ("/store/outbox/unsure", test_unsure_blocks_its_chat);
  g_test_add_func ("/store/outbox/remove", test_remove);
  g_test_add_func ("/store/outbox/markers", test_newest_marker_is_enough);
  g_test_add_func ("/store/outbox/origin-id", test_origin_id);
  return g_test_run ();
}
