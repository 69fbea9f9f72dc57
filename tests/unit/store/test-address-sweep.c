/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/address-sweep.h"
#include "store/address.h"
#include "store/upkeep.h"

#define OTHER "nurse@capulet.lit"

static void
want (WcStoreFixture *f)
{
  wc_store_fixture_begin (f);
  g_assert_true (wc_address_sweep_want (f->db, NULL));
  wc_store_fixture_commit (f);
}

static void
intern (WcStoreFixture *f, const char *jid)
{
  wc_store_fixture_begin (f);
  g_assert_cmpint (wc_address_intern (f->db, jid, NULL), !=, 0);
  wc_store_fixture_commit (f);
}

/* One step; whether another is wanted. */
static gboolean
step (WcStoreFixture *f)
{
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;

  g_assert_true (wc_address_sweep_step (f->db, &more, &error));
  g_assert_no_error (error);
  return more;
}

static guint
run (WcStoreFixture *f)
{
  guint n = 1;

  while (step (f))
    n++;
  return n;
}

static gboolean
is_there (WcStoreFixture *f, const char *jid)
{
  gint64 address = 0;

  g_assert_true (wc_address_find (f->db, jid, &address, NULL));
  return address != 0;
}

static void
test_not_asked_for (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  intern (f, "nobody@x.lit");
  g_assert_false (step (f));
  g_assert_true (is_there (f, "nobody@x.lit"));
}

/* What a message, a chat or an event names stays, the rest goes, also when there is much
 * of it. */
static void
test_swept (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");
  for (int i = 0; i < 300; i++)
    {
      g_autofree char *jid = g_strdup_printf ("person%d@x.lit", i);

      intern (f, jid);
    }
  want (f);
  g_assert_cmpuint (run (f), >, 6);
  g_assert_true (is_there (f, WC_STORE_ROMEO));
  g_assert_false (is_there (f, "person0@x.lit"));
  g_assert_false (is_there (f, "person299@x.lit"));
  g_assert_false (step (f));
  wc_store_fixture_check (f);
  /* a number that was given back is not remembered */
  intern (f, "person7@x.lit");
  g_assert_true (is_there (f, "person7@x.lit"));
}

/* Somebody who is named while it goes on stays. */
static void
test_named_meanwhile (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  for (int i = 0; i < 3; i++)
    wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + i, "hello");
  intern (f, OTHER);
  want (f);
  g_assert_true (step (f));
  wc_store_fixture_say (f, OTHER, FALSE, WC_STORE_NOW - 1000000, "from before");
  run (f);
  g_assert_true (is_there (f, OTHER));
  wc_store_fixture_check (f);
}

static void
test_restart (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  intern (f, "nobody@x.lit");
  want (f);
  g_assert_true (step (f));
  wc_store_fixture_restart (f);
  run (f);
  g_assert_false (is_there (f, "nobody@x.lit"));
}

/* An account that is removed leaves nobody behind. */
static void
test_account_removed (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  for (int i = 0; i < 150; i++)
    wc_store_fixture_say (f, WC_STORE_ROMEO, i % 2, WC_STORE_NOW + i, "hello");
  wc_store_fixture_begin (f);
  g_assert_true (wc_account_store_remove (f->db, f->account, FALSE, NULL));
  wc_store_fixture_commit (f);
  while (more)
    {
      g_assert_true (wc_upkeep_step (f->db, &more, &error));
      g_assert_no_error (error);
    }
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM address"), ==, 0);
  wc_store_fixture_check (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/address-sweep/not-asked-for", test_not_asked_for);
  g_test_add_func ("/store/address-sweep/swept", test_swept);
  g_test_add_func ("/store/address-sweep/meanwhile", test_named_meanwhile);
  g_test_add_func ("/store/address-sweep/restart", test_restart);
  g_test_add_func ("/store/address-sweep/account-removed", test_account_removed);
  return g_test_run ();
}
