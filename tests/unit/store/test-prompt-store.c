/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/store-fixture.h"
#include "store/prompt-store.h"

static void
add (WcStoreFixture *f, const char *id, gint64 account, WcPromptKind kind)
{
  GHashTable *details = wc_details_new ();
  g_autoptr (WcPrompt) prompt = NULL;
  g_autoptr (GError) error = NULL;

  wc_details_set (details, "names", "a.lit\nb.lit");
  prompt = wc_prompt_new (id, account, kind, "Is this right?", details);
  wc_store_fixture_begin (f);
  wc_prompt_store_add (f->db, prompt, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  f->now_us++;
}

static void
test_survives_restart (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GPtrArray) all = NULL;
  WcPrompt *first;

  add (f, "p2", f->account, WC_PROMPT_KIND_CERTIFICATE);
  add (f, "p1", 0, WC_PROMPT_KIND_KEYRING);
  wc_store_fixture_assert_events (
      f, "prompt.new p2 kind=certificate\nprompt.new p1 kind=keyring\n");
  wc_store_fixture_restart (f);
  all = wc_prompt_store_list (f->db, NULL);
  g_assert_cmpuint (all->len, ==, 2);
  first = all->pdata[0];
  g_assert_cmpstr (first->id, ==, "p2");
  g_assert_cmpint (first->account, ==, f->account);
  g_assert_cmpint (first->kind, ==, WC_PROMPT_KIND_CERTIFICATE);
  g_assert_cmpstr (first->text, ==, "Is this right?");
  g_assert_cmpstr (wc_details_get (first->details, "names"), ==, "a.lit\nb.lit");
  g_assert_cmpint (first->created_us, ==, WC_STORE_NOW);
  g_assert_cmpint (((WcPrompt *) all->pdata[1])->account, ==, 0);
}

static void
test_find_and_close (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcPrompt) found = NULL;
  g_autoptr (WcPrompt) global = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *drained = NULL;

  add (f, "p1", f->account, WC_PROMPT_KIND_PASSWORD);
  add (f, "p2", f->account, WC_PROMPT_KIND_PASSWORD);
  add (f, "p3", 0, WC_PROMPT_KIND_KEYRING);
  drained = wc_store_fixture_events (f);
  found = wc_prompt_store_find (f->db, f->account, WC_PROMPT_KIND_PASSWORD, &error);
  g_assert_cmpstr (found->id, ==, "p1");
  global = wc_prompt_store_find (f->db, 0, WC_PROMPT_KIND_KEYRING, &error);
  g_assert_cmpstr (global->id, ==, "p3");
  g_assert_null (wc_prompt_store_find (f->db, 0, WC_PROMPT_KIND_PASSWORD, &error));
  g_assert_no_error (error);

  wc_store_fixture_begin (f);
  g_assert_true (wc_prompt_store_close (f->db, "p1", "answered", &error));
  g_assert_false (wc_prompt_store_close (f->db, "p1", "answered", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_store_fixture_commit (f);
  wc_store_fixture_assert_events (f, "prompt.closed p1 kind=password reason=answered\n");
  g_assert_null (wc_prompt_store_get (f->db, "p1", NULL));
}

static void
test_same_id (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcPrompt) again = wc_prompt_new ("p1", 0, WC_PROMPT_KIND_KEYRING, "?", NULL);
  g_autoptr (GError) error = NULL;

  add (f, "p1", f->account, WC_PROMPT_KIND_PASSWORD);
  wc_store_fixture_begin (f);
  g_assert_false (wc_prompt_store_add (f->db, again, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  wc_db_rollback (f->db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/prompt/restart", test_survives_restart);
  g_test_add_func ("/store/prompt/find", test_find_and_close);
  g_test_add_func ("/store/prompt/same-id", test_same_id);
  return g_test_run ();
}
