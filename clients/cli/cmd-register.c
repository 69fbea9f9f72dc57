/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/account-change.h"
#include "cli/account-view.h"
#include "cli/arrival.h"
#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/dates.h"
#include "cli/form-question.h"
#include "cli/form-view.h"
#include "cli/login-settings.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* whinchat register: a new account on a server that gives them away (XEP-0077). What the
 * server wants to know it says itself, in a form that is asked through here. */

#define INVITATION "xmpp:"
/* What a server has against an answer it may have against all: Prosody, where one has to
 * be invited, calls it not acceptable as it does a bad name. */
#define MAX_REFUSALS 3

static const WcOutputShape shape = { "jid", "jid,state,secret" };

static const WcOption options[] = {
  { "field", 'f', WC_OPTION_LIST, "NAME=VALUE",
    "Answers a field of the form; several times for several values." },
  { "form", 0, WC_OPTION_FLAG, NULL,
    "Only shows what the server wants to know, and registers nothing." },
  { "password-stdin", 0, WC_OPTION_FLAG, NULL,
    "Takes the password to be from the first line of standard input." },
  { "insecure-file", 0, WC_OPTION_FLAG, NULL,
    "Keeps the password in a file of mode 0600, in the clear." },
  { "host", 0, WC_OPTION_TEXT, "HOST", "Connects there instead of asking DNS." },
  { "port", 0, WC_OPTION_NUMBER, "PORT", "Port on that host." },
  { "tls", 0, WC_OPTION_TEXT, "auto|direct|starttls|none",
    "How the connection is encrypted. Default: auto." },
  { "insecure", 0, WC_OPTION_FLAG, NULL,
    "Allows plain text, to a host on loopback alone." },
  { "ca-file", 0, WC_OPTION_TEXT, "FILE",
    "Trusts these certificates (PEM) instead of those of the system." },
  { "alias", 0, WC_OPTION_TEXT, "NAME", "Short name that stands for the account." },
  { "history", 0, WC_OPTION_TEXT, "DAYS",
    "Days of history that the first login fetches, or \"all\". Default: 30." },
  { "omemo", 0, WC_OPTION_TEXT, "off|auto|on",
    "Whether messages are encrypted; off: no device is shown to others. Default: auto." },
  { "no-wait", 0, WC_OPTION_FLAG, NULL, "Does not wait until the account is in sync." },
  { "timeout", 0, WC_OPTION_TEXT, "DURATION", "Waits this long at most, as 30s or 5m." },
  { NULL },
};

typedef struct
{
  WcCli *cli;
  char *server;         /* (owned) */
  JsonObject *settings; /* (owned) (nullable) */
  JsonObject *given;    /* (owned) values by the command line */
  JsonObject *offer;    /* (owned) (nullable) the Registration */
  WcArrival *arrival;   /* (owned) (nullable) */
  gint64 limit_ms;      /* how long the login may take; -1: no limit */
} Register;

