/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/account-view.h"
#include "cli/arrival.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/dates.h"
#include "cli/linger.h"
#include "cli/login-settings.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat login: from an address and a password to chats in sync. It is as good for an
 * account that is known: what waits for a person is asked, what changed is changed. */

static const WcOutputShape shape = { "jid", "jid,state,secret" };

typedef struct
{
  WcCli *cli;
  WcArrival *arrival;   /* (owned) */
  JsonObject *account;  /* (owned) (nullable) as the daemon knows it */
  JsonObject *settings; /* (owned) what the options say */
  const char *name;     /* what was asked for */
  gboolean arrives;     /* there was, or will be, something to wait for */
} Login;

static void
login_clear (Login *login)
{
  g_clear_pointer (&login->arrival, wc_arrival_free);
  g_clear_pointer (&login->account, json_object_unref);
  g_clear_pointer (&login->settings, json_object_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Login, login_clear)

static const char *
get_jid (const Login *login)
{
  const char *jid =
      login->account != NULL ? wc_object_get_string (login->account, "jid") : NULL;

  return jid != NULL ? jid : login->name;
}

/* ---- The password ---- */

/* Only a shape, for who has not typed a password yet: what an address may consist of is
 * the daemon's to say. */
static gboolean
looks_like_address (const char *name)
{
  const char *at = strchr (name, '@');

  return at != NULL && at > name && at[1] != '\0' && strpbrk (at + 1, "@/") == NULL;
}

static gboolean
login_ask_password (Login *login, GError **error)
{
  g_autofree char *question = g_strdup_printf ("Password of %s: ", get_jid (login));
  char *password;

  if (!wc_cli_is_interactive (login->cli))
    return wc_failure_set (
        error, WC_EXIT_USAGE,
        "where does the password come from? Give --password-stdin, "
        "--password-fd, --password-command or --credential, or run this on a "
        "terminal");
  password = wc_ask_secret (question, error);
  if (password == NULL)
    return FALSE;
  json_object_set_string_member (login->settings, "password", password);
  wc_ask_wipe (password);
  return TRUE;
}

static gboolean
login_read_password (Login *login, int fd, GError **error)
{
  char *password;

  if (fcntl (fd, F_GETFD) < 0)
    return wc_failure_set (error, WC_EXIT_USAGE, "the descriptor %d is not open", fd);
  password = wc_ask_read_secret (fd, error);
  if (password == NULL)
    return FALSE;
  json_object_set_string_member (login->settings, "password", password);
  wc_ask_wipe (password);
  return TRUE;
}

/* A new account needs a source; an old one has it, or a prompt asks for it. */
static gboolean
login_find_password (Login *login, GError **error)
{
  const WcOptions *options = login->cli->options;

  if (wc_options_has (options, "password-stdin"))
    return login_read_password (login, STDIN_FILENO, error);
  if (wc_options_has (options, "password-fd"))
    return login_read_password (
        login, (int) wc_options_get_number (options, "password-fd", 0), error);
  if (wc_login_settings_have_source (options))
    return TRUE;
  return (login->account != NULL && !wc_options_has (options, "new-password")) ||
         login_ask_password (login, error);
}

/* ---- The account ---- */

static JsonObject *
new_params (const char *key, const char *name)
{
  JsonObject *params = json_object_new ();

  json_object_set_string_member (params, key, name);
  return params;
}

static gboolean
login_take_account (Login *login, JsonObject *result, GError **error)
{
  JsonObject *account = wc_object_get_object (result, "account");

  if (account == NULL || wc_object_get_string (account, "jid") == NULL)
    return wc_failure_set (error, WC_EXIT_FAULT, "the daemon names no account");
  g_clear_pointer (&login->account, json_object_unref);
  login->account = json_object_ref (account);
  return TRUE;
}

/* Leaves the account NULL where the daemon does not know it. */
static gboolean
login_find_account (Login *login, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonObject) result = wc_cli_call (
      login->cli, "Accounts.Get", new_params ("account", login->name), &local);

  if (result != NULL)
    return login_take_account (login, result, error);
  if (g_str_equal (wc_failure_get_name (local), "NotFound") &&
      looks_like_address (login->name))
    return TRUE;
  if (g_str_equal (wc_failure_get_name (local), "NotFound"))
    return wc_failure_set (error, WC_EXIT_NOT_FOUND,
                           "\"%s\" is no account here, and no address such as "
                           "you@example.org",
                           login->name);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Adds the account, or changes the one that is there. */
static gboolean
login_save (Login *login, GError **error)
{
  gboolean known = login->account != NULL;
  JsonObject *params;
  g_autoptr (JsonObject) result = NULL;

  if (known)
    json_object_set_boolean_member (login->settings, "enabled", TRUE);
  params = new_params (known ? "account" : "jid", get_jid (login));
  json_object_set_object_member (params, "settings", json_object_ref (login->settings));
  result =
      wc_cli_call (login->cli, known ? "Accounts.Update" : "Accounts.Add", params, error);
  return result != NULL && login_take_account (login, result, error);
}

static gboolean
login_call (Login *login, const char *method, GError **error)
{
  g_autoptr (JsonObject) result =
      wc_cli_call (login->cli, method, new_params ("account", get_jid (login)), error);

  return result != NULL;
}

/* A known account may be at rest, which only a person ends. But what is asked about it is
 * answered first, lest a server sees the same wrong password again. A password that was
 * given has to be tried: the connection that stands would not show that it is wrong. */
static gboolean
login_connect (Login *login, gboolean asked, GError **error)
{
  gboolean answered = json_object_has_member (login->settings, "password") ||
                      wc_login_settings_have_source (login->cli->options);
  gboolean well = wc_account_view_is_well (login->account);

  if (answered)
    wc_arrival_outdate_prompts (login->arrival);
  if (!answered && (well || asked))
    return TRUE;
  if (well && !login_call (login, "Accounts.Disconnect", error))
    return FALSE;
  return login_call (login, "Accounts.Connect", error);
}

static gboolean
is_online (JsonObject *account)
{
  return g_strcmp0 (wc_object_get_string (account, "state"), "online") == 0;
}

static gboolean
login_begin (Login *login, GError **error)
{
  gboolean asked = FALSE;
  gboolean known;

  login->settings = wc_login_settings_new (login->cli->options, error);
  if (login->settings == NULL || !login_find_account (login, error) ||
      !login_find_password (login, error))
    return FALSE;
  login->arrival = wc_arrival_new (login->cli, error);
  if (login->arrival == NULL ||
      !wc_arrival_note_prompts (login->arrival, get_jid (login), &asked, error))
    return FALSE;
  known = login->account != NULL;
  login->arrives = !known || !is_online (login->account);
  if (!login_save (login, error) || (known && !login_connect (login, asked, error)))
    return FALSE;
  /* It has the password. */
  g_clear_pointer (&login->settings, json_object_unref);
  return TRUE;
}

/* ---- The end ---- */

static gboolean
login_get_limit (const Login *login, gint64 *out_ms, GError **error)
{
  const char *text = wc_options_get (login->cli->options, "timeout");

  *out_ms = -1;
  return text == NULL || wc_dates_parse_duration (text, out_ms, error);
}

/* How much came, where something did. Returns: (transfer full). */
static char *
login_describe_sync (Login *login)
{
  gboolean waited = login->arrives && !wc_options_has (login->cli->options, "no-wait");
  g_autoptr (JsonObject) result =
      waited ? wc_cli_call (login->cli, "Sync.State",
                            new_params ("account", get_jid (login)), NULL)
             : NULL;
  gint64 done = result != NULL ? wc_object_get_int (result, "state.done", 0) : 0;

  if (done <= 0)
    return g_strdup ("");
  return g_strdup_printf (" and in sync, %" G_GINT64_FORMAT " message%s fetched", done,
                          done == 1 ? " was" : "s were");
}

static void
login_tell (Login *login)
{
  g_autofree char *sync = login_describe_sync (login);

  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *note = wc_account_view_note (login->account, /* sync= */ NULL, now);
  g_autofree char *hint = wc_linger_hint ();
  const char *secret = wc_account_view_secret (login->account);

  if (wc_object_get_string (login->account, "state") != NULL)
    wc_cli_say (login->cli, "%s is %s%s%s%s.", get_jid (login),
                wc_object_get_string (login->account, "state"), sync,
                *note != '\0' ? ": " : "", note);
  if (secret != NULL)
    wc_cli_say (login->cli, "%s", secret);
  if (hint != NULL)
    wc_cli_say (login->cli, "%s", hint);
}

/* What a person has to know when it did not come to the end. */
static void
login_tell_failure (Login *login, const GError *error)
{
  if (wc_failure_get_exit (error) == WC_EXIT_TIMEOUT)
    wc_cli_say (login->cli,
                "The daemon goes on; \"whinchat status\" tells how far it is.");
  else if (wc_failure_get_exit (error) == WC_EXIT_DENIED ||
           wc_failure_get_exit (error) == WC_EXIT_OFFLINE)
    wc_cli_say (login->cli, "The account stays; \"whinchat logout %s\" removes it.",
                get_jid (login));
}

static gboolean
login_finish (Login *login, gint64 limit_ms, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonObject) result = NULL;

  if (!wc_options_has (login->cli->options, "no-wait") &&
      !wc_arrival_wait (login->arrival, get_jid (login), limit_ms, &local))
    {
      login_tell_failure (login, local);
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  result = wc_cli_call (login->cli, "Accounts.Get",
                        new_params ("account", get_jid (login)), error);
  return result != NULL && login_take_account (login, result, error);
}

static int
run (WcCli *cli, GError **error)
{
  const char *word = wc_cli_get_arg (cli, 0);
  g_auto (Login) login = { .cli = cli, .name = word != NULL ? word : cli->account };
  gint64 limit_ms = -1;

  if (!login_get_limit (&login, &limit_ms, error) || !login_begin (&login, error) ||
      !login_finish (&login, limit_ms, error))
    return WC_EXIT_FAULT;
  login_tell (&login);
  if (!wc_output_is_for_people (cli->output))
    wc_output_print (cli->output, &shape, login.account);
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_login = {
  .name = "login",
  .arguments = "[ADDRESS]",
  .summary = "Logs an account in and waits until its chats are in sync",
  .prints = "Account",
  .examples = "whinchat login you@example.org\n"
              "pass show xmpp/you | whinchat login you@example.org --password-stdin\n"
              "whinchat login you@example.org --password-command 'pass show xmpp/you'\n"
              "whinchat login you@example.org --history all --no-wait\n"
              "whinchat login test@localhost --host 127.0.0.1 --ca-file ca.pem\n",
  .description =
      "The password is asked for, or comes from standard input or a command; it is "
      "never\n"
      "an argument. Where it is kept is said: in the keyring of the desktop where there\n"
      "is one that is open, else nowhere, unless --insecure-file asks for a file.\n"
      "\n"
      "On a terminal everything that needs a person is asked: a wrong password again, a\n"
      "certificate that is not trusted. For an account that is known already the "
      "command\n"
      "changes what the options say, asks what waits for an answer, and connects; a new\n"
      "password is tried at once.\n",
  .options = wc_login_settings_options,
  .max_args = 1,
  .run = run,
};
