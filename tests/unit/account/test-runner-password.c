/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/runner-fixture.h"
#include "store/password-change-store.h"

#define JID "me@x.lit"
#define PENDING JID "/pending"

typedef struct
{
  WcRunnerFixture *base;
  gboolean done;
  gboolean good;
  GError *error;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_runner_fixture_new ();
  wc_runner_fixture_go_online (f->base);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_runner_fixture_free (f->base);
  g_clear_error (&f->error);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;

  g_assert_false (f->done);
  f->done = TRUE;
  f->good = wc_link_change_registration_finish (WC_LINK (source), result, &f->error);
}

static void
begin (Fixture *f, const char *password)
{
  const WcLinkRegistration change = { password, NULL };

  wc_link_change_registration_async (WC_LINK (f->base->runner), &change, on_done, f);
}

/* Lets the server hear and answer until the request is there. */
static void
let_server_hear (Fixture *f)
{
  for (guint i = 0; i < 20; i++)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      wc_fake_server_hear (f->base->server);
    }
}

static void
assert_result (Fixture *f, int code)
{
  let_server_hear (f);
  g_assert_true (f->done);
  if (code < 0)
    g_assert_no_error (f->error);
  else
    g_assert_error (f->error, WC_ERROR, code);
  g_assert_true (f->good == (code < 0));
  f->done = FALSE;
  g_clear_error (&f->error);
}

static gboolean
is_open (Fixture *f)
{
  const WcAccount *account = wc_link_get_account (WC_LINK (f->base->runner));

  return wc_password_change_store_is_open (f->base->temp->db, account->id);
}

static void
assert_kept (Fixture *f, const char *password)
{
  let_server_hear (f);
  g_assert_cmpstr (wc_fake_secrets_peek (f->base->keyring, JID), ==, password);
  g_assert_null (wc_fake_secrets_peek (f->base->keyring, PENDING));
  g_assert_false (is_open (f));
}

static void
assert_online (Fixture *f)
{
  g_assert_cmpstr (
      wc_account_state_to_string (wc_runner_fixture_get_status (f->base)->state), ==,
      "online");
}

static void
test_changed (Fixture *f, gconstpointer data)
{
  begin (f, "new");
  assert_result (f, -1);
  g_assert_cmpstr (f->base->server->password, ==, "new");
  assert_kept (f, "new");
  assert_online (f);
  wc_runner_fixture_restart (f->base, FALSE);
  wc_runner_fixture_log_in (f->base);
  assert_online (f);
  wc_runner_fixture_expect_no_prompt (f->base);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  f->base->server->registration_error = "not-allowed";
  begin (f, "new");
  assert_result (f, WC_ERROR_NOT_AUTHORIZED);
  assert_kept (f, "secret");
  f->base->server->registration_error = "service-unavailable";
  begin (f, "new");
  assert_result (f, WC_ERROR_NOT_SUPPORTED);
  assert_kept (f, "secret");
}

static void
test_two_at_once (Fixture *f, gconstpointer data)
{
  f->base->server->mute_on_registration = TRUE;
  begin (f, "one");
  let_server_hear (f);
  g_assert_false (f->done);
  begin (f, "two");
  assert_result (f, WC_ERROR_BUSY);
  wc_runner_fixture_wait (f->base, 61 * G_USEC_PER_SEC);
  assert_result (f, WC_ERROR_REMOTE_TIMEOUT);
}

/* The form of XEP-0077 § 3.3: the present password is known here. */
static void
test_form (Fixture *f, gconstpointer data)
{
  f->base->server->registration_form =
      "<field var='username'><required/></field><field var='old_password' "
      "type='text-private'><required/></field><field var='password' "
      "type='text-private'><required/></field>";
  begin (f, "new");
  assert_result (f, -1);
  assert_kept (f, "new");
}

/* Nothing is asked of the server that could not be kept here. */
static void
test_locked_keyring (Fixture *f, gconstpointer data)
{
  wc_fake_secrets_fail (f->base->keyring, WC_ERROR_PROMPT_PENDING);
  begin (f, "new");
  assert_result (f, WC_ERROR_PROMPT_PENDING);
  wc_fake_secrets_heal (f->base->keyring);
  assert_kept (f, "secret");
  g_assert_cmpstr (f->base->server->password, ==, "secret");
}

static void
test_offline (Fixture *f, gconstpointer data)
{
  wc_link_disconnect (WC_LINK (f->base->runner));
  begin (f, "new");
  assert_result (f, WC_ERROR_OFFLINE);
  assert_kept (f, "secret");
}

/* Logs in after a crash: with what it tries first, then with the other. */
static void
log_in_after_crash (Fixture *f, gboolean refused_first)
{
  f->base->server->deaf_to_registration = f->base->server->mute_on_registration = FALSE;
  wc_runner_fixture_crash (f->base);
  wc_runner_fixture_log_in (f->base);
  if (refused_first)
    {
      while (!wc_fake_server_is_tried (f->base->server))
        g_main_context_iteration (NULL, TRUE);
      wc_fake_server_let_in (f->base->server);
    }
  let_server_hear (f);
  assert_online (f);
  wc_runner_fixture_expect_no_prompt (f->base);
}

/* The server said yes, and we died before we heard it. */
static void
test_killed_after_yes (Fixture *f, gconstpointer data)
{
  f->base->server->mute_on_registration = TRUE;
  begin (f, "new");
  let_server_hear (f);
  g_assert_cmpstr (f->base->server->password, ==, "new");
  g_assert_cmpstr (wc_fake_secrets_peek (f->base->keyring, JID), ==, "secret");
  log_in_after_crash (f, FALSE);
  assert_kept (f, "new");
}

