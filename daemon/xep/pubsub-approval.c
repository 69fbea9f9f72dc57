/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "model/space-uri.h"
#include "xep/commands.h"
#include "xep/data-forms.h"
#include "xep/pubsub-approval.h"
#include "xep/pubsub-owner.h"
#include "xml/ns.h"
#include "xml/stanza.h"

#define AUTHORIZATION WC_NS_PUBSUB "#subscribe_authorization"
#define GET_PENDING WC_NS_PUBSUB "#get-pending"

#define NODE "pubsub#node"
#define SUBSCRIBER "pubsub#subscriber_jid"
#define ALLOW "pubsub#allow"
#define SUBID "pubsub#subid"

void
wc_pubsub_approval_clear (WcPubsubApproval *self)
{
  g_clear_pointer (&self->node, g_free);
  g_clear_pointer (&self->jid, g_free);
  g_clear_pointer (&self->subid, g_free);
}

static char *
dup_bare (const char *text)
{
  g_autofree char *jid = text != NULL ? wc_jid_normalize (text, NULL) : NULL;

  return jid != NULL ? wc_jid_dup_bare (jid) : NULL;
}

gboolean
wc_pubsub_approval_read (const WcNode *message, WcPubsubApproval *out)
{
  const WcNode *x = wc_data_forms_find (message, "form");
  g_autoptr (WcForm) form = x != NULL ? wc_data_forms_parse (x, NULL) : NULL;
  g_autofree char *jid = NULL;
  const char *node;
  const char *subid;

  if (form == NULL || g_strcmp0 (wc_form_get_form_type (form), AUTHORIZATION) != 0)
    return FALSE;
  node = wc_form_get_value (form, NODE);
  jid = dup_bare (wc_form_get_value (form, SUBSCRIBER));
  if (node == NULL || !wc_space_uri_is_node (node) || jid == NULL)
    return FALSE;
  subid = wc_form_get_value (form, SUBID);
  if (subid != NULL && (*subid == '\0' || strlen (subid) > WC_PUBSUB_OWNER_MAX_SUBID))
    subid = NULL;
  *out = (WcPubsubApproval){ .node = g_strdup (node),
                             .jid = g_steal_pointer (&jid),
                             .subid = g_strdup (subid) };
  return TRUE;
}

WcNode *
wc_pubsub_approval_build (const WcPubsubApproval *self,
                          const char *service,
                          gboolean allow)
{
  g_autofree char *id = wc_stanza_make_id ();
  g_autoptr (WcForm) form = wc_form_new_submit (AUTHORIZATION);
  WcNode *message = wc_stanza_new_message (/* type= */ NULL, service, id);
  g_autoptr (WcNode) x = NULL;

  if (self->subid != NULL)
    wc_form_add (form, SUBID, WC_FORM_TYPE_HIDDEN, self->subid);
  wc_form_add (form, NODE, WC_FORM_TYPE_TEXT_SINGLE, self->node);
  wc_form_add (form, SUBSCRIBER, WC_FORM_TYPE_JID_SINGLE, self->jid);
  wc_form_add (form, ALLOW, WC_FORM_TYPE_BOOLEAN, allow ? "true" : "false");
  x = wc_data_forms_build (form);
  wc_node_add_tree (message, x);
  return message;
}

/* ---- Those who wait already ---- */

typedef struct
{
  char *to;   /* (owned) (nullable) */
  char *node; /* (owned) */
  WcReply reply;
  gpointer user_data;
} Asking;

static void
finish (Asking *self, WcSession *session, const WcNode *result, const GError *error)
{
  WcReply reply = self->reply;
  gpointer user_data = self->user_data;

  g_free (self->to);
  g_free (self->node);
  g_free (self);
  reply (session, user_data, result, error);
}

/* The node is said in the form where @with_form is set; @going (nullable) is the run that
 * goes on. */
static void
run (Asking *self,
     WcSession *session,
     gboolean with_form,
     const char *going,
     WcReply reply)
{
  g_autoptr (WcForm) form = wc_form_new_submit (AUTHORIZATION);
  WcEntityCommand command = { .jid = self->to, .node = GET_PENDING, .session = going };
  g_autoptr (WcNode) request = NULL;

  wc_form_add (form, NODE, WC_FORM_TYPE_TEXT_SINGLE, self->node);
  command.action = WC_COMMAND_EXECUTE;
  command.form = with_form ? form : NULL;
  request = wc_commands_build (&command);
  wc_session_iq_set (session, self->to, request, reply, self);
}

/* The second stage is the last. */
static void
on_ended (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  finish (data, session, result, error);
}

/* Goes on where the answer is a form to be filled in. */
static void
on_stage (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Asking *self = data;
  g_autoptr (GError) failure = NULL;
  g_autoptr (WcCommandStep) step =
      error == NULL ? wc_commands_parse (result, &failure) : NULL;

  if (step == NULL)
    finish (self, session, NULL, error != NULL ? error : failure);
  else if (step->session != NULL && wc_command_step_has_question (step))
    run (self, session, /* with_form= */ TRUE, step->session, on_ended);
  else
    finish (self, session, result, NULL);
}

/* § 8.7 begins without a form; who minds one is asked so. */
static void
on_at_once (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Asking *self = data;
  const char *condition = error != NULL ? wc_error_get_detail (error, "condition") : NULL;

  if (g_strcmp0 (condition, "bad-request") == 0)
    run (self, session, /* with_form= */ FALSE, /* going= */ NULL, on_stage);
  else
    on_stage (session, self, result, error);
}

void
wc_pubsub_approval_ask_pending (WcSession *session,
                                const WcPubsubQuery *of,
                                WcReply reply,
                                gpointer user_data)
{
  Asking *self = g_new0 (Asking, 1);

  self->to = g_strdup (of->to);
  self->node = g_strdup (of->node);
  self->reply = reply;
  self->user_data = user_data;
  run (self, session, /* with_form= */ TRUE, /* going= */ NULL, on_at_once);
}
