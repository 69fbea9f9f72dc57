/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "account/runners.h"
#include "base/error.h"
#include "lib/runner-fixture.h"
#include "store/resume-store.h"

typedef struct
{
  WcRunnerFixture *base; /* without a runner; its server is for the first account */
  WcFakeServer *servers[2];
  WcAccount *accounts[2];
  WcFakeServer *next; /* whose the next connection is */
  WcAttemptMeans attempt;
  WcRunners *runners;
  GString *changes; /* what "changed" told */
} Fixture;

static WcTransport *
new_transport (gpointer data)
{
  const Fixture *f = data;

  return f->next->means.new_transport (f->next->means.data);
}

static void
on_changed (WcLinks *links, WcLink *link, gboolean added, Fixture *f)
{
  g_string_append_printf (f->changes, "%s%s ", added ? "+" : "-",
                          wc_link_get_account (link)->jid);
}

static void
make_runners (Fixture *f)
{
  WcRunnerMeans means = f->base->means;

  means.attempt = &f->attempt;
  f->runners = wc_runners_new (&means);
  g_signal_connect (f->runners, "changed", G_CALLBACK (on_changed), f);
}

static void
setup (Fixture *f, gconstpointer data)
{
  f->base = wc_runner_fixture_new ();
  wc_runner_fixture_drop_runner (f->base);
  f->servers[0] = f->base->server;
  f->servers[1] = wc_fake_server_new ("other@y.lit", f->base->clock, f->base->turns);
  f->next = f->servers[0];
  f->attempt = f->base->server->means;
  f->attempt.new_transport = new_transport;
  f->attempt.data = f;
  f->accounts[0] =
      wc_account_store_get (f->base->temp->db, f->base->temp->account->id, NULL);
  f->accounts[1] = wc_runner_fixture_add_account (f->base, "other@y.lit");
  f->changes = g_string_new (NULL);
  make_runners (f);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->runners);
  g_string_free (f->changes, TRUE);
  wc_account_unref (f->accounts[0]);
  wc_account_unref (f->accounts[1]);
  wc_fake_server_free (f->servers[1]);
  wc_runner_fixture_free (f->base);
}

static void
assert_changes (Fixture *f, const char *expected)
{
  g_assert_cmpstr (f->changes->str, ==, expected);
  g_string_truncate (f->changes, 0);
}

/* Runs the account and lets it in. */
static WcLink *
start (Fixture *f, guint which)
{
  f->next = f->servers[which];
  wc_links_start (WC_LINKS (f->runners), f->accounts[which]);
  wc_fake_server_let_in (f->servers[which]);
  return wc_links_get (WC_LINKS (f->runners), f->accounts[which]->id);
}

static void
assert_state (WcLink *link, const char *expected)
{
  g_assert_cmpstr (wc_account_state_to_string (wc_link_get_status (link)->state), ==,
                   expected);
}

static gboolean
disable (WcDb *db, gpointer data, GError **error)
{
  WcAccount *account = data;

  account->enabled = FALSE;
  return wc_account_store_save (db, account, error);
}

/* ---- Who runs ---- */

static void
test_start_all (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wc_db_run (f->base->temp->db, WC_DB_NORMAL, disable, f->accounts[1], &error);
  g_assert_no_error (error);
  g_assert_true (wc_runners_start_all (f->runners, &error));
  assert_changes (f, "+me@x.lit ");
  g_assert_nonnull (wc_links_get (WC_LINKS (f->runners), f->accounts[0]->id));
  g_assert_null (wc_links_get (WC_LINKS (f->runners), f->accounts[1]->id));
  g_assert_true (wc_fake_server_is_tried (f->servers[0]));
}

static void
test_start_twice (Fixture *f, gconstpointer data)
{
  WcLink *link = start (f, 0);

  assert_state (link, "online");
  assert_changes (f, "+me@x.lit ");
  wc_links_start (WC_LINKS (f->runners), f->accounts[0]);
  g_assert_true (wc_links_get (WC_LINKS (f->runners), f->accounts[0]->id) == link);
  assert_changes (f, "");
}

static gboolean
has_session (Fixture *f, guint which)
{
  g_autoptr (WcResumeState) state =
      wc_resume_store_load (f->base->temp->db, f->accounts[which]->id, NULL);

  return state != NULL;
}

