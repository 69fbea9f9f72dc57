/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/omemo-policy-store.h"

static WcOmemoPolicy
get_in_chat (WcStoreFixture *f, const char *jid)
{
  g_autoptr (GError) error = NULL;
  WcOmemoPolicy policy;

  wc_omemo_policy_store_get_in_chat (f->db, f->account, jid, &policy, &error);
  g_assert_no_error (error);
  return policy;
}

static void
save_chat (WcStoreFixture *f, const char *jid, const WcOmemoChatPolicy *policy)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_omemo_policy_store_save_chat (f->db, f->account, jid, policy, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
save (WcStoreFixture *f, const WcOmemoPolicy *policy)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_omemo_policy_store_save (f->db, f->account, policy, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
test_account (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcOmemoPolicy wanted = { WC_OMEMO_USE_ON, WC_OMEMO_TRUST_MODE_MANUAL,
                                 WC_OMEMO_OUTER_REACTIONS, FALSE, TRUE };
  g_autoptr (GError) error = NULL;
  WcOmemoPolicy found;

  /* of an account of which nobody has said anything */
  g_assert_true (wc_omemo_policy_store_get (f->db, f->account + 1, &found, &error));
  g_assert_cmpint (found.use, ==, WC_OMEMO_USE_AUTO);
  g_assert_true (found.heals && !found.strict);
  save (f, &wanted);
  wc_store_fixture_restart (f);
  g_assert_true (wc_omemo_policy_store_get (f->db, f->account, &found, &error));
  g_assert_cmpint (found.use, ==, wanted.use);
  g_assert_cmpint (found.trust, ==, wanted.trust);
  g_assert_cmpuint (found.shows, ==, wanted.shows);
  g_assert_true (!found.heals && found.strict);
  g_assert_no_error (error);
}

static void
test_chat (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcOmemoPolicy account = { WC_OMEMO_USE_AUTO, WC_OMEMO_TRUST_MODE_ALWAYS, 0,
                                  TRUE };
  const WcOmemoChatPolicy in_clear = { TRUE, WC_OMEMO_USE_OFF, FALSE, 0 };
  const WcOmemoChatPolicy asking = { FALSE, 0, TRUE, WC_OMEMO_TRUST_MODE_MANUAL };
  const WcOmemoChatPolicy strict = { .has_strict = TRUE, .strict = TRUE };
  const WcOmemoChatPolicy nothing = { 0 };

  save (f, &account);
  save_chat (f, WC_STORE_ROMEO, &in_clear);
  g_assert_cmpint (get_in_chat (f, WC_STORE_ROMEO).use, ==, WC_OMEMO_USE_OFF);
  g_assert_cmpint (get_in_chat (f, WC_STORE_ROMEO).trust, ==, WC_OMEMO_TRUST_MODE_ALWAYS);
  g_assert_cmpint (get_in_chat (f, "nobody@example.org").use, ==, WC_OMEMO_USE_AUTO);
  save_chat (f, WC_STORE_ROMEO, &asking);
  wc_store_fixture_restart (f);
  g_assert_cmpint (get_in_chat (f, WC_STORE_ROMEO).use, ==, WC_OMEMO_USE_AUTO);
  g_assert_cmpint (get_in_chat (f, WC_STORE_ROMEO).trust, ==, WC_OMEMO_TRUST_MODE_MANUAL);
  g_assert_false (get_in_chat (f, WC_STORE_ROMEO).strict);
  save_chat (f, WC_STORE_ROMEO, &strict);
  g_assert_true (get_in_chat (f, WC_STORE_ROMEO).strict);
  save_chat (f, WC_STORE_ROMEO, &nothing);
  g_assert_false (get_in_chat (f, WC_STORE_ROMEO).strict);
  g_assert_cmpint (get_in_chat (f, WC_STORE_ROMEO).trust, ==, WC_OMEMO_TRUST_MODE_ALWAYS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/omemo-policy-store/account", test_account);
  g_test_add_func ("/store/omemo-policy-store/chat", test_chat);
  return g_test_run ();
}
