/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/xmpp-uri.h"
#include "xep/0401-invites.h"
#include "xep/commands.h"
#include "xep/data-forms.h"
#include "xep/timestamp.h"
#include "xml/ns.h"

/* The command (XEP-0050) for contacts has a single step: what it is asked with is all
 * there is, and a server without it refuses what it does not know. That for accounts may
 * ask for the account's name first; Prosody 0.12 does not, and leaves it to who opens the
 * link. A server may write anything into the link, which a person gives away: it has to
 * be one for a contact or an account. */

#define CONTACT WC_NS_INVITE "#invite"
#define ACCOUNT WC_NS_INVITE "#create-account"
#define MAX_URL 4096

void
wc_invites_ask (WcSession *session, gboolean account, WcReply reply, gpointer user_data)
{
  g_autoptr (WcNode) command = wc_node_new ("command", WC_NS_COMMANDS);

  wc_node_set (command, "node", account ? ACCOUNT : CONTACT);
  wc_node_set (command, "action", "execute");
  wc_session_iq_set (session, wc_session_get_domain (session), command, reply, user_data);
}

/* ---- The form for accounts ---- */

static void
add_answer (GHashTable *answers, const WcForm *form, const char *var, const char *value)
{
  const char *const values[] = { value, NULL };

  if (value != NULL && wc_form_get_field (form, var) != NULL)
    g_hash_table_insert (answers, (gpointer) var, g_strdupv ((char **) values));
}

/* Returns: (transfer full). */
static WcForm *
fill (const WcForm *form, const WcPeopleNewAccount *account, GError **error)
{
  g_autoptr (GHashTable) answers =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_strfreev);

  add_answer (answers, form, "username", account->name);
  add_answer (answers, form, "roster-subscription", account->contact ? "true" : "false");
  return wc_form_fill (form, answers, error);
}

WcNode *
wc_invites_build_next (const WcNode *result,
                       const WcPeopleNewAccount *account,
                       GError **error)
{
  g_autoptr (WcCommandStep) step = wc_commands_parse (result, /* error= */ NULL);
  WcEntityCommand next = { .node = ACCOUNT, .action = WC_COMMAND_COMPLETE };
  g_autoptr (WcForm) form = NULL;

  if (step == NULL || step->status != WC_COMMAND_EXECUTING || step->form == NULL)
    return NULL;
  form = fill (step->form, account, error);
  if (form == NULL)
    return NULL;
  next.session = step->session;
  next.form = form;
  return wc_commands_build (&next);
}

void
wc_invites_ask_next (WcSession *session,
                     const WcNode *next,
                     WcReply reply,
                     gpointer user_data)
{
  wc_session_iq_set (session, wc_session_get_domain (session), next, reply, user_data);
}

static void
on_cancelled (WcSession *session,
              gpointer data,
              const WcNode *result,
              const GError *error)
{
}

void
wc_invites_cancel (WcSession *session, const WcNode *result)
{
  g_autoptr (WcCommandStep) step = wc_commands_parse (result, /* error= */ NULL);
  WcEntityCommand cancel = { .node = ACCOUNT, .action = WC_COMMAND_CANCEL };
  g_autoptr (WcNode) command = NULL;

  if (step == NULL)
    return;
  cancel.session = step->session;
  command = wc_commands_build (&cancel);
  wc_invites_ask_next (session, command, on_cancelled, NULL);
}

/* ---- The answer ---- */

static gboolean
explain (const GError *refusal, GError **error)
{
  if (!g_error_matches (refusal, WC_ERROR, WC_ERROR_NOT_SUPPORTED) &&
      !g_error_matches (refusal, WC_ERROR, WC_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_error_copy (refusal));
      return FALSE;
    }
  g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                       "the server makes no invitations");
  if (error != NULL)
    wc_error_set_detail (*error, "feature", WC_NS_INVITE);
  return FALSE;
}

static gboolean
is_invitation (const char *text, gboolean *out_registers)
{
  g_autoptr (WcXmppUri) uri = text != NULL ? wc_xmpp_uri_parse (text, NULL) : NULL;
  gboolean registers;

  if (uri == NULL || uri->jid == NULL || wc_xmpp_uri_get (uri, "preauth") == NULL)
    return FALSE;
  registers = g_strcmp0 (uri->action, "register") == 0;
  if (!registers && g_strcmp0 (uri->action, "roster") != 0)
    return FALSE;
  *out_registers = registers || g_strcmp0 (wc_xmpp_uri_get (uri, "ibr"), "y") == 0;
  return TRUE;
}

/* Prosody 0.12 calls the result's form one to be filled in. */
static gboolean
is_completed (const WcNode *command)
{
  return command != NULL &&
         g_strcmp0 (wc_node_attr (command, "status"), "completed") == 0;
}

WcPeopleInvite *
wc_invites_parse (const WcNode *result, const GError *refusal, GError **error)
{
  const WcNode *command = wc_node_child (result, "command", WC_NS_COMMANDS);
  const WcNode *x = wc_data_forms_find (command, /* type= */ NULL);
  g_autoptr (WcForm) form = x != NULL ? wc_data_forms_parse (x, NULL) : NULL;
  const char *uri = form != NULL ? wc_form_get_value (form, "uri") : NULL;
  const char *url = form != NULL ? wc_form_get_value (form, "landing-url") : NULL;
  gboolean registers = FALSE;
  WcPeopleInvite *invite;

  if (refusal != NULL)
    {
      explain (refusal, error);
      return NULL;
    }
  if (!is_completed (command) || !is_invitation (uri, &registers))
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_REMOTE_ERROR,
                           "the server's answer is no invitation");
      return NULL;
    }
  invite = g_new0 (WcPeopleInvite, 1);
  invite->uri = g_strdup (uri);
  if (url != NULL && g_str_has_prefix (url, "https://") && strlen (url) <= MAX_URL)
    invite->url = g_strdup (url);
  invite->expires_us = wc_timestamp_parse (wc_form_get_value (form, "expire"));
  invite->registers = registers;
  return invite;
}