/* Whoever still holds the link finds it at rest. */
static void
test_stop (Fixture *f, gconstpointer data)
{
  g_autoptr (WcLink) link = g_object_ref (start (f, 0));
  WcLink *other = start (f, 1);

  g_free (wc_fake_server_take_said (f->servers[0]));
  g_string_truncate (f->changes, 0);
  wc_links_stop (WC_LINKS (f->runners), f->accounts[0]->id);
  assert_changes (f, "-me@x.lit ");
  wc_fake_server_hear (f->servers[0]);
  wc_fake_server_assert_said (f->servers[0], "end ");
  g_assert_null (wc_links_get (WC_LINKS (f->runners), f->accounts[0]->id));
  g_assert_false (has_session (f, 0));
  assert_state (other, "online");
  wc_links_stop (WC_LINKS (f->runners), f->accounts[0]->id);
  assert_changes (f, "");
}

/* A status is all that can still be asked of a link that was stopped, and it is true. */
static void
test_stopped_link (Fixture *f, gconstpointer data)
{
  g_autoptr (WcLink) link = g_object_ref (start (f, 0));

  wc_links_stop (WC_LINKS (f->runners), f->accounts[0]->id);
  assert_state (link, "offline");
  g_assert_cmpstr (wc_link_get_account (link)->jid, ==, "me@x.lit");
}

static void
test_leave_all (Fixture *f, gconstpointer data)
{
  start (f, 0);
  start (f, 1);
  g_string_truncate (f->changes, 0);
  wc_runners_leave_all (f->runners);
  g_assert_cmpuint (f->changes->len, ==, strlen ("-me@x.lit -other@y.lit "));
  g_assert_true (has_session (f, 0));
  g_assert_true (has_session (f, 1));
  g_assert_true (wc_fake_server_is_left (f->servers[0]));
  g_assert_true (wc_fake_server_is_left (f->servers[1]));
}

/* Also where nobody says that it ends. */
static void
test_dropped (Fixture *f, gconstpointer data)
{
  start (f, 0);
  g_assert_finalize_object (f->runners);
  g_assert_true (has_session (f, 0));
  g_free (wc_fake_server_take_said (f->servers[0]));
  make_runners (f);
  assert_state (start (f, 0), "online");
  wc_fake_server_assert_said (f->servers[0], "resume:11 inactive presence ");
}

/* The keyring takes its time, and the daemon does not wait for it. */
static void
test_dropped_while_asked (Fixture *f, gconstpointer data)
{
  wc_fake_secrets_hold (f->base->keyring);
  wc_links_start (WC_LINKS (f->runners), f->accounts[0]);
  while (wc_fake_secrets_count (f->base->keyring) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (f->runners);
  wc_fake_secrets_release (f->base->keyring);
  g_assert_false (wc_fake_server_is_tried (f->servers[0]));
  make_runners (f);
}

/* ---- What is passed on ---- */

static void
test_machine (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      f->next = f->servers[i];
      wc_links_start (WC_LINKS (f->runners), f->accounts[i]);
      wc_fake_server_fail (f->servers[i],
                           g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "nobody"));
      g_assert_false (wc_fake_server_is_tried (f->servers[i]));
    }
  f->next = f->servers[0];
  wc_runners_network_changed (f->runners, FALSE);
  g_assert_false (wc_fake_server_is_tried (f->servers[0]));
  wc_runners_network_changed (f->runners, TRUE);
  for (guint i = 0; i < 2; i++)
    assert_state (wc_links_get (WC_LINKS (f->runners), f->accounts[i]->id), "connecting");
  wc_runners_woke_up (f->runners);
  g_assert_true (wc_fake_server_is_tried (f->servers[0]));
}

