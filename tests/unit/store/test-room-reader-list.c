/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/store-fixture.h"
#include "store/message-history.h"
#include "store/message-store.h"
#include "store/room-reader-list.h"
#include "store/statement.h"

#define HALL "hall@rooms.lit"

/* The person @id of the room has read up to @place. */
static void
put (WcStoreFixture *f, gint64 id, const char *occupant_id, gint64 place)
{
  static const char SQL[] =
      "INSERT INTO room_reader (id, account, room, occupant_id, read_id, ts_us) "
      "SELECT ?1, ?2, id, ?3, ?4, 5 FROM address WHERE jid = ?5";
  g_autoptr (GError) error = NULL;

  wc_statement_exec (f->db, SQL, &error, WC_INT (id), WC_INT (f->account),
                     WC_TEXT (occupant_id), WC_INT (place), WC_TEXT (HALL));
  g_assert_no_error (error);
}

static gint64
say (WcStoreFixture *f, const char *chat, gboolean outgoing)
{
  f->now_us += G_USEC_PER_SEC;
  return wc_store_fixture_say (f, chat, outgoing, f->now_us, "text");
}

static const WcRoomReader *
nth (GPtrArray *readers, guint n)
{
  return readers->pdata[n];
}

/* A page begins behind the last one; who has only said what waits is on none. */
static void
test_pages (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcRoomReaderQuery query = { .account = f->account, .room = HALL, .limit = 2 };
  g_autofree char *next = NULL;
  g_autofree char *end = NULL;
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  g_autoptr (GError) error = NULL;
  gint64 one = say (f, HALL, FALSE);
  gint64 two = say (f, HALL, FALSE);

  put (f, 1, "o1", one);
  put (f, 2, "o2", two);
  put (f, 3, "o3", one);
  put (f, 4, "o4", 0);
  first = wc_room_reader_list_read (f->db, &query, &next, &error);
  g_assert_cmpuint (first->len, ==, 2);
  g_assert_cmpstr (nth (first, 0)->occupant_id, ==, "o2");
  g_assert_cmpstr (nth (first, 1)->occupant_id, ==, "o3");
  query.cursor = next;
  second = wc_room_reader_list_read (f->db, &query, &end, &error);
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_cmpstr (nth (second, 0)->occupant_id, ==, "o1");
  g_assert_cmpstr (nth (second, 0)->room, ==, HALL);
  g_assert_cmpint (nth (second, 0)->ts_us, ==, 5);
  g_assert_null (end);
  query.cursor = "x/1";
  g_assert_null (wc_room_reader_list_read (f->db, &query, &end, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
}

static void
test_of_a_message (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 one = say (f, HALL, FALSE);
  gint64 two = say (f, HALL, FALSE);
  const WcRoomReaderQuery query = {
    .account = f->account, .room = HALL, .message = two, .limit = 200
  };
  g_autofree char *next = NULL;
  g_autoptr (GPtrArray) readers = NULL;

  put (f, 1, "o1", one);
  put (f, 2, "o2", two);
  readers = wc_room_reader_list_read (f->db, &query, &next, NULL);
  g_assert_cmpuint (readers->len, ==, 1);
  g_assert_cmpint (nth (readers, 0)->id, ==, 2);
}

/* One of another account is none. */
static void
test_get (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcRoomReader) reader = NULL;

  put (f, 7, "o7", say (f, HALL, FALSE));
  reader = wc_room_reader_list_get (f->db, f->account, 7);
  g_assert_cmpstr (reader->occupant_id, ==, "o7");
  g_assert_null (wc_room_reader_list_get (f->db, f->account + 1, 7));
  g_assert_null (wc_room_reader_list_get (f->db, f->account, 8));
}

/* Ours alone are counted, however they are read. */
static void
test_counts (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 one = say (f, HALL, TRUE);
  gint64 theirs = say (f, HALL, FALSE);
  gint64 elsewhere = say (f, WC_STORE_ROMEO, TRUE);
  gint64 two = say (f, HALL, TRUE);
  gint64 last = say (f, HALL, TRUE);
  const gint64 ids[] = { one, theirs, elsewhere, two, last };
  const guint expected[] = { 3, 0, 0, 1, 0 };
  g_autoptr (GPtrArray) many = NULL;

  put (f, 1, "o1", one);
  put (f, 2, "o2", theirs);
  put (f, 3, "o3", two);
  many = wc_message_history_get_many (f->db, f->account, ids, G_N_ELEMENTS (ids), NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (WcMessage) alone =
          wc_message_store_get (f->db, f->account, ids[i], NULL);

      g_assert_cmpuint (alone->n_readers, ==, expected[i]);
      g_assert_cmpuint (((WcMessage *) many->pdata[i])->n_readers, ==, expected[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add_func ("/room-reader-list/" name, func)
  TEST ("pages", test_pages);
  TEST ("of-a-message", test_of_a_message);
  TEST ("get", test_get);
  TEST ("counts", test_counts);
  return g_test_run ();
}
