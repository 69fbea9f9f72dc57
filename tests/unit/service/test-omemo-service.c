/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/omemo-key.h"
#include "lib/service-fixture.h"
#include "store/omemo-own-store.h"

typedef struct
{
  WcServiceFixture *base;
  WcAccount *account;
  WcOmemoService *omemo;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->account = wc_service_fixture_account (f->base);
  f->omemo = f->base->services->omemo;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_account_unref (f->account);
  wc_service_fixture_free (f->base);
}

static void
set (Fixture *f, const WcOmemoServiceChange *change, const char *told)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *log = NULL;

  wc_omemo_service_set_policy (f->omemo, f->account, change, &error);
  g_assert_no_error (error);
  log = wc_fake_link_take_log (f->base->link);
  g_assert_cmpstr (log, ==, told);
}

static void
assert_refused (Fixture *f, const WcOmemoServiceChange *change, const char *field)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *log = NULL;

  g_assert_false (wc_omemo_service_set_policy (f->omemo, f->account, change, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, field);
  log = wc_fake_link_take_log (f->base->link);
  g_assert_cmpstr (log, ==, "");
}

/* What is not said of an account stays as it was, and it is told. */
static void
test_account (Fixture *f, gconstpointer data)
{
  const WcOmemoServiceChange use = { .chat = "",
                                     .set_use = TRUE,
                                     .use = WC_OMEMO_USE_ON };
  const WcOmemoServiceChange rest = { .chat = "",
                                      .set_trust = TRUE,
                                      .trust = WC_OMEMO_TRUST_MODE_MANUAL,
                                      .set_shows = TRUE,
                                      .shows = WC_OMEMO_OUTER_REACTIONS,
                                      .set_heals = TRUE,
                                      .set_strict = TRUE,
                                      .strict = TRUE };
  WcOmemoPolicy policy;
  WcOmemoChatPolicy said;

  g_assert_true (
      wc_omemo_service_get_policy (f->omemo, f->account, "", &policy, &said, NULL));
  g_assert_cmpint (policy.use, ==, WC_OMEMO_USE_OFF);
  set (f, &use, "omemo policy -");
  set (f, &rest, "omemo policy -");
  g_assert_true (
      wc_omemo_service_get_policy (f->omemo, f->account, "", &policy, &said, NULL));
  g_assert_cmpint (policy.use, ==, WC_OMEMO_USE_ON);
  g_assert_cmpint (policy.trust, ==, WC_OMEMO_TRUST_MODE_MANUAL);
  g_assert_cmpuint (policy.shows, ==, WC_OMEMO_OUTER_REACTIONS);
  g_assert_true (!policy.heals && policy.strict);
  g_assert_false (said.has_use);
}

/* What is said of a chat comes before what is said of its account, until it is not said
 * any more. */
static void
test_chat (Fixture *f, gconstpointer data)
{
  const WcOmemoServiceChange on = { .chat = "Romeo@Montague.lit",
                                    .set_use = TRUE,
                                    .use = WC_OMEMO_USE_ON,
                                    .set_trust = TRUE,
                                    .trust = WC_OMEMO_TRUST_MODE_ALWAYS,
                                    .set_strict = TRUE,
                                    .strict = TRUE };
  const WcOmemoServiceChange back = { .chat = WC_STORE_ROMEO,
                                      .inherit_use = TRUE,
                                      .inherit_strict = TRUE };
  const WcOmemoServiceChange account = { .chat = "",
                                         .set_use = TRUE,
                                         .use = WC_OMEMO_USE_AUTO };
  WcOmemoPolicy policy;
  WcOmemoChatPolicy said;

  set (f, &account, "omemo policy -");
  set (f, &on, "omemo policy " WC_STORE_ROMEO);
  g_assert_true (wc_omemo_service_get_policy (f->omemo, f->account, WC_STORE_ROMEO,
                                              &policy, &said, NULL));
  g_assert_cmpint (policy.use, ==, WC_OMEMO_USE_ON);
  g_assert_true (said.has_use && said.has_trust && said.has_strict && policy.strict);
  set (f, &back, "omemo policy " WC_STORE_ROMEO);
  g_assert_true (wc_omemo_service_get_policy (f->omemo, f->account, WC_STORE_ROMEO,
                                              &policy, &said, NULL));
  g_assert_cmpint (policy.use, ==, WC_OMEMO_USE_AUTO);
  g_assert_cmpint (policy.trust, ==, WC_OMEMO_TRUST_MODE_ALWAYS);
  g_assert_true (!said.has_use && said.has_trust && !said.has_strict);
  g_assert_false (policy.strict);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  const WcOmemoServiceChange none = { .chat = "@" };
  const WcOmemoServiceChange of_account = { .chat = "", .inherit_trust = TRUE };
  const WcOmemoServiceChange shows = { .chat = WC_STORE_ROMEO, .set_shows = TRUE };
  const WcOmemoServiceChange heals = { .chat = WC_STORE_ROMEO, .set_heals = TRUE };
  const WcOmemoServiceChange both = { .chat = WC_STORE_ROMEO,
                                      .set_use = TRUE,
                                      .inherit_use = TRUE };
  const WcOmemoServiceChange strict = { .chat = WC_STORE_ROMEO,
                                        .set_strict = TRUE,
                                        .inherit_strict = TRUE };

  assert_refused (f, &none, "chat");
  assert_refused (f, &of_account, "policy.inherited");
  assert_refused (f, &shows, "policy.shows");
  assert_refused (f, &heals, "policy.heals");
  assert_refused (f, &both, "policy.inherited");
  assert_refused (f, &strict, "policy.inherited");
}

