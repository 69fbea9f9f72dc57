/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "xep/0030-disco.h"
#include "xep/data-forms.h"
#include "xep/host.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

/* XEP-0030 Service Discovery: after each login the server and our own account are asked
 * what they can do, and everything else waits for both answers. Others who ask us are
 * told. */

#define MAX_FEATURES 1000
#define MAX_CONTACTS 100 /* addresses of all kinds */
#define MAX_ADDRESS 2048

/* How many questions may stay without an answer before that counts as announcing nothing.
 */
#define MAX_LATE 6

typedef struct
{
  GHashTable *server;  /* (owned) (nullable) (element-type utf8) of this stream, so far */
  GHashTable *account; /* (owned) (nullable) */
  GHashTable *contacts; /* (owned) (nullable) (element-type utf8 GStrv) of the server */
  guint n_late;         /* questions of this stream that were not answered in time */
} State;

WcNode *
wc_disco_build_info (WcSession *session)
{
  guint shared = wc_host_of (session)->account->share;
  WcNode *query = wc_node_new ("query", WC_NS_DISCO_INFO);
  WcNode *identity = wc_node_add (query, "identity", NULL);
  g_autoptr (GPtrArray) features = g_ptr_array_new ();

  wc_node_set (identity, "category", "client");
  wc_node_set (identity, "type", "pc");
  wc_node_set (identity, "name", "Whinchat");
  for (const WcXep *const *xep = wc_session_get_xeps (session); *xep != NULL; xep++)
    if (((*xep)->share & ~shared) == 0)
      for (const char *const *feature = (*xep)->features;
           feature != NULL && *feature != NULL; feature++)
        g_ptr_array_add (features, (gpointer) *feature);
  g_ptr_array_sort (features, wc_str_compare);
  for (guint i = 0; i < features->len; i++)
    wc_node_set (wc_node_add (query, "feature", NULL), "var", features->pdata[i]);
  return query;
}

GHashTable *
wc_disco_parse_features (const WcNode *query)
{
  GHashTable *features = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const WcNode *feature = wc_node_child (query, "feature", WC_NS_DISCO_INFO);

  for (; feature != NULL && g_hash_table_size (features) < MAX_FEATURES;
       feature = wc_node_next (feature, "feature", WC_NS_DISCO_INFO))
    if (wc_node_attr (feature, "var") != NULL)
      g_hash_table_add (features, g_strdup (wc_node_attr (feature, "var")));
  return features;
}

static void
clear_answers (State *state)
{
  g_clear_pointer (&state->server, g_hash_table_unref);
  g_clear_pointer (&state->account, g_hash_table_unref);
  g_clear_pointer (&state->contacts, g_hash_table_unref);
}

/* XEP-0157 § 3: "abuse-addresses" and so on, as "abuse". Addresses are URIs. */
static void
read_field (GHashTable *contacts, const WcFormField *field, guint *n_found)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) addresses = NULL;

  if (field->var == NULL || !g_str_has_suffix (field->var, "-addresses"))
    return;
  for (gsize i = 0; field->values[i] != NULL && *n_found < MAX_CONTACTS; i++)
    if (strlen (field->values[i]) <= MAX_ADDRESS &&
        g_uri_is_valid (field->values[i], G_URI_FLAGS_NONE, NULL))
      {
        g_strv_builder_add (builder, field->values[i]);
        (*n_found)++;
      }
  addresses = g_strv_builder_end (builder);
  if (addresses[0] != NULL)
    g_hash_table_replace (
        contacts, g_strndup (field->var, strlen (field->var) - strlen ("-addresses")),
        g_steal_pointer (&addresses));
}

GHashTable *
wc_disco_parse_contacts (const WcNode *query)
{
  GHashTable *contacts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                (GDestroyNotify) g_strfreev);
  const WcNode *x = wc_node_child (query, "x", WC_NS_DATA_FORMS);
  guint n_found = 0;

  for (; x != NULL; x = wc_node_next (x, "x", WC_NS_DATA_FORMS))
    {
      g_autoptr (WcForm) form = wc_data_forms_parse (x, NULL);

      if (form == NULL ||
          g_strcmp0 (wc_form_get_form_type (form), WC_NS_SERVER_INFO) != 0)
        continue;
      for (guint i = 0; i < form->fields->len; i++)
        read_field (contacts, g_ptr_array_index (form->fields, i), &n_found);
    }
  return contacts;
}