static void
test_keyring (Fixture *f, gconstpointer data)
{
  wc_fake_secrets_fail (f->base->keyring, WC_ERROR_PROMPT_PENDING);
  for (guint i = 0; i < 2; i++)
    {
      WcLink *link;

      wc_links_start (WC_LINKS (f->runners), f->accounts[i]);
      link = wc_links_get (WC_LINKS (f->runners), f->accounts[i]->id);
      while (wc_link_get_status (link)->state == WC_ACCOUNT_STATE_CONNECTING)
        g_main_context_iteration (NULL, TRUE);
      assert_state (link, "auth-failed");
    }
  wc_fake_secrets_heal (f->base->keyring);
  wc_runners_keyring_unlocked (f->runners);
  for (guint i = 0; i < 2; i++)
    assert_state (wc_links_get (WC_LINKS (f->runners), f->accounts[i]->id), "connecting");
}

/* ---- Answers ---- */

static void
refuse_first (Fixture *f)
{
  f->servers[0]->password = "changed";
  assert_state (start (f, 0), "auth-failed");
}

static void
test_answer (Fixture *f, gconstpointer data)
{
  WcLink *other = start (f, 1);

  refuse_first (f);
  g_free (wc_fake_server_take_said (f->servers[1]));
  wc_runner_fixture_answer (f->base, WC_PROMPT_KIND_PASSWORD, "changed");
  g_assert_true (wc_fake_server_is_tried (f->servers[0]));
  wc_fake_server_let_in (f->servers[0]);
  assert_state (wc_links_get (WC_LINKS (f->runners), f->accounts[0]->id), "online");
  assert_state (other, "online");
  wc_fake_server_assert_said (f->servers[1], "");
}

static void
test_dismissed (Fixture *f, gconstpointer data)
{
  g_autoptr (WcPrompt) prompt = NULL;
  g_autoptr (GError) error = NULL;

  refuse_first (f);
  prompt = wc_runner_fixture_expect_prompt (f->base, WC_PROMPT_KIND_PASSWORD);
  g_assert_true (wc_prompts_dismiss (f->base->prompts, prompt->id, &error));
  g_assert_false (wc_fake_server_is_tried (f->servers[0]));
  assert_state (wc_links_get (WC_LINKS (f->runners), f->accounts[0]->id), "auth-failed");
}

/* The account was stopped before the person came back. */
static void
test_answer_for_nobody (Fixture *f, gconstpointer data)
{
  refuse_first (f);
  wc_links_stop (WC_LINKS (f->runners), f->accounts[0]->id);
  wc_runner_fixture_answer (f->base, WC_PROMPT_KIND_PASSWORD, "changed");
  g_assert_false (wc_fake_server_is_tried (f->servers[0]));
}

/* ---- Passwords ---- */

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static char *
store_password (Fixture *f, const WcAccount *account, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wc_links_store_password_async (WC_LINKS (f->runners), account, "new", NULL, on_done,
                                 &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return wc_links_store_password_finish (WC_LINKS (f->runners), result, error);
}

static void
test_password (Fixture *f, gconstpointer data)
{
  g_autoptr (WcAccount) file = wc_account_copy (f->accounts[0]);
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = store_password (f, f->accounts[0], &error);
  g_autofree char *remembered = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (kept, ==, "keyring");
  wc_fake_secrets_fail (f->base->keyring, WC_ERROR_PROMPT_PENDING);
  remembered = store_password (f, f->accounts[0], &error);
  g_assert_no_error (error);
  g_assert_cmpstr (remembered, ==, "none");
  wc_fake_secrets_heal (f->base->keyring);

  wc_links_forget_password (WC_LINKS (f->runners), f->accounts[0]);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (wc_fake_secrets_peek (f->base->keyring, "me@x.lit"));

  file->secret = WC_ACCOUNT_SECRET_FILE;
  g_assert_null (store_password (f, file, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/runners/" name, Fixture, NULL, setup, func, teardown)
  TEST ("start-all", test_start_all);
  TEST ("start-twice", test_start_twice);
  TEST ("stop", test_stop);
  TEST ("stopped-link", test_stopped_link);
  TEST ("leave-all", test_leave_all);
  TEST ("dropped", test_dropped);
  TEST ("dropped-while-asked", test_dropped_while_asked);
  TEST ("machine", test_machine);
  TEST ("keyring", test_keyring);
  TEST ("answer", test_answer);
  TEST ("dismissed", test_dismissed);
  TEST ("answer-for-nobody", test_answer_for_nobody);
  TEST ("password", test_password);
  return g_test_run ();
}
