/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/temp-db.h"
#include "store/portable-ids.h"

static WcTempDb *
new_file (void)
{
  WcTempDb *t = wc_temp_db_new ();

  g_assert_true (wc_portable_ids_begin (t->db, NULL));
  g_assert_true (wc_db_begin (t->db, WC_DB_NORMAL, NULL));
  return t;
}

static gint64
find (WcTempDb *t, gint64 old)
{
  gint64 id = 0;

  g_assert_true (wc_portable_ids_find (t->db, old, &id, NULL));
  return id;
}

static gboolean
is_other (WcTempDb *t, gint64 id, gint64 old)
{
  gboolean other = FALSE;

  g_assert_true (wc_portable_ids_is_other (t->db, id, old, &other, NULL));
  return other;
}

/* Two of a file are never one here, and the next file begins anew. */
static void
test_known (void)
{
  g_autoptr (WcTempDb) t = new_file ();

  g_assert_cmpint (find (t, 5), ==, 0);
  g_assert_true (wc_portable_ids_note (t->db, 5, 105, TRUE, NULL));
  g_assert_cmpint (find (t, 5), ==, 105);
  g_assert_false (is_other (t, 105, 5));
  g_assert_true (is_other (t, 105, 6));
  g_assert_false (is_other (t, 106, 6));
  g_assert_true (wc_db_commit (t->db, NULL));
  g_assert_true (wc_portable_ids_begin (t->db, NULL));
  g_assert_cmpint (find (t, 5), ==, 0);
}

/* What nobody waits for is settled at once. */
static void
test_settled (void)
{
  g_autoptr (WcTempDb) t = new_file ();
  gboolean more = TRUE;

  g_assert_true (wc_portable_ids_wait (t->db, 7, "x", 5, NULL));
  g_assert_true (wc_portable_ids_settle (t->db, 10, &more, NULL));
  g_assert_false (more);
  g_assert_true (wc_portable_ids_fold (t->db, 5, NULL));
  g_assert_true (wc_db_commit (t->db, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/portable-ids/known", test_known);
  g_test_add_func ("/store/portable-ids/settled", test_settled);
  return g_test_run ();
}
