/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "xep/data-forms.h"
#include "xep/pubsub.h"
#include "xml/ns.h"

/* XEP-0060 Publish-Subscribe. Publish-options say what a node must be like, and are
 * checked by the service; one that does not, or cannot, is asked for the node's
 * configuration instead, so that nothing private is published where others can read it.
 */

const WcPubsubOption wc_pubsub_private_options[] = {
  { "pubsub#persist_items", "true", WC_PUBSUB_OPTION_NEEDED },
  { "pubsub#max_items", "max", WC_PUBSUB_OPTION_WISHED },
  { "pubsub#send_last_published_item", "never", WC_PUBSUB_OPTION_WISHED },
  { "pubsub#access_model", "whitelist", WC_PUBSUB_OPTION_NEEDED },
  { "pubsub#notify_retract", "true", WC_PUBSUB_OPTION_LATER },
  { NULL },
};

const WcPubsubOption wc_pubsub_open_options[] = {
  { "pubsub#persist_items", "true", WC_PUBSUB_OPTION_NEEDED },
  { "pubsub#access_model", "open", WC_PUBSUB_OPTION_NEEDED },
  { NULL },
};

static WcNode *
new_request (const char *ns, const char *action, const char *node, WcNode **out_action)
{
  WcNode *pubsub = wc_node_new ("pubsub", ns);

  *out_action = wc_node_add (pubsub, action, NULL);
  wc_node_set (*out_action, "node", node);
  return pubsub;
}

static void
add_ids (WcNode *action, const char *const *ids)
{
  for (; ids != NULL && *ids != NULL; ids++)
    wc_node_set (wc_node_add (action, "item", NULL), "id", *ids);
}

void
wc_pubsub_get_items (WcSession *session,
                     const WcPubsubQuery *query,
                     WcReply reply,
                     gpointer user_data)
{
  WcNode *items;
  g_autoptr (WcNode) request = new_request (WC_NS_PUBSUB, "items", query->node, &items);
  g_autofree char *max = g_strdup_printf ("%u", query->max);

  if (query->max > 0)
    wc_node_set (items, "max_items", max);
  add_ids (items, query->ids);
  if (query->after != NULL)
    wc_node_add_with_text (wc_node_add (request, "set", WC_NS_RSM), "after", NULL,
                           query->after);
  wc_session_iq_get (session, query->to, request, reply, user_data);
}

void
wc_pubsub_retract (WcSession *session,
                   const WcPubsubQuery *one,
                   WcReply reply,
                   gpointer user_data)
{
  WcNode *retract;
  g_autoptr (WcNode) request = new_request (WC_NS_PUBSUB, "retract", one->node, &retract);

  wc_node_set (retract, "notify", "true");
  add_ids (retract, one->ids);
  wc_session_iq_set (session, one->to, request, reply, user_data);
}

/* ---- The configuration of a node ---- */

void
wc_pubsub_get_config (WcSession *session,
                      const char *to,
                      const char *node,
                      WcReply reply,
                      gpointer user_data)
{
  WcNode *configure;
  g_autoptr (WcNode) request =
      new_request (WC_NS_PUBSUB_OWNER, "configure", node, &configure);

  wc_session_iq_get (session, to, request, reply, user_data);
}

WcForm *
wc_pubsub_parse_config (const WcNode *result, GError **error)
{
  const WcNode *pubsub = wc_node_child (result, "pubsub", WC_NS_PUBSUB_OWNER);
  const WcNode *configure = wc_node_child (pubsub, "configure", WC_NS_PUBSUB_OWNER);
  const WcNode *x = wc_data_forms_find (configure, /* type= */ NULL);

  if (x != NULL)
    return wc_data_forms_parse (x, error);
  g_set_error_literal (error, WC_ERROR, WC_ERROR_REMOTE_ERROR,
                       "the service gave no configuration of the node");
  return NULL;
}

static void
add_form (WcNode *parent, const WcForm *form)
{
  g_autoptr (WcNode) x = wc_data_forms_build (form);

  wc_node_add_tree (parent, x);
}

