/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "lib/affiliation-words.h"
#include "lib/temp-db.h"
#include "store/room-store.h"

#define HALL "hall@rooms.x.lit"

typedef struct
{
  WcTempDb *temp;
  gint64 account;
} Fixture;

static void
know (Fixture *f, const char *jid)
{
  g_autoptr (WcRoom) room = wc_room_new (f->account, jid);

  wc_db_begin (f->temp->db, WC_DB_NORMAL, NULL);
  g_assert_true (wc_room_store_save (f->temp->db, room, NULL));
  g_assert_true (wc_db_commit (f->temp->db, NULL));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->temp = wc_temp_db_new ();
  f->account = f->temp->account->id;
  know (f, HALL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_temp_db_free (f->temp);
}

/* Who becomes what, as "a@x.lit=member b@x.lit=none". */
static GPtrArray *
items_of (const char *words)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_occupant_unref);
  g_auto (GStrv) parts = g_strsplit (words, " ", -1);

  for (gsize i = 0; parts[i] != NULL && *parts[i] != '\0'; i++)
    {
      g_auto (GStrv) pair = g_strsplit (parts[i], "=", 2);
      WcOccupant *item = wc_occupant_new (NULL, pair[0], NULL);

      g_assert_true (wc_affiliation_from_string (pair[1], &item->affiliation));
      if (item->affiliation == WC_AFFILIATION_OUTCAST)
        wc_str_set (&item->reason, "rude");
      g_ptr_array_add (items, item);
    }
  return items;
}

static gboolean
apply_to (
    Fixture *f, const char *room, const char *version, gboolean whole, GPtrArray *items)
{
  WcAffiliationChange change = { f->account, room, version, whole, items };
  g_autoptr (GError) error = NULL;
  gboolean held = FALSE;

  wc_db_begin (f->temp->db, WC_DB_NORMAL, NULL);
  wc_affiliation_store_apply (f->temp->db, &change, &held, &error);
  g_assert_no_error (error);
  g_assert_true (wc_db_commit (f->temp->db, NULL));
  return held;
}

static gboolean
apply (Fixture *f, const char *version, gboolean whole, const char *words)
{
  g_autoptr (GPtrArray) items = items_of (words);

  return apply_to (f, HALL, version, whole, items);
}

static void
assert_held_in (Fixture *f, const char *room, const char *expected)
{
  wc_affiliation_words_assert_held (f->temp->db, f->account, room, expected);
}

static void
assert_held (Fixture *f, const char *expected)
{
  assert_held_in (f, HALL, expected);
}

/* Test that a diff changes what it names, and that who is nothing is on no list. */
static void
test_diff (Fixture *f, gconstpointer data)
{
  assert_held (f, "-");
  g_assert_true (apply (f, "1", TRUE, "b@x.lit=member a@x.lit=member o@x.lit=owner"));
  assert_held (f, "1 a@x.lit=member b@x.lit=member o@x.lit=owner");
  g_assert_true (
      apply (f, "2", FALSE, "a@x.lit=none b@x.lit=admin evil.lit=outcast z@x.lit=none"));
  assert_held (f, "2 evil.lit=outcast (rude) b@x.lit=admin o@x.lit=owner");
  g_assert_true (apply (f, "3", FALSE, "evil.lit=member"));
  assert_held (f, "3 evil.lit=member b@x.lit=admin o@x.lit=owner");
  wc_temp_db_reopen (f->temp);
  assert_held (f, "3 evil.lit=member b@x.lit=admin o@x.lit=owner");
}

/* Test that the whole of it leaves nobody behind who is not named again. */
static void
test_whole (Fixture *f, gconstpointer data)
{
  g_assert_true (apply (f, "1", TRUE, "a@x.lit=member b@x.lit=member"));
  g_assert_true (apply (f, "9", TRUE, "b@x.lit=owner"));
  assert_held (f, "9 b@x.lit=owner");
  g_assert_true (apply (f, "10", TRUE, ""));
  assert_held (f, "10");
}

/* Test that of two entries for one address the later counts. */
static void
test_contradiction (Fixture *f, gconstpointer data)
{
  g_assert_true (apply (f, "1", TRUE,
                        "a@x.lit=owner a@x.lit=none b@x.lit=none "
                        "b@x.lit=member"));
  assert_held (f, "1 b@x.lit=member");
}

static void
test_forgotten (Fixture *f, gconstpointer data)
{
  g_assert_true (apply (f, "1", TRUE, "a@x.lit=member"));
  wc_db_begin (f->temp->db, WC_DB_NORMAL, NULL);
  g_assert_true (wc_affiliation_store_forget (f->temp->db, f->account, HALL, NULL));
  g_assert_true (
      wc_affiliation_store_forget (f->temp->db, f->account, "no@rooms.x.lit", NULL));
  g_assert_true (wc_db_commit (f->temp->db, NULL));
  assert_held (f, "-");
}

/* Test that rooms keep apart, that one which is not known keeps nothing, and that what is
 * held of one goes with it. */
static void
test_rooms (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) items = items_of ("a@x.lit=member");

  g_assert_false (apply_to (f, "no@rooms.x.lit", "1", TRUE, items));
  assert_held_in (f, "no@rooms.x.lit", "-");
  know (f, "den@rooms.x.lit");
  g_assert_true (apply_to (f, "den@rooms.x.lit", "1", TRUE, items));
  g_assert_true (apply (f, "7", TRUE, "b@x.lit=member"));
  wc_db_begin (f->temp->db, WC_DB_NORMAL, NULL);
  g_assert_true (wc_room_store_remove (f->temp->db, f->account, HALL, NULL));
  g_assert_true (wc_db_commit (f->temp->db, NULL));
  assert_held (f, "-");
  assert_held_in (f, "den@rooms.x.lit", "1 a@x.lit=member");
}

/* Test that what else is saved of a room leaves its lists alone. */
static void
test_saved (Fixture *f, gconstpointer data)
{
  g_assert_true (apply (f, "1", TRUE, "a@x.lit=member"));
  know (f, HALL);
  assert_held (f, "1 a@x.lit=member");
}

/* Test that a room with more people than are held has nobody, also when one comes to
 * many.
 */
static void
test_too_many (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) items = items_of ("");

  for (int i = 0; i < WC_AFFILIATION_STORE_MAX; i++)
    {
      g_autofree char *jid = g_strdup_printf ("p%d@x.lit", i);
      WcOccupant *item = wc_occupant_new (NULL, jid, NULL);

      item->affiliation = WC_AFFILIATION_MEMBER;
      g_ptr_array_add (items, item);
    }
  g_assert_true (apply_to (f, HALL, "1", TRUE, items));
  g_assert_true (apply (f, "2", FALSE, "p5@x.lit=none one@x.lit=member"));
  g_assert_false (apply (f, "3", FALSE, "two@x.lit=member"));
  assert_held (f, "-");
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/store/affiliation-store/diff", test_diff },
    { "/store/affiliation-store/whole", test_whole },
    { "/store/affiliation-store/contradiction", test_contradiction },
    { "/store/affiliation-store/forgotten", test_forgotten },
    { "/store/affiliation-store/rooms", test_rooms },
    { "/store/affiliation-store/saved", test_saved },
    { "/store/affiliation-store/too-many", test_too_many },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
