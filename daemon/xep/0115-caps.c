/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "model/jid.h"
#include "store/caps-store.h"
#include "xep/0030-disco.h"
#include "xep/0115-caps.h"
#include "xep/host.h"
#include "xep/reaction-form.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0115 Entity Capabilities: a hash says what a client can do. The answer behind a
 * hash is asked for once, from whoever shows it first, and kept only when it really has
 * that hash (§ 5.4), because it then stands for everybody else who shows it. */

#define NODE "https://whinchat.im"
#define MAX_ASKED 1000 /* on one stream, whatever contacts show */
#define MAX_VER 64     /* bytes; a hash has 28 */

typedef struct
{
  char *own;         /* (owned) (nullable) our own hash, where that is shared: */
  guint own_share;   /* WcAccount.share */
  GHashTable *asked; /* (owned) (element-type utf8) hashes that were asked for or found on
                        this stream */
} State;

/* Sorts, and appends each with '<'. FALSE when one stands twice. */
static gboolean
append_sorted (GString *text, GPtrArray *strings)
{
  g_ptr_array_sort (strings, wc_str_compare);
  for (guint i = 0; i < strings->len; i++)
    {
      if (i > 0 && strcmp (strings->pdata[i - 1], strings->pdata[i]) == 0)
        return FALSE;
      g_string_append_printf (text, "%s<", (const char *) strings->pdata[i]);
    }
  return TRUE;
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static GPtrArray *
list_identities (const WcNode *query)
{
  GPtrArray *identities = g_ptr_array_new_with_free_func (g_free);

  for (const WcNode *node = wc_node_child (query, "identity", WC_NS_DISCO_INFO);
       node != NULL; node = wc_node_next (node, "identity", WC_NS_DISCO_INFO))
    g_ptr_array_add (identities,
                     g_strdup_printf ("%s/%s/%s/%s",
                                      or_empty (wc_node_attr (node, "category")),
                                      or_empty (wc_node_attr (node, "type")),
                                      or_empty (wc_node_attr (node, "xml:lang")),
                                      or_empty (wc_node_attr (node, "name"))));
  return identities;
}

static GPtrArray *
list_features (const WcNode *query)
{
  GPtrArray *features = g_ptr_array_new_with_free_func (g_free);

  for (const WcNode *node = wc_node_child (query, "feature", WC_NS_DISCO_INFO);
       node != NULL; node = wc_node_next (node, "feature", WC_NS_DISCO_INFO))
    g_ptr_array_add (features, g_strdup (or_empty (wc_node_attr (node, "var"))));
  return features;
}

static gboolean
append_field (GString *text, const WcNode *field)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);

  for (const WcNode *value = wc_node_child (field, "value", WC_NS_DATA_FORMS);
       value != NULL; value = wc_node_next (value, "value", WC_NS_DATA_FORMS))
    g_ptr_array_add (values, wc_node_dup_text (value));
  g_string_append_printf (text, "%s<", or_empty (wc_node_attr (field, "var")));
  g_ptr_array_sort (values, wc_str_compare);
  for (guint i = 0; i < values->len; i++)
    g_string_append_printf (text, "%s<", (const char *) values->pdata[i]);
  return TRUE;
}

static const char *
form_type (const WcNode *form)
{
  for (const WcNode *field = wc_node_child (form, "field", WC_NS_DATA_FORMS);
       field != NULL; field = wc_node_next (field, "field", WC_NS_DATA_FORMS))
    if (g_strcmp0 (wc_node_attr (field, "var"), "FORM_TYPE") == 0)
      return wc_node_child_text (field, "value", WC_NS_DATA_FORMS);
  return NULL;
}

