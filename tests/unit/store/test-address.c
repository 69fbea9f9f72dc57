/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/address.h"

static void
test_same_number (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 romeo, found = -1;

  wc_store_fixture_begin (f);
  romeo = wc_address_intern (f->db, WC_STORE_ROMEO, NULL);
  g_assert_cmpint (romeo, >, 0);
  g_assert_cmpint (wc_address_intern (f->db, WC_STORE_ROMEO, NULL), ==, romeo);
  g_assert_cmpint (wc_address_intern (f->db, WC_STORE_ROMEO "/a", NULL), !=, romeo);
  wc_store_fixture_commit (f);
  wc_store_fixture_restart (f);
  g_assert_true (wc_address_find (f->db, WC_STORE_ROMEO, &found, NULL));
  g_assert_cmpint (found, ==, romeo);
  g_assert_true (wc_address_find (f->db, "nobody@x.lit", &found, NULL));
  g_assert_cmpint (found, ==, 0);
}

/* What a rollback took back must not be remembered. */
static void
test_rollback (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 lost, other, again, found = -1;

  wc_store_fixture_begin (f);
  lost = wc_address_intern (f->db, "lost@x.lit", NULL);
  wc_db_rollback (f->db);
  g_assert_true (wc_address_find (f->db, "lost@x.lit", &found, NULL));
  g_assert_cmpint (found, ==, 0);

  wc_store_fixture_begin (f);
  other = wc_address_intern (f->db, "other@x.lit", NULL);
  again = wc_address_intern (f->db, "lost@x.lit", NULL);
  wc_store_fixture_commit (f);
  g_assert_cmpint (other, ==, lost);
  g_assert_cmpint (again, !=, lost);
}

/* More than is remembered. */
static void
test_many (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GHashTable) numbers = g_hash_table_new (NULL, NULL);

  wc_store_fixture_begin (f);
  for (int round = 0; round < 2; round++)
    for (int i = 0; i < 1500; i++)
      {
        g_autofree char *jid = g_strdup_printf ("person%d@x.lit", i);
        gint64 number = wc_address_intern (f->db, jid, NULL);

        g_assert_cmpint (number, >, 0);
        g_hash_table_add (numbers, GINT_TO_POINTER ((int) number));
      }
  wc_store_fixture_commit (f);
  g_assert_cmpuint (g_hash_table_size (numbers), ==, 1500);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/address/same", test_same_number);
  g_test_add_func ("/store/address/rollback", test_rollback);
  g_test_add_func ("/store/address/many", test_many);
  return g_test_run ();
}
