/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/xmpp-uri.h"
#include "xep/0401-invites.h"
#include "xep/data-forms.h"
#include "xep/timestamp.h"
#include "xml/ns.h"

/* The command (XEP-0050) has a single step: what it is asked with is all there is, and a
 * server without it refuses what it does not know. A server may write anything into the
 * link, which a person gives away: it has to be one for a contact or an account. */

#define NODE WC_NS_INVITE "#invite"
#define MAX_URL 4096

void
wc_invites_ask (WcSession *session, WcReply reply, gpointer user_data)
{
  g_autoptr (WcNode) command = wc_node_new ("command", WC_NS_COMMANDS);

  wc_node_set (command, "node", NODE);
  wc_node_set (command, "action", "execute");
  wc_session_iq_set (session, wc_session_get_domain (session), command, reply, user_data);
}

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