GHashTable *
wc_disco_get_contacts (WcSession *session)
{
  State *state = wc_session_get_state (session, &wc_xep_0030_disco);

  return state != NULL ? state->contacts : NULL;
}

static gpointer
disco_attach (WcSession *session)
{
  return g_new0 (State, 1);
}

static void
disco_detach (gpointer data)
{
  clear_answers (data);
  g_free (data);
}

/* A refusal, too, is an answer: nothing is announced. Only the loss of the stream is not.
 */
static void
take_answer (WcSession *session, State *state, GHashTable **slot, const WcNode *result)
{
  if (!wc_session_is_bound (session))
    return;
  g_clear_pointer (slot, g_hash_table_unref);
  *slot = wc_disco_parse_features (wc_node_child (result, "query", WC_NS_DISCO_INFO));
  if (state->server != NULL && state->account != NULL)
    wc_session_set_features (session, state->server, state->account);
}

/* A server that is late is asked again, and not taken for one without an archive. */
static gboolean
must_ask_again (WcSession *session, State *state, const GError *error)
{
  return g_error_matches (error, WC_ERROR, WC_ERROR_REMOTE_TIMEOUT) &&
         wc_session_is_bound (session) && ++state->n_late < MAX_LATE;
}

static void
ask (WcSession *session, const char *to, WcReply reply, State *state)
{
  g_autoptr (WcNode) query = wc_node_new ("query", WC_NS_DISCO_INFO);

  wc_session_iq_get (session, to, query, reply, state);
}

static void
on_server_info (WcSession *session,
                gpointer data,
                const WcNode *result,
                const GError *error)
{
  State *state = data;

  if (must_ask_again (session, state, error))
    ask (session, wc_session_get_domain (session), on_server_info, state);
  else
    {
      g_clear_pointer (&state->contacts, g_hash_table_unref);
      state->contacts =
          wc_disco_parse_contacts (wc_node_child (result, "query", WC_NS_DISCO_INFO));
      take_answer (session, state, &state->server, result);
    }
}

static void
on_account_info (WcSession *session,
                 gpointer data,
                 const WcNode *result,
                 const GError *error)
{
  State *state = data;

  if (must_ask_again (session, state, error))
    ask (session, wc_session_get_bare_jid (session), on_account_info, state);
  else
    take_answer (session, state, &state->account, result);
}

static void
disco_bound (WcSession *session, gpointer data)
{
  State *state = data;

  clear_answers (state);
  state->n_late = 0;
  ask (session, wc_session_get_domain (session), on_server_info, state);
  ask (session, wc_session_get_bare_jid (session), on_account_info, state);
}

static WcHandled
answer_info (WcSession *session,
             gpointer state,
             const WcNode *stanza,
             const WcNode *query)
{
  g_autoptr (WcNode) info = wc_disco_build_info (session);

  wc_node_set (info, "node", wc_node_attr (query, "node"));
  wc_session_reply (session, stanza, info);
  return WC_HANDLED;
}

static WcHandled
answer_items (WcSession *session,
              gpointer state,
              const WcNode *stanza,
              const WcNode *query)
{
  g_autoptr (WcNode) items = wc_node_new ("query", WC_NS_DISCO_ITEMS);

  wc_node_set (items, "node", wc_node_attr (query, "node"));
  wc_session_reply (session, stanza, items);
  return WC_HANDLED;
}

static const WcRoute routes[] = {
  { WC_ROUTE_IQ_GET, "query", WC_NS_DISCO_INFO, WC_SENDER_ANYONE, answer_info },
  { WC_ROUTE_IQ_GET, "query", WC_NS_DISCO_ITEMS, WC_SENDER_ANYONE, answer_items },
  { 0 },
};

static const char *const features[] = { WC_NS_DISCO_INFO, WC_NS_DISCO_ITEMS, NULL };

const WcXep wc_xep_0030_disco = {
  .name = "disco",
  .features = features,
  .routes = routes,
  .attach = disco_attach,
  .detach = disco_detach,
  .bound = disco_bound,
};
