/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-links.h"
#include "sync/tally.h"

typedef struct
{
  WcFakeLinks *links; /* (owned) */
  WcTally *tally;
  GString *text; /* (owned) told last */
} Fixture;

static void
on_told (const char *text, gpointer data)
{
  g_string_assign (data, text);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->links = wc_fake_links_new ();
  f->text = g_string_new (NULL);
  f->tally = wc_tally_new (WC_LINKS (f->links), on_told, f->text);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->tally, wc_tally_free);
  g_object_unref (f->links);
  g_string_free (f->text, TRUE);
}

static WcFakeLink *
start (Fixture *f, gint64 id)
{
  g_autofree char *jid = g_strdup_printf ("a%d@x.lit", (int) id);
  g_autoptr (WcAccount) account = wc_account_new (jid);

  account->id = id;
  wc_links_start (WC_LINKS (f->links), account);
  return wc_fake_links_peek (f->links, id);
}

static void
test_counts (Fixture *f, gconstpointer data)
{
  WcFakeLink *one, *two;

  g_assert_cmpstr (f->text->str, ==, "0 accounts");
  one = start (f, 1);
  g_assert_cmpstr (f->text->str, ==, "1 account: 1 offline");
  two = start (f, 2);
  start (f, 3);
  g_assert_cmpstr (f->text->str, ==, "3 accounts: 3 offline");
  wc_fake_link_set_state (one, WC_ACCOUNT_STATE_SYNCING);
  wc_fake_link_set_state (two, WC_ACCOUNT_STATE_AUTH_FAILED);
  g_assert_cmpstr (f->text->str, ==, "3 accounts: 1 syncing, 1 offline, 1 auth-failed");
  wc_fake_link_set_state (one, WC_ACCOUNT_STATE_ONLINE);
  wc_fake_link_set_state (two, WC_ACCOUNT_STATE_ONLINE);
  g_assert_cmpstr (f->text->str, ==, "3 accounts: 2 online, 1 offline");
  wc_links_stop (WC_LINKS (f->links), 3);
  g_assert_cmpstr (f->text->str, ==, "2 accounts: 2 online");
}

/* Who is gone is not listened to any more, on either side. */
static void
test_ends (Fixture *f, gconstpointer data)
{
  g_autoptr (WcFakeLink) one = g_object_ref (start (f, 1));
  WcFakeLink *two = start (f, 2);

  wc_links_stop (WC_LINKS (f->links), 1);
  g_string_truncate (f->text, 0);
  wc_fake_link_set_state (one, WC_ACCOUNT_STATE_ONLINE);
  g_assert_cmpstr (f->text->str, ==, "");
  g_clear_pointer (&f->tally, wc_tally_free);
  wc_fake_link_set_state (two, WC_ACCOUNT_STATE_ONLINE);
  start (f, 3);
  g_assert_cmpstr (f->text->str, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/sync/tally/counts", Fixture, NULL, set_up, test_counts, tear_down);
  g_test_add ("/sync/tally/ends", Fixture, NULL, set_up, test_ends, tear_down);
  return g_test_run ();
}