/* § 5.1, steps 6 and 7, as one text of a form: "type<var<value<…". */
static char *
form_text (const WcNode *form)
{
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (g_free);
  GString *text = g_string_new (NULL);

  for (const WcNode *field = wc_node_child (form, "field", WC_NS_DATA_FORMS);
       field != NULL; field = wc_node_next (field, "field", WC_NS_DATA_FORMS))
    {
      GString *one;

      if (g_strcmp0 (wc_node_attr (field, "var"), "FORM_TYPE") == 0)
        continue;
      one = g_string_new (NULL);
      append_field (one, field);
      g_ptr_array_add (fields, g_string_free (one, FALSE));
    }
  g_ptr_array_sort (fields, wc_str_compare);
  g_string_append_printf (text, "%s<", form_type (form));
  for (guint i = 0; i < fields->len; i++)
    g_string_append (text, fields->pdata[i]);
  return g_string_free (text, FALSE);
}

static gboolean
append_forms (GString *text, const WcNode *query)
{
  g_autoptr (GPtrArray) forms = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) types = g_hash_table_new (g_str_hash, g_str_equal);

  for (const WcNode *form = wc_node_child (query, "x", WC_NS_DATA_FORMS); form != NULL;
       form = wc_node_next (form, "x", WC_NS_DATA_FORMS))
    {
      const char *type = form_type (form);

      if (type == NULL)
        continue;
      if (!g_hash_table_add (types, (gpointer) type))
        return FALSE;
      g_ptr_array_add (forms, form_text (form));
    }
  g_ptr_array_sort (forms, wc_str_compare);
  for (guint i = 0; i < forms->len; i++)
    g_string_append (text, forms->pdata[i]);
  return TRUE;
}

char *
wc_caps_hash (const WcNode *query)
{
  g_autoptr (GPtrArray) identities = list_identities (query);
  g_autoptr (GPtrArray) features = list_features (query);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GChecksum) sha1 = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize len = sizeof digest;

  if (!append_sorted (text, identities) || !append_sorted (text, features) ||
      !append_forms (text, query))
    return NULL;
  g_checksum_update (sha1, (const guchar *) text->str, (gssize) text->len);
  g_checksum_get_digest (sha1, digest, &len);
  return g_base64_encode (digest, len);
}

void
wc_caps_add (WcSession *session, WcNode *presence)
{
  State *state = wc_session_get_state (session, &wc_xep_0115_caps);
  WcNode *caps = wc_node_add (presence, "c", WC_NS_CAPS);
  guint share = wc_host_of (session)->account->share;

  if (state->own == NULL || state->own_share != share)
    {
      g_autoptr (WcNode) info = wc_disco_build_info (session);

      g_free (state->own);
      state->own = wc_caps_hash (info);
      state->own_share = share;
    }
  wc_node_set (caps, "hash", "sha-1");
  wc_node_set (caps, "node", NODE);
  wc_node_set (caps, "ver", state->own);
}

const char *
wc_caps_read (const WcNode *presence)
{
  const WcNode *caps = wc_node_child (presence, "c", WC_NS_CAPS);
  const char *ver = caps != NULL ? wc_node_attr (caps, "ver") : NULL;

  return ver != NULL && strlen (ver) <= MAX_VER &&
                 g_strcmp0 (wc_node_attr (caps, "hash"), "sha-1") == 0
             ? ver
             : NULL;
}

/* XEP-0444, "Restricted reactions": of who takes any at all. Returns: (transfer full)
 * (nullable). */
static WcReactionLimits *
read_reactions (const WcNode *query)
{
  const WcNode *node = wc_node_child (query, "feature", WC_NS_DISCO_INFO);

  for (; node != NULL; node = wc_node_next (node, "feature", WC_NS_DISCO_INFO))
    if (g_strcmp0 (wc_node_attr (node, "var"), WC_NS_REACTIONS) == 0)
      return wc_reaction_form_parse (query);
  return NULL;
}

static void
keep_answer (WcSession *session, const WcNode *query, const char *ver)
{
  g_autoptr (GPtrArray) identities = list_identities (query);
  g_autoptr (GPtrArray) features = list_features (query);
  g_autoptr (WcReactionLimits) reactions = read_reactions (query);
  WcCaps caps = { .reactions = reactions };
  GError *error = NULL;

  g_ptr_array_sort (identities, wc_str_compare);
  g_ptr_array_sort (features, wc_str_compare);
  g_ptr_array_add (identities, NULL);
  g_ptr_array_add (features, NULL);
  caps.identities = (char **) identities->pdata;
  caps.features = (char **) features->pdata;
  if (!wc_caps_store_add (wc_host_of (session)->db, "sha-1", ver, &caps, &error))
    wc_session_fail_unit (session, error);
}

