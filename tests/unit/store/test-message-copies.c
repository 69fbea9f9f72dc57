/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/message-copies.h"
#include "store/message-store.h"

#define OCCUPANT "hall@rooms.lit/hag"

static WcMessage *
make (WcStoreFixture *f, gint64 stamp_us)
{
  WcMessageBuilder *builder = wc_store_fixture_message (f, OCCUPANT, FALSE, stamp_us);

  wc_message_builder_set_body (builder, "psst");
  wc_message_builder_set_message_id (builder, "w1");
  wc_message_builder_set_archive (builder, "a1", WC_STORE_JULIET);
  return wc_message_builder_end (builder);
}

static void
note (WcStoreFixture *f, gint64 id, const char *device, const char *archive_id)
{
  const WcMessageCopy copy = { device, archive_id };
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_message_copies_note (f->db, id, &copy, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static gint64
find (WcStoreFixture *f, const WcMessage *like, const char *device, const char *id)
{
  const WcMessageCopy copy = { device, id };
  g_autoptr (GError) error = NULL;
  gint64 found = wc_message_copies_find (f->db, f->account, like, &copy, &error);

  g_assert_no_error (error);
  return found;
}

static gint64
find_archived (WcStoreFixture *f, const char *by, const char *id)
{
  g_autoptr (GError) error = NULL;
  gint64 found = wc_message_store_find_by_archive (f->db, f->account, by, id, &error);

  g_assert_no_error (error);
  return found;
}

static void
test_find (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcMessage) message = make (f, WC_STORE_NOW);

  wc_store_fixture_begin (f);
  g_assert_true (wc_message_store_add (f->db, message, 0, NULL));
  wc_store_fixture_commit (f);
  /* one that came before this was noted may have gone to any device */
  g_assert_cmpint (find (f, message, "here", "a1"), ==, message->id);
  note (f, message->id, "here", "a1");
  g_assert_cmpint (find (f, message, "here", "a3"), ==, 0);
  g_assert_cmpint (find (f, message, NULL, "a3"), ==, 0);
  g_assert_cmpint (find (f, message, "phone", "a2"), ==, message->id);
  g_assert_cmpint (find_archived (f, WC_STORE_JULIET, "a2"), ==, 0);
  note (f, message->id, "phone", "a2");
  g_assert_cmpint (find_archived (f, WC_STORE_JULIET, "a2"), ==, message->id);
  g_assert_cmpint (find_archived (f, WC_STORE_ROMEO, "a2"), ==, 0);
  g_assert_cmpint (find (f, message, "phone", "a3"), ==, 0);
}

/* Each is noted once, and goes with its message. */
static void
test_rows (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcMessage) message = make (f, WC_STORE_NOW);

  wc_store_fixture_begin (f);
  g_assert_true (wc_message_store_add (f->db, message, 0, NULL));
  wc_store_fixture_commit (f);
  for (int i = 0; i < 2; i++)
    {
      note (f, message->id, "here", "a1");
      note (f, message->id, NULL, "a1");
      note (f, message->id, "here", NULL);
    }
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM message_copy"), ==, 3);
  g_assert_cmpint (wc_store_fixture_count (f, "DELETE FROM message RETURNING 1"), ==, 1);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM message_copy"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/message-copies/find", test_find);
  g_test_add_func ("/store/message-copies/rows", test_rows);
  return g_test_run ();
}