/* The server never heard of it. */
static void
test_killed_before (Fixture *f, gconstpointer data)
{
  f->base->server->deaf_to_registration = TRUE;
  begin (f, "new");
  let_server_hear (f);
  g_assert_true (is_open (f));
  g_assert_cmpstr (wc_fake_secrets_peek (f->base->keyring, PENDING), ==, "new");
  log_in_after_crash (f, TRUE);
  assert_kept (f, "secret");
}

/* We died between the note and the pending password. */
static void
test_killed_at_once (Fixture *f, gconstpointer data)
{
  f->base->server->deaf_to_registration = TRUE;
  begin (f, "new");
  let_server_hear (f);
  wc_fake_secrets_put (f->base->keyring, PENDING, NULL);
  log_in_after_crash (f, FALSE);
  assert_kept (f, "secret");
}

/* The connection broke while the server did it; nobody has died. */
static void
test_lost_connection (Fixture *f, gconstpointer data)
{
  f->base->server->mute_on_registration = TRUE;
  f->base->server->resumes = FALSE;
  begin (f, "new");
  let_server_hear (f);
  wc_fake_server_cut (f->base->server);
  f->base->server->mute_on_registration = FALSE;
  wc_runner_fixture_log_in_again (f->base);
  assert_online (f);
  assert_result (f, WC_ERROR_OFFLINE);
  wc_runner_fixture_restart (f->base, FALSE);
  wc_runner_fixture_log_in (f->base);
  let_server_hear (f);
  assert_online (f);
  assert_kept (f, "new");
  wc_runner_fixture_expect_no_prompt (f->base);
}

static void
test_late (Fixture *f, gconstpointer data)
{
  f->base->server->mute_on_registration = TRUE;
  begin (f, "new");
  let_server_hear (f);
  wc_runner_fixture_wait (f->base, 61 * G_USEC_PER_SEC);
  assert_result (f, WC_ERROR_REMOTE_TIMEOUT);
  g_assert_true (is_open (f));
  log_in_after_crash (f, FALSE);
  assert_kept (f, "new");
}

/* The keyring closes at the worst moment: what stands in it already is enough. */
static void
test_not_kept (Fixture *f, gconstpointer data)
{
  f->base->server->mute_on_registration = TRUE;
  begin (f, "new");
  let_server_hear (f);
  wc_fake_secrets_fail (f->base->keyring, WC_ERROR_PROMPT_PENDING);
  wc_runner_fixture_wait (f->base, 61 * G_USEC_PER_SEC);
  assert_result (f, WC_ERROR_REMOTE_TIMEOUT);
  g_assert_true (is_open (f));
  wc_fake_secrets_heal (f->base->keyring);
  log_in_after_crash (f, FALSE);
  assert_kept (f, "new");
}

/* The server says yes, and the keyring has been locked since it was asked: the account
 * goes on, the person is told, and the next run of the daemon knows what to do. */
static void
test_not_kept_after_yes (Fixture *f, gconstpointer data)
{
  f->base->server->holds_registration = TRUE;
  begin (f, "new");
  let_server_hear (f);
  wc_fake_secrets_fail (f->base->keyring, WC_ERROR_PROMPT_PENDING);
  wc_fake_server_release (f->base->server);
  let_server_hear (f);
  g_assert_nonnull (strstr (f->error->message, "could not be kept"));
  assert_result (f, WC_ERROR_NOT_SUPPORTED);
  assert_online (f);
  g_assert_true (is_open (f));
  wc_fake_secrets_heal (f->base->keyring);
  g_assert_cmpstr (wc_fake_secrets_peek (f->base->keyring, JID), ==, "secret");
  log_in_after_crash (f, FALSE);
  assert_kept (f, "new");
}

static void
test_account_removed (Fixture *f, gconstpointer data)
{
  begin (f, NULL);
  assert_result (f, -1);
  g_assert_true (f->base->server->unregistered);
  g_assert_false (is_open (f));
}

static void
test_removal_refused (Fixture *f, gconstpointer data)
{
  f->base->server->registration_error = "forbidden";
  begin (f, NULL);
  assert_result (f, WC_ERROR_NOT_AUTHORIZED);
  f->base->server->deaf_to_registration = TRUE;
  begin (f, NULL);
  let_server_hear (f);
  wc_runner_fixture_wait (f->base, 61 * G_USEC_PER_SEC);
  assert_result (f, WC_ERROR_REMOTE_TIMEOUT);
  g_assert_false (f->base->server->unregistered);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/runner-password/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("changed", test_changed);
  TEST ("refused", test_refused);
  TEST ("two-at-once", test_two_at_once);
  TEST ("form", test_form);
  TEST ("locked-keyring", test_locked_keyring);
  TEST ("offline", test_offline);
  TEST ("killed-after-yes", test_killed_after_yes);
  TEST ("killed-before", test_killed_before);
  TEST ("killed-at-once", test_killed_at_once);
  TEST ("lost-connection", test_lost_connection);
  TEST ("late", test_late);
  TEST ("not-kept", test_not_kept);
  TEST ("not-kept-after-yes", test_not_kept_after_yes);
  TEST ("account-removed", test_account_removed);
  TEST ("removal-refused", test_removal_refused);
  return g_test_run ();
}
