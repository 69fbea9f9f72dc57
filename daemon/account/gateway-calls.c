/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/gateway-calls.h"
#include "base/error.h"
#include "model/jid-escape.h"
#include "model/jid.h"
#include "xep/gateways.h"
#include "xep/registration.h"
#include "xml/ns.h"

/* XEP-0077 and jabber:iq:gateway at a gateway (XEP-0100). Its form is asked for anew
 * before it is answered: a hidden key in it holds for one answer. */

/* ---- Registration ---- */

static gboolean
read_offer (const WcNode *result,
            const GError *error,
            WcRegistrationOffer *out_offer,
            GError **out_error)
{
  if (error == NULL)
    return wc_registration_read (wc_node_child (result, "query", WC_NS_REGISTER),
                                 out_offer, out_error);
  g_propagate_error (out_error, wc_registration_explain (error, /* asking= */ TRUE));
  return FALSE;
}

static void
on_offer (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (GTask) task = data;
  g_auto (WcRegistrationOffer) read = { 0 };
  GError *failure = NULL;
  WcGatewayOffer *offer;

  if (!read_offer (result, error, &read, &failure))
    {
      g_task_return_error (task, failure);
      return;
    }
  offer = g_new0 (WcGatewayOffer, 1);
  offer->form = g_steal_pointer (&read.form);
  offer->url = g_steal_pointer (&read.url);
  offer->registered = read.registered;
  g_task_return_pointer (task, offer, (GDestroyNotify) wc_gateway_offer_free);
}

void
wc_gateway_calls_ask (WcSession *session, const char *jid, GTask *task)
{
  g_autoptr (WcNode) query = wc_registration_build_question ();

  wc_session_iq_get (session, jid, query, on_offer, task);
}

static void
on_done (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (GTask) task = data;

  if (error != NULL)
    g_task_return_error (task, wc_registration_explain (error, /* asking= */ FALSE));
  else
    g_task_return_boolean (task, TRUE);
}

typedef struct
{
  char *jid;           /* (owned) */
  GHashTable *answers; /* (owned) */
} Filling;

static void
filling_free (gpointer data)
{
  Filling *self = data;

  g_free (self->jid);
  g_hash_table_unref (self->answers);
  g_free (self);
}

static void
on_form (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (GTask) task = data;
  const Filling *self = g_task_get_task_data (task);
  g_auto (WcRegistrationOffer) offer = { 0 };
  g_autoptr (WcForm) filled = NULL;
  g_autoptr (WcNode) query = NULL;
  GError *failure = NULL;

  if (read_offer (result, error, &offer, &failure))
    filled = wc_form_fill (offer.form, self->answers, &failure);
  if (filled == NULL)
    {
      g_task_return_error (task, failure);
      return;
    }
  query = wc_registration_build_form (filled, offer.plain);
  wc_session_iq_set (session, self->jid, query, on_done, g_steal_pointer (&task));
}

void
wc_gateway_calls_register (WcSession *session,
                           const WcEntityRegistration *registration,
                           GTask *task)
{
  g_autoptr (WcNode) query = wc_registration_build_question ();
  Filling *filling = g_new0 (Filling, 1);

  filling->jid = g_strdup (registration->jid);
  filling->answers = g_hash_table_ref (registration->answers);
  g_task_set_task_data (task, filling, filling_free);
  wc_session_iq_get (session, registration->jid, query, on_form, task);
}

void
wc_gateway_calls_unregister (WcSession *session, const char *jid, GTask *task)
{
  g_autoptr (WcNode) query = wc_registration_build_removal ();

  wc_session_iq_set (session, jid, query, on_done, task);
}

/* ---- Addresses ---- */

/* What a gateway without jabber:iq:gateway is said to be. */
static GError *
explain (const GError *error)
{
  GError *copy = g_error_copy (error);

  if (g_error_matches (copy, WC_ERROR, WC_ERROR_NOT_SUPPORTED))
    wc_error_set_detail (copy, "feature", WC_NS_GATEWAY);
  return copy;
}

static void
on_prompt (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (GTask) task = data;

  if (error != NULL)
    g_task_return_error (task, explain (error));
  else
    g_task_return_pointer (task, wc_gateways_parse_prompt (result),
                           (GDestroyNotify) wc_gateway_prompt_free);
}

void
wc_gateway_calls_ask_prompt (WcSession *session, const char *jid, GTask *task)
{
  g_autoptr (WcNode) query = wc_gateways_build_question ();

  wc_session_iq_get (session, jid, query, on_prompt, task);
}

typedef struct
{
  char *jid;     /* (owned) */
  char *text;    /* (owned) */
  GError *error; /* (owned) (nullable) why it does not translate itself */
} Translation;

static void
translation_free (gpointer data)
{
  Translation *self = data;

  g_free (self->jid);
  g_free (self->text);
  g_clear_error (&self->error);
  g_free (self);
}

/* § 5.3: what an address with another's in it looks like. */
static char *
escape (const Translation *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *name = wc_jid_escape_local (self->text, &local);
  g_autofree char *text = name != NULL ? g_strconcat (name, "@", self->jid, NULL) : NULL;
  char *jid = text != NULL ? wc_jid_normalize (text, &local) : NULL;

  if (jid == NULL)
    wc_error_invalid (error, "text", "text: %s", local->message);
  return jid;
}

static void
on_info (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (GTask) task = data;
  Translation *self = g_task_get_task_data (task);
  GError *failure = NULL;
  char *jid = NULL;

  if (error != NULL ||
      !wc_gateways_escapes (wc_node_child (result, "query", WC_NS_DISCO_INFO)))
    failure = g_steal_pointer (&self->error);
  else
    jid = escape (self, &failure);
  if (jid != NULL)
    g_task_return_pointer (task, jid, g_free);
  else
    g_task_return_error (task, failure);
}

static void
on_address (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (GTask) task = data;
  Translation *self = g_task_get_task_data (task);
  g_autoptr (WcNode) query = wc_node_new ("query", WC_NS_DISCO_INFO);
  GError *failure = NULL;
  char *jid = NULL;

  if (g_error_matches (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED))
    {
      self->error = explain (error);
      wc_session_iq_get (session, self->jid, query, on_info, g_steal_pointer (&task));
      return;
    }
  if (error == NULL)
    jid = wc_gateways_parse_address (result, self->jid, &failure);
  else
    failure = g_error_copy (error);
  if (jid != NULL)
    g_task_return_pointer (task, jid, g_free);
  else
    g_task_return_error (task, failure);
}

void
wc_gateway_calls_translate (WcSession *session,
                            const char *jid,
                            const char *text,
                            GTask *task)
{
  Translation *translation = g_new0 (Translation, 1);
  g_autoptr (WcNode) query = wc_gateways_build_address (text);

  translation->jid = g_strdup (jid);
  translation->text = g_strdup (text);
  g_task_set_task_data (task, translation, translation_free);
  wc_session_iq_set (session, jid, query, on_address, task);
}
