/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/jid.h"
#include "sync/prompts.h"
#include "xep/0070-http-auth.h"
#include "xep/host.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0070 Verifying HTTP Requests: a web server asks through XMPP whether it was us who
 * came to it. Only a person knows, so it becomes a prompt, and both answers are sent.
 * Anybody may ask; what they say is shown with who says it. Of messages only live ones
 * count, as whoever asks does not wait long. */

#define MAX_URL 2048
#define MAX_WORD 256

static const char *
get_word (const WcNode *confirm, const char *name, gsize max)
{
  const char *text = wc_node_attr (confirm, name);

  return text != NULL && *text != '\0' && strlen (text) <= max ? text : NULL;
}

/* What has to be mirrored (§ 4.3) stays beside the question. NULL where something is
 * missing. */
static GHashTable *
read_request (const WcNode *stanza, const WcNode *confirm)
{
  const char *url = get_word (confirm, "url", MAX_URL);
  const char *method = get_word (confirm, "method", MAX_WORD);
  const char *code = get_word (confirm, "id", MAX_WORD);
  const char *text = wc_node_attr (stanza, "from");
  const char *thread = wc_node_child_text (stanza, "thread", WC_NS_CLIENT);
  g_autofree char *from = text != NULL ? wc_jid_normalize (text, NULL) : NULL;
  GHashTable *details;

  if (url == NULL || method == NULL || code == NULL || from == NULL)
    return NULL;
  details = wc_details_new ();
  wc_details_set (details, "url", url);
  wc_details_set (details, "method", method);
  wc_details_set (details, "code", code);
  wc_details_set (details, "from", from);
  if (wc_stanza_is_iq (stanza))
    wc_details_set (details, ".iq", wc_node_attr (stanza, "id"));
  if (thread != NULL && strlen (thread) <= MAX_WORD)
    wc_details_set (details, ".thread", thread);
  return details;
}

static gboolean
ask_person (WcSession *session, const WcNode *stanza, const WcNode *confirm)
{
  WcHost *host = wc_host_of (session);
  GHashTable *details = read_request (stanza, confirm);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (details == NULL || host->prompts == NULL)
    {
      g_clear_pointer (&details, g_hash_table_unref);
      wc_session_dropped (session, "http-auth", "bad-http-auth");
      return FALSE;
    }
  text =
      g_strdup_printf ("%s asks whether it is you who wants to open %s there (%s)",
                       wc_details_get (details, "from"), wc_details_get (details, "url"),
                       wc_details_get (details, "code"));
  if (wc_prompts_raise (host->prompts, host->account->id, WC_PROMPT_KIND_HTTP_AUTH, text,
                        details, &error))
    return TRUE;
  wc_session_info (session, "http-auth", "not asked: %s", error->message);
  return FALSE;
}

static WcHandled
take_iq (WcSession *session, gpointer state, const WcNode *stanza, const WcNode *confirm)
{
  if (!ask_person (session, stanza, confirm))
    wc_session_reply_error (session, stanza, "auth", "not-authorized");
  return WC_HANDLED;
}

/* Its text, for people with other clients, stays in the chat. What was kept for us asks
 * about something long over: a yes would let in whoever comes with that code now. That
 * holds of whatever says in the server's name that it was kept, wherever its time lies.
 */
static WcVerdict
http_auth_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const WcNode *confirm = wc_node_child (in->stanza, "confirm", WC_NS_HTTP_AUTH);

  if (confirm != NULL && in->origin == WC_MESSAGE_SOURCE_LIVE && wc_inbound_is_now (in) &&
      !in->outgoing && !wc_stanza_has_type (in->stanza, "error") &&
      !wc_stanza_has_type (in->stanza, "groupchat"))
    ask_person (session, in->stanza, confirm);
  return WC_PASS;
}

static void
add_refusal (WcNode *answer)
{
  WcNode *error = wc_node_add (answer, "error", NULL);

  wc_node_set (error, "type", "auth");
  wc_node_add (error, "not-authorized", WC_NS_STANZAS);
}

void
wc_http_auth_answer (WcSession *session, const WcPrompt *prompt, gboolean confirmed)
{
  const char *to = wc_details_get (prompt->details, "from");
  const char *iq = wc_details_get (prompt->details, ".iq");
  const char *thread = wc_details_get (prompt->details, ".thread");
  g_autoptr (WcNode) answer = NULL;
  WcNode *confirm;

  if (iq != NULL)
    answer = wc_stanza_new_iq (confirmed ? "result" : "error", to, iq);
  else
    answer = wc_stanza_new_message (confirmed ? NULL : "error", to, /* id= */ NULL);
  if (iq == NULL && thread != NULL)
    wc_node_add_with_text (answer, "thread", NULL, thread);
  confirm = wc_node_add (answer, "confirm", WC_NS_HTTP_AUTH);
  wc_node_set (confirm, "id", wc_details_get (prompt->details, "code"));
  wc_node_set (confirm, "method", wc_details_get (prompt->details, "method"));
  wc_node_set (confirm, "url", wc_details_get (prompt->details, "url"));
  if (!confirmed)
    add_refusal (answer);
  wc_session_send (session, answer);
}

static const WcRoute routes[] = {
  { WC_ROUTE_IQ_GET, "confirm", WC_NS_HTTP_AUTH, WC_SENDER_ANYONE, take_iq },
  { 0 },
};

static const char *const features[] = { WC_NS_HTTP_AUTH, NULL };

const WcXep wc_xep_0070_http_auth = {
  .name = "http-auth",
  .features = features,
  .phase = WC_PHASE_CLASSIFY,
  .routes = routes,
  .inbound = http_auth_inbound,
};