static void
register_clear (Register *self)
{
  g_free (self->server);
  g_clear_pointer (&self->settings, json_object_unref);
  g_clear_pointer (&self->given, json_object_unref);
  g_clear_pointer (&self->offer, json_object_unref);
  g_clear_pointer (&self->arrival, wc_arrival_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Register, register_clear)

/* ---- What the command line says ---- */

static void
add_value (JsonObject *answers, const char *var, const char *value)
{
  if (!json_object_has_member (answers, var))
    json_object_set_array_member (answers, var, json_array_new ());
  json_array_add_string_element (json_object_get_array_member (answers, var), value);
}

static gboolean
add_password (JsonObject *answers, GError **error)
{
  char *password = wc_ask_read_secret (STDIN_FILENO, error);

  if (password == NULL)
    return FALSE;
  add_value (answers, "password", password);
  wc_ask_wipe (password);
  return TRUE;
}

/* The name in "xmpp:name@server?register;…": who invited has chosen it. That in a link
 * for a contact is another's. Returns: (transfer full) (nullable). */
static char *
dup_invited_name (const char *link)
{
  const char *begin = link + strlen (INVITATION);
  const char *at = strchr (begin, '@');
  const char *query = strchr (begin, '?');

  return at != NULL && query != NULL && at < query &&
                 g_str_has_prefix (query, "?register")
             ? g_uri_unescape_segment (begin, at, /* illegal= */ NULL)
             : NULL;
}

static gboolean
take_arguments (Register *self, GError **error)
{
  const char *word = wc_cli_get_arg (self->cli, 0);
  const char *limit = wc_options_get (self->cli->options, "timeout");
  gboolean invited = g_ascii_strncasecmp (word, INVITATION, strlen (INVITATION)) == 0;
  const char *at = invited ? NULL : strchr (word, '@');
  g_autofree char *name = at != NULL ? g_strndup (word, (gsize) (at - word)) : NULL;

  self->limit_ms = -1;
  if (limit != NULL && !wc_dates_parse_duration (limit, &self->limit_ms, error))
    return FALSE;
  if (invited)
    name = dup_invited_name (word);
  self->server = g_strdup (at != NULL ? at + 1 : word);
  self->settings = wc_login_settings_new_for_new (self->cli->options, error);
  self->given = json_object_new ();
  if (self->settings == NULL)
    return FALSE;
  if (name != NULL && *name != '\0')
    add_value (self->given, "username", name);
  if (!wc_account_change_add_fields (self->cli, self->given, error))
    return FALSE;
  return !wc_options_has (self->cli->options, "password-stdin") ||
         add_password (self->given, error);
}

/* ---- The form ---- */

static JsonObject *
new_params (const Register *self)
{
  JsonObject *params = json_object_new ();

  json_object_set_string_member (params, "server", self->server);
  json_object_set_object_member (params, "settings", json_object_ref (self->settings));
  return params;
}

static gboolean
get_offer (Register *self, GError **error)
{
  g_autoptr (JsonObject) result =
      wc_cli_call (self->cli, "Accounts.RegistrationForm", new_params (self), error);
  JsonObject *offer =
      result != NULL ? wc_object_get_object (result, "registration") : NULL;

  if (result == NULL)
    return FALSE;
  if (offer == NULL || wc_object_get_object (offer, "form") == NULL)
    return wc_failure_set (error, WC_EXIT_FAULT, "the daemon gives no form");
  g_clear_pointer (&self->offer, json_object_unref);
  self->offer = json_object_ref (offer);
  return TRUE;
}

static void
say_block (const Register *self, const char *text)
{
  g_autofree char *block = wc_text_block (text, 0);

  if (*block != '\0')
    wc_cli_say (self->cli, "%s", block);
}

static void
introduce (const Register *self)
{
  JsonObject *form = wc_object_get_object (self->offer, "form");
  g_autofree char *url = wc_text_line (wc_object_get_string (self->offer, "url"), 0);

  say_block (self, wc_object_get_string (form, "title"));
  say_block (self, wc_object_get_string (form, "instructions"));
  if (*url != '\0')
    wc_cli_say (self->cli, "It can be done on a page as well: %s", url);
}

/* What the server wants to know, for who wants to answer it by --field. */
static void
print_form (const Register *self)
{
  g_autofree char *text =
      wc_form_view_questions (wc_object_get_object (self->offer, "form"));

  introduce (self);
  fputs (text, stdout);
}

static int
show_form (Register *self, GError **error)
{
  g_autoptr (GString) text = NULL;

  if (!get_offer (self, error))
    return WC_EXIT_FAULT;
  if (wc_output_is_for_people (self->cli->output))
    {
      print_form (self);
      return WC_EXIT_OK;
    }
  text = g_string_new (NULL);
  wc_object_append (text, wc_object_get_object (self->offer, "form"));
  printf ("%s\n", text->str);
  return WC_EXIT_OK;
}

/* ---- Registering ---- */

/* A copy whose members can be changed. */
static JsonObject *
copy_answers (JsonObject *answers)
{
  JsonObject *copy = json_object_new ();
  g_autoptr (GList) vars = json_object_get_members (answers);

  for (GList *each = vars; each != NULL; each = each->next)
    json_object_set_member (copy, each->data,
                            json_object_dup_member (answers, each->data));
  return copy;
}

static JsonObject *
submit (Register *self, JsonObject *answers, GError **error)
{
  JsonObject *params = new_params (self);
  JsonObject *how = json_object_new ();

  json_object_set_string_member (how, "registration",
                                 wc_object_get_string (self->offer, "registration"));
  json_object_set_object_member (params, "fields", json_object_ref (answers));
  json_object_set_object_member (params, "options", how);
  return wc_cli_call (self->cli, "Accounts.Register", params, error);
}

/* The field that was answered badly, NULL when it was something else. */
static const char *
bad_field (const GError *error)
{
  JsonObject *reply = wc_failure_get_reply (error);
  const char *path = reply != NULL ? wc_object_get_string (reply, "data.field") : NULL;

  return path != NULL && g_str_has_prefix (path, "fields.") ? path + strlen ("fields.")
                                                            : NULL;
}

/* Whether a person who is asked again may do better: another name, another password, or
 * another picture, with a form of its own. */
static gboolean
can_try_again (Register *self, JsonObject *answers, const GError *problem, GError **error)
{
  const char *var = bad_field (problem);
  const char *name = wc_failure_get_name (problem);

  if (var != NULL)
    {
      json_object_remove_member (answers, var);
      return TRUE;
    }
  if (!g_str_equal (name, "RemoteError") && !g_str_equal (name, "NotAuthorized"))
    return FALSE;
  if (!get_offer (self, error))
    return FALSE;
  for (GList *vars = json_object_get_members (answers), *each = vars; each != NULL;
       each = g_list_delete_link (each, each))
    json_object_remove_member (answers, each->data);
  return TRUE;
}

/* Asks and submits until there is an account, or nobody can help. */
static JsonObject *
converse (Register *self, JsonObject *answers, GError **error)
{
  guint refusals = 0; /* that name no field */

  while (TRUE)
    {
      g_autoptr (GError) problem = NULL;
      JsonObject *result = NULL;

      if (!wc_form_question_ask (wc_object_get_object (self->offer, "form"), answers,
                                 error))
        return NULL;
      result = submit (self, answers, &problem);
      if (result != NULL)
        return result;
      if (bad_field (problem) == NULL)
        refusals++;
      if (refusals == MAX_REFUSALS || !can_try_again (self, answers, problem, error))
        {
          if (error != NULL && *error == NULL)
            g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
      wc_cli_say (self->cli, "%s", problem->message);
    }
}

static JsonObject *
register_account (Register *self, GError **error)
{
  g_autoptr (JsonObject) answers = copy_answers (self->given);

  /* Before it is there, so that nothing that becomes of it is missed. */
  self->arrival = wc_arrival_new (self->cli, error);
  if (self->arrival == NULL || !get_offer (self, error))
    return NULL;
  if (wc_cli_is_interactive (self->cli))
    {
      introduce (self);
      return converse (self, answers, error);
    }
  if (!wc_form_question_check (wc_object_get_object (self->offer, "form"), answers,
                               "--password-stdin", error))
    return NULL;
  return submit (self, answers, error);
}

/* What came of the first login. Returns: (transfer full). */
static JsonObject *
log_in (Register *self, const char *jid, GError **error)
{
  JsonObject *params;

  if (!wc_options_has (self->cli->options, "no-wait") &&
      !wc_arrival_wait (self->arrival, jid, self->limit_ms, error))
    {
      wc_cli_say (self->cli, "The account stays; \"whinchat status\" tells more.");
      return NULL;
    }
  params = json_object_new ();
  json_object_set_string_member (params, "account", jid);
  return wc_cli_call (self->cli, "Accounts.Get", params, error);
}

static int
report (Register *self, JsonObject *account)
{
  const char *jid = wc_object_get_string (account, "jid");
  const char *state = wc_object_get_string (account, "state");

  if (jid != NULL && state != NULL)
    wc_cli_say (self->cli, "%s is %s.", jid, state);
  if (!wc_output_is_for_people (self->cli->output))
    wc_output_print (self->cli->output, &shape, account);
  return WC_EXIT_OK;
}

static int
run (WcCli *cli, GError **error)
{
  g_auto (Register) self = { .cli = cli };
  g_autoptr (JsonObject) result = NULL;
  g_autoptr (JsonObject) after = NULL;
  JsonObject *account;
  const char *secret;

  if (!take_arguments (&self, error))
    return WC_EXIT_FAULT;
  if (wc_options_has (cli->options, "form"))
    return show_form (&self, error);
  result = register_account (&self, error);
  account = result != NULL ? wc_object_get_object (result, "account") : NULL;
  if (account == NULL)
    return WC_EXIT_FAULT;
  secret = wc_account_view_secret (account);
  wc_cli_say (cli, "%s is registered.", wc_object_get_string (account, "jid"));
  if (secret != NULL)
    wc_cli_say (cli, "%s", secret);
  after = log_in (&self, wc_object_get_string (account, "jid"), error);
  account = after != NULL ? wc_object_get_object (after, "account") : NULL;
  return account != NULL ? report (&self, account) : WC_EXIT_FAULT;
}

const WcCommand wc_cmd_register = {
  .name = "register",
  .arguments = "SERVER|ADDRESS|LINK",
  .summary = "Registers a new account with a server, and logs it in",
  .prints = "Account",
  .examples = "whinchat register example.org\n"
              "whinchat register you@example.org\n"
              "whinchat register \"xmpp:example.org?register;preauth=aBc\"\n"
              "whinchat register example.org --form\n"
              "whinchat register you@example.org --field email=you@example.com\n"
              "pass show xmpp/you | whinchat register you@example.org --password-stdin\n",
  .description =
      "The server says what it wants to know; on a terminal each field is asked, and a\n"
      "picture that has to be read is put into a file. In a script the fields are "
      "given,\n"
      "and the form must want nothing else. Where the server registers on a page only,\n"
      "the page is named. LINK is an invitation. For an account that exists already: "
      "whinchat login.\n",
  .options = options,
  .min_args = 1,
  .max_args = 1,
  .run = run,
};