void
wc_pubsub_set_config (WcSession *session,
                      const WcPubsubQuery *of,
                      const WcForm *form,
                      WcReply reply,
                      gpointer user_data)
{
  WcNode *configure;
  g_autoptr (WcNode) request =
      new_request (WC_NS_PUBSUB_OWNER, "configure", of->node, &configure);

  add_form (configure, form);
  wc_session_iq_set (session, of->to, request, reply, user_data);
}

/* Returns: (transfer full). */
static WcForm *
build_options (const char *form_type, const WcPubsubOption *options)
{
  gboolean is_condition = strcmp (form_type, WC_NS_PUBSUB_PUBLISH_OPTIONS) == 0;
  WcForm *form = wc_form_new_submit (form_type);

  for (; options->name != NULL; options++)
    if (!is_condition || options->strength != WC_PUBSUB_OPTION_LATER)
      wc_form_add (form, options->name, WC_FORM_TYPE_TEXT_SINGLE, options->value);
  return form;
}

void
wc_pubsub_create_with (WcSession *session,
                       const WcPubsubQuery *of,
                       const WcForm *form,
                       WcReply reply,
                       gpointer user_data)
{
  WcNode *create;
  g_autoptr (WcNode) request = new_request (WC_NS_PUBSUB, "create", of->node, &create);

  add_form (wc_node_add (request, "configure", NULL), form);
  wc_session_iq_set (session, of->to, request, reply, user_data);
}

void
wc_pubsub_create (WcSession *session,
                  const WcPubsubQuery *of,
                  const WcPubsubOption *options,
                  WcReply reply,
                  gpointer user_data)
{
  g_autoptr (WcForm) form = build_options (WC_NS_PUBSUB_NODE_CONFIG, options);

  wc_pubsub_create_with (session, of, form, reply, user_data);
}

/* ---- Publishing ---- */

typedef struct
{
  char *to;       /* (owned) (nullable) */
  char *node;     /* (owned) */
  WcNode *action; /* (owned) the element <publish/> */
  const WcPubsubOption *options;
  WcReply reply;
  gpointer user_data;
} Publish;

static void
finish (Publish *self, WcSession *session, const WcNode *result, const GError *error)
{
  WcReply reply = self->reply;
  gpointer user_data = self->user_data;

  g_free (self->to);
  g_free (self->node);
  wc_node_unref (self->action);
  g_free (self);
  reply (session, user_data, result, error);
}

static WcPubsubQuery
node_of (const Publish *self)
{
  return (WcPubsubQuery){ .to = self->to, .node = self->node };
}

static void
on_published (WcSession *session,
              gpointer data,
              const WcNode *result,
              const GError *error)
{
  finish (data, session, result, error);
}

static void
write_item (Publish *self, WcSession *session, gboolean conditions, WcReply reply)
{
  g_autoptr (WcNode) request = wc_node_new ("pubsub", WC_NS_PUBSUB);
  g_autoptr (WcForm) form = NULL;

  wc_node_add_tree (request, self->action);
  if (conditions)
    {
      form = build_options (WC_NS_PUBSUB_PUBLISH_OPTIONS, self->options);
      add_form (wc_node_add (request, "publish-options", NULL), form);
    }
  wc_session_iq_set (session, self->to, request, reply, self);
}

static void
on_configured (WcSession *session,
               gpointer data,
               const WcNode *result,
               const GError *error)
{
  if (error != NULL)
    finish (data, session, NULL, error);
  else
    write_item (data, session, /* conditions= */ FALSE, on_published);
}

/* XML Schema has two words for yes, and services choose. */
static const char *
plain_word (const char *value)
{
  if (g_strcmp0 (value, "true") == 0)
    return "1";
  return g_strcmp0 (value, "false") == 0 ? "0" : value;
}

/* What of @options @form has, but otherwise: (element-type utf8 GStrv) by name. FALSE +
 * error where it lacks a field that is needed. */