/* An account that does not run hears it when it does. */
static void
test_not_running (Fixture *f, gconstpointer data)
{
  const WcOmemoServiceChange use = { .chat = "",
                                     .set_use = TRUE,
                                     .use = WC_OMEMO_USE_ON };

  wc_links_stop (WC_LINKS (f->base->links), f->account->id);
  g_assert_true (wc_omemo_service_set_policy (f->omemo, f->account, &use, NULL));
}

static void
test_explain (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoRecipients) found =
      wc_omemo_service_explain (f->omemo, f->account, "Romeo@Montague.lit", NULL);
  g_autofree char *log = wc_fake_link_take_log (f->base->link);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (found->devices->len, ==, 2);
  g_assert_cmpstr (log, ==, "omemo explain " WC_STORE_ROMEO);
  g_assert_null (wc_omemo_service_explain (f->omemo, f->account, "", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  wc_links_stop (WC_LINKS (f->base->links), f->account->id);
  g_assert_null (wc_omemo_service_explain (f->omemo, f->account, WC_STORE_ROMEO, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
}

/* What there is to know of our own device goes with it. */
static void
test_explain_own (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress ours = { f->account->id, f->account->jid, WC_OMEMO_AXOLOTL, 9 };
  g_autoptr (GBytes) key = wc_omemo_key_sample (1);
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_new (9, key, key, key);
  WcStoreFixture *store = f->base->store;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (WcOmemoRecipients) found = NULL;

      wc_store_fixture_begin (store);
      if (i == 0)
        g_assert_true (wc_omemo_own_store_set (store->db, ours.account, own, NULL));
      else
        g_assert_true (wc_omemo_own_store_set_hidden (store->db, &ours, TRUE, NULL));
      wc_store_fixture_commit (store);
      found = wc_omemo_service_explain (f->omemo, f->account, WC_STORE_ROMEO, NULL);
      g_assert_cmpint (found->own, ==,
                       i == 0 ? WC_OMEMO_REASON_NONE : WC_OMEMO_REASON_OWN_NOT_PUBLIC);
    }
}

static void
not_asked (gpointer data)
{
  g_assert_not_reached ();
}

/* A room is asked who belongs to it, a person is not. */
static void
test_meet (Fixture *f, gconstpointer data)
{
  g_autofree char *log = NULL;

  wc_service_fixture_join (f->base, "hall@rooms.lit");
  g_free (wc_fake_link_take_log (f->base->link));
  g_assert_false (
      wc_omemo_service_meet (f->omemo, f->account, WC_STORE_ROMEO, not_asked, NULL));
  g_assert_false (
      wc_omemo_service_meet (f->omemo, f->account, "Hall@rooms.lit", not_asked, NULL));
  log = wc_fake_link_take_log (f->base->link);
  g_assert_cmpstr (log, ==, "omemo meet hall@rooms.lit");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/omemo-service/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("account", test_account);
  ADD ("chat", test_chat);
  ADD ("refused", test_refused);
  ADD ("not-running", test_not_running);
  ADD ("explain", test_explain);
  ADD ("explain-own", test_explain_own);
  ADD ("/service/omemo-service/meet", test_meet);
  return g_test_run ();
}