static void
on_info (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autofree char *ver = data;
  const WcNode *query = wc_node_child (result, "query", WC_NS_DISCO_INFO);
  g_autofree char *hash = query != NULL ? wc_caps_hash (query) : NULL;

  if (hash == NULL)
    return;
  if (strcmp (hash, ver) == 0)
    keep_answer (session, query, ver);
  else
    wc_session_dropped (session, "caps", "wrong-caps-hash");
}

static gboolean
is_known (WcSession *session, const char *ver)
{
  g_autoptr (WcCaps) caps =
      wc_caps_store_find (wc_host_of (session)->db, "sha-1", ver, NULL);

  return caps != NULL;
}

/* Whether the answer behind @ver is held. What is in use, noted once a stream, is the
 * last to be dropped. */
static gboolean
note_use (WcSession *session, State *state, const char *ver)
{
  GError *error = NULL;

  if (!is_known (session, ver))
    return FALSE;
  g_hash_table_add (state->asked, g_strdup (ver));
  if (!wc_caps_store_touch (wc_host_of (session)->db, "sha-1", ver, &error))
    wc_session_fail_unit (session, error);
  return TRUE;
}

/* The question tells our full address, and that we are there: only those are asked who
 * see our presence anyway. */
static gboolean
may_ask (WcSession *session, const char *from)
{
  WcHost *host = wc_host_of (session);
  g_autofree char *full = wc_jid_normalize (from, NULL);
  g_autofree char *bare = full != NULL ? wc_jid_dup_bare (full) : NULL;

  return bare != NULL &&
         (wc_session_is_self (session, bare) || host->is_subscriber (host->self, bare));
}

static WcHandled
take_caps (WcSession *session, gpointer data, const WcNode *stanza, const WcNode *caps)
{
  State *state = data;
  const char *ver = wc_caps_read (stanza);
  const char *node = wc_node_attr (caps, "node");
  const char *from = wc_node_attr (stanza, "from");
  g_autoptr (WcNode) query = NULL;
  g_autofree char *full_node = NULL;

  if (ver == NULL || node == NULL || from == NULL || !wc_stanza_has_type (stanza, NULL) ||
      g_hash_table_size (state->asked) >= MAX_ASKED ||
      g_hash_table_contains (state->asked, ver) || note_use (session, state, ver) ||
      !may_ask (session, from))
    return WC_NOT_MINE;

  g_hash_table_add (state->asked, g_strdup (ver));
  query = wc_node_new ("query", WC_NS_DISCO_INFO);
  full_node = g_strconcat (node, "#", ver, NULL);
  wc_node_set (query, "node", full_node);
  wc_session_iq_get (session, from, query, on_info, g_strdup (ver));
  return WC_NOT_MINE;
}

static gpointer
caps_attach (WcSession *session)
{
  State *state = g_new0 (State, 1);

  state->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return state;
}

static void
caps_detach (gpointer data)
{
  State *state = data;

  g_hash_table_unref (state->asked);
  g_free (state->own);
  g_free (state);
}

static void
caps_bound (WcSession *session, gpointer state)
{
  g_hash_table_remove_all (((State *) state)->asked);
}

static const WcRoute routes[] = {
  { WC_ROUTE_PRESENCE, "c", WC_NS_CAPS, WC_SENDER_ANYONE, take_caps },
  { 0 },
};

static const char *const features[] = { WC_NS_CAPS, NULL };

const WcXep wc_xep_0115_caps = {
  .name = "caps",
  .features = features,
  .routes = routes,
  .attach = caps_attach,
  .detach = caps_detach,
  .bound = caps_bound,
};
