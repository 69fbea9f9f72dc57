/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/chat-store.h"
#include "store/displayed-store.h"
#include "store/forget.h"
#include "store/message-store.h"
#include "store/outbox-store.h"
#include "store/room-store.h"

#define HALL "hall@rooms.lit"

/* A message of @chat that the archive of @by holds as @id (NULL: no archive does). */
static gint64
say (WcStoreFixture *f,
     const char *chat,
     gboolean outgoing,
     const char *by,
     const char *id)
{
  gint64 row = wc_store_fixture_say (f, chat, outgoing, f->now_us++, "body");
  g_autoptr (GError) error = NULL;

  if (id == NULL)
    return row;
  wc_store_fixture_begin (f);
  wc_message_store_set_archive (f->db, row, id, by, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return row;
}

static void
read_up_to (WcStoreFixture *f, const char *chat, gint64 up_to)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_chat_store_mark_read (f->db, f->account, chat, up_to, NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
told (WcStoreFixture *f, const char *chat, gint64 up_to)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_displayed_store_told (f->db, f->account, chat, up_to, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

/* "chat id" in lines, " room" behind those of rooms, "-" where no archive has one. */
static void
assert_due (WcStoreFixture *f, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) due = wc_displayed_store_list (f->db, f->account, 10, &error);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < due->len; i++)
    {
      const WcDisplayed *one = due->pdata[i];

      g_assert_cmpint (one->place != 0, ==, one->archive_id != NULL);
      g_string_append_printf (text, "%s %s%s\n", one->chat,
                              one->archive_id != NULL ? one->archive_id : "-",
                              one->in_room ? " room" : "");
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_newest_counts (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 one = say (f, WC_STORE_ROMEO, FALSE, WC_STORE_JULIET, "a1");
  gint64 two = say (f, WC_STORE_ROMEO, FALSE, WC_STORE_JULIET, "a2");

  assert_due (f, "");
  read_up_to (f, WC_STORE_ROMEO, one);
  assert_due (f, WC_STORE_ROMEO " a1\n");
  read_up_to (f, WC_STORE_ROMEO, two);
  assert_due (f, WC_STORE_ROMEO " a2\n");
  /* what was told of before leaves the newer one */
  told (f, WC_STORE_ROMEO, one);
  wc_store_fixture_restart (f);
  assert_due (f, WC_STORE_ROMEO " a2\n");
  told (f, WC_STORE_ROMEO, two);
  assert_due (f, "");
  /* going back is not reading */
  read_up_to (f, WC_STORE_ROMEO, one);
  assert_due (f, "");
}

/* What we write reads what came before it; it is not told of itself. */
static void
test_own_messages (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  say (f, WC_STORE_ROMEO, TRUE, WC_STORE_JULIET, "mine");
  assert_due (f, "");
  say (f, WC_STORE_ROMEO, FALSE, WC_STORE_JULIET, "theirs");
  say (f, WC_STORE_ROMEO, TRUE, WC_STORE_JULIET, "mine too");
  assert_due (f, WC_STORE_ROMEO " theirs\n");
}

/* An older one stands for what no archive has; where there is none, it waits. */
static void
test_without_archive (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 row = say (f, WC_STORE_ROMEO, FALSE, NULL, NULL);

  read_up_to (f, WC_STORE_ROMEO, row);
  assert_due (f, WC_STORE_ROMEO " -\n");
  wc_store_fixture_begin (f);
  g_assert_true (
      wc_message_store_set_archive (f->db, row, "late", WC_STORE_JULIET, NULL));
  wc_store_fixture_commit (f);
  assert_due (f, WC_STORE_ROMEO " late\n");
  read_up_to (f, WC_STORE_ROMEO, say (f, WC_STORE_ROMEO, FALSE, NULL, NULL));
  assert_due (f, WC_STORE_ROMEO " late\n");
}

static void
test_in_rooms (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcRoom *room = wc_room_new (f->account, HALL);

  wc_store_fixture_begin (f);
  g_assert_true (wc_room_store_save (f->db, room, NULL));
  wc_store_fixture_commit (f);
  wc_room_unref (room);
  f->now_us += G_USEC_PER_SEC;
  read_up_to (f, HALL, say (f, HALL, FALSE, HALL, "r1"));
  read_up_to (f, HALL "/nurse",
              say (f, HALL "/nurse", FALSE, WC_STORE_JULIET, "private"));
  assert_due (f, HALL " r1 room\n" HALL "/nurse private\n");
}

/* The way out of messages does not see it, and it keeps no message alive. */
static void
test_apart (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 row = say (f, WC_STORE_ROMEO, FALSE, WC_STORE_JULIET, "a1");
  g_autoptr (GPtrArray) ready = NULL;
  WcForgetPart part = { f->account, WC_STORE_ROMEO, row, 10 };
  gboolean more = TRUE;

  read_up_to (f, WC_STORE_ROMEO, row);
  ready = wc_outbox_store_ready (f->db, f->account, &(const WcOutboxPlaces){ NULL }, 10,
                                 NULL);
  g_assert_cmpuint (ready->len, ==, 0);
  g_assert_cmpuint (wc_outbox_store_count (f->db, f->account), ==, 0);
  wc_store_fixture_begin (f);
  g_assert_true (wc_outbox_store_session_over (f->db, f->account, NULL, FALSE, NULL));
  g_assert_true (wc_outbox_store_leave_room (f->db, f->account, WC_STORE_ROMEO, NULL));
  wc_store_fixture_commit (f);
  assert_due (f, WC_STORE_ROMEO " a1\n");
  wc_store_fixture_begin (f);
  g_assert_true (wc_forget_part (f->db, &part, &more, NULL));
  wc_store_fixture_commit (f);
  assert_due (f, "");
}

static gint64
find (WcStoreFixture *f, const char *chat, const char *stanza_id)
{
  g_autoptr (GError) error = NULL;
  gint64 id = -1;

  wc_displayed_store_find (f->db, f->account, chat, stanza_id, &id, &error);
  g_assert_no_error (error);
  return id;
}

/* Only what was said in the chat has a place in it. */
static void
test_find (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 in_chat = say (f, WC_STORE_ROMEO, FALSE, WC_STORE_JULIET, "a1");
  gint64 in_room = say (f, HALL, FALSE, HALL, "a1");
  gint64 foreign = say (f, HALL, FALSE, "other@rooms.lit", "a2");

  g_assert_cmpint (find (f, WC_STORE_ROMEO, "a1"), ==, in_chat);
  g_assert_cmpint (find (f, HALL, "a1"), ==, in_room);
  g_assert_cmpint (foreign, !=, 0);
  g_assert_cmpint (find (f, HALL, "a2"), ==, 0);
  g_assert_cmpint (find (f, WC_STORE_ROMEO, "none"), ==, 0);
  g_assert_cmpint (find (f, "nobody@x.lit", "a1"), ==, 0);
  wc_store_fixture_begin (f);
  g_assert_true (wc_forget_messages (f->db, f->account, &in_chat, 1, NULL));
  wc_store_fixture_commit (f);
  g_assert_cmpint (find (f, WC_STORE_ROMEO, "a1"), ==, in_chat);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/displayed/newest", test_newest_counts);
  g_test_add_func ("/store/displayed/own", test_own_messages);
  g_test_add_func ("/store/displayed/without-archive", test_without_archive);
  g_test_add_func ("/store/displayed/rooms", test_in_rooms);
  g_test_add_func ("/store/displayed/apart", test_apart);
  g_test_add_func ("/store/displayed/find", test_find);
  return g_test_run ();
}