static gboolean
find_differences (const WcForm *form,
                  const WcPubsubOption *options,
                  GHashTable *answers,
                  GError **error)
{
  for (; options->name != NULL; options++)
    {
      const char *values[] = { options->value, NULL };
      const char *held = wc_form_get_value (form, options->name);

      if (wc_form_get_field (form, options->name) == NULL)
        {
          if (options->strength != WC_PUBSUB_OPTION_NEEDED)
            continue;
          g_set_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                       "the service's nodes cannot be given %s", options->name);
          return FALSE;
        }
      if (g_strcmp0 (plain_word (held), plain_word (options->value)) != 0)
        g_hash_table_insert (answers, (gpointer) options->name,
                             g_strdupv ((char **) values));
    }
  return TRUE;
}

/* The form to be sent so that the node is as it must be; NULL without error when it is.
 */
static WcForm *
fill_config (const WcNode *result, const WcPubsubOption *options, GError **error)
{
  g_autoptr (GHashTable) answers =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_strfreev);
  g_autoptr (WcForm) form = wc_pubsub_parse_config (result, error);

  if (form == NULL || !find_differences (form, options, answers, error) ||
      g_hash_table_size (answers) == 0)
    return NULL;
  return wc_form_fill (form, answers, error);
}

static void
on_config (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Publish *self = data;
  WcPubsubQuery node = node_of (self);
  g_autoptr (WcForm) filled = NULL;
  g_autoptr (GError) failure = NULL;

  if (g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND))
    {
      wc_pubsub_create (session, &node, self->options, on_configured, self);
      return;
    }
  if (error != NULL)
    {
      finish (self, session, NULL, error);
      return;
    }
  filled = fill_config (result, self->options, &failure);
  if (failure != NULL)
    finish (self, session, NULL, failure);
  else if (filled != NULL)
    wc_pubsub_set_config (session, &node, filled, on_configured, self);
  else
    write_item (self, session, /* conditions= */ FALSE, on_published);
}

/* § 7.1.5 has one condition for a node that is otherwise; ejabberd answers with another
 * for options that it cannot compare, and now and then says of a node of ours, which it
 * is to make for what is published, that it is not there. */
static gboolean
is_about_node (const Publish *self, const GError *error)
{
  const char *condition = error != NULL ? wc_error_get_detail (error, "condition") : NULL;

  return g_strcmp0 (condition, "conflict") == 0 ||
         g_strcmp0 (condition, "resource-constraint") == 0 ||
         (self->to == NULL && g_strcmp0 (condition, "item-not-found") == 0);
}

static void
on_conditions (WcSession *session,
               gpointer data,
               const WcNode *result,
               const GError *error)
{
  Publish *self = data;

  if (is_about_node (self, error))
    wc_pubsub_get_config (session, self->to, self->node, on_config, self);
  else
    finish (self, session, result, error);
}

/* Of a service that is not our account nothing is known; it is trusted to refuse what it
 * does not understand. */
static gboolean
ignores_options (WcSession *session, const char *to)
{
  return to == NULL && wc_session_is_ready (session) &&
         !wc_session_account_has (session, WC_NS_PUBSUB_PUBLISH_OPTIONS) &&
         !wc_session_server_has (session, WC_NS_PUBSUB_PUBLISH_OPTIONS);
}

void
wc_pubsub_publish (WcSession *session,
                   const WcPubsubPublish *publish,
                   WcReply reply,
                   gpointer user_data)
{
  Publish *self = g_new0 (Publish, 1);
  WcNode *item;

  self->to = g_strdup (publish->to);
  self->node = g_strdup (publish->node);
  self->options = publish->options;
  self->reply = reply;
  self->user_data = user_data;
  self->action = wc_node_new ("publish", WC_NS_PUBSUB);
  wc_node_set (self->action, "node", publish->node);
  item = wc_node_add (self->action, "item", NULL);
  wc_node_set (item, "id", publish->id);
  if (publish->payload != NULL)
    wc_node_add_tree (item, publish->payload);
  if (self->options == NULL)
    write_item (self, session, /* conditions= */ FALSE, on_published);
  else if (ignores_options (session, self->to))
    wc_pubsub_get_config (session, self->to, self->node, on_config, self);
  else
    write_item (self, session, /* conditions= */ TRUE, on_conditions);
}
