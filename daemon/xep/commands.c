/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "xep/commands.h"
#include "xep/data-forms.h"
#include "xml/ns.h"

/* XEP-0050, the words of it: which stage comes next is between the person and the other
 * side, so nothing is decided here but what may be believed. */

/* ---- The list ---- */

void
wc_commands_ask_list (WcSession *session,
                      const char *jid,
                      WcReply reply,
                      gpointer user_data)
{
  g_autoptr (WcNode) query = wc_node_new ("query", WC_NS_DISCO_ITEMS);

  wc_node_set (query, "node", WC_NS_COMMANDS);
  wc_session_iq_get (session, jid, query, reply, user_data);
}

static gboolean
is_name (const char *text)
{
  return text != NULL && *text != '\0' && strlen (text) <= WC_COMMAND_MAX_NAME;
}

/* § 7: commands that are said to be somebody else's are not to be trusted. */
static gboolean
is_own (const WcNode *item, const char *jid)
{
  const char *owner = wc_node_attr (item, "jid");
  g_autofree char *canonical = owner != NULL ? wc_jid_normalize (owner, NULL) : NULL;

  return g_strcmp0 (canonical, jid) == 0;
}

GPtrArray *
wc_commands_parse_list (const WcNode *result, const char *jid)
{
  GPtrArray *items =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_command_item_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  const WcNode *query = wc_node_child (result, "query", WC_NS_DISCO_ITEMS);

  for (const WcNode *item = wc_node_child (query, "item", WC_NS_DISCO_ITEMS);
       item != NULL && items->len < WC_COMMAND_MAX_LIST;
       item = wc_node_next (item, "item", WC_NS_DISCO_ITEMS))
    {
      const char *node = wc_node_attr (item, "node");
      const char *name = wc_node_attr (item, "name");

      if (is_name (node) && is_own (item, jid) &&
          g_hash_table_add (seen, (gpointer) node))
        g_ptr_array_add (items, wc_command_item_new (node, is_name (name) ? name : NULL));
    }
  return items;
}

/* ---- What we say ---- */

/* EXECUTE is what is meant where nothing is said (§ 2.4.1). */
WcNode *
wc_commands_build (const WcEntityCommand *command)
{
  WcNode *node = wc_node_new ("command", WC_NS_COMMANDS);
  g_autoptr (WcNode) x = NULL;

  wc_node_set (node, "node", command->node);
  wc_node_set (node, "sessionid", command->session);
  wc_node_set (node, "action", wc_command_action_to_string (command->action));
  wc_node_set (node, "xml:lang", command->lang);
  if (command->form != NULL)
    {
      x = wc_data_forms_build (command->form);
      wc_node_add_tree (node, x);
    }
  return node;
}

/* ---- What they say ---- */

/* Whitespace around it is from the layout of the document. Returns: (transfer full)
 * (nullable): nothing to show. */
static char *
dup_text (const WcNode *node)
{
  g_autofree char *text = node != NULL ? g_strstrip (wc_node_dup_text (node)) : NULL;

  return text != NULL && *text != '\0' && strlen (text) <= WC_COMMAND_MAX_NOTE
             ? g_steal_pointer (&text)
             : NULL;
}

static void
read_notes (const WcNode *command, WcCommandStep *step)
{
  for (const WcNode *node = wc_node_child (command, "note", WC_NS_COMMANDS);
       node != NULL && step->notes->len < WC_COMMAND_MAX_NOTES;
       node = wc_node_next (node, "note", WC_NS_COMMANDS))
    {
      g_autofree char *text = dup_text (node);
      WcCommandSeverity severity = WC_COMMAND_INFO;

      wc_command_severity_from_string (wc_node_attr (node, "type"), &severity);
      if (text != NULL)
        wc_command_step_add_note (step, severity, text);
    }
}

/* Only what a browser opens as a page. */
static gboolean
is_page (const char *url)
{
  return strlen (url) <= WC_COMMAND_MAX_NAME &&
         g_uri_is_valid (url, G_URI_FLAGS_NONE, NULL) &&
         (g_str_has_prefix (url, "https://") || g_str_has_prefix (url, "http://"));
}

static void
read_links (const WcNode *command, WcCommandStep *step)
{
  for (const WcNode *x = wc_node_child (command, "x", WC_NS_OOB);
       x != NULL && step->links->len < WC_COMMAND_MAX_LINKS;
       x = wc_node_next (x, "x", WC_NS_OOB))
    {
      g_autofree char *url = dup_text (wc_node_child (x, "url", WC_NS_OOB));
      g_autofree char *text = dup_text (wc_node_child (x, "desc", WC_NS_OOB));

      if (url != NULL && is_page (url))
        wc_command_step_add_link (step, url, text);
    }
}

/* § 3.4: "execute" without an attribute is "next", and without the element it is
 * "complete", which they decide. An attribute that names what is not offered is a mistake
 * of theirs: the first that is offered counts. */
static void
read_actions (const WcNode *command, WcCommandStep *step)
{
  static const WcCommandAction choices[] = { WC_COMMAND_NEXT, WC_COMMAND_COMPLETE,
                                             WC_COMMAND_PREV };
  const WcNode *actions = wc_node_child (command, "actions", WC_NS_COMMANDS);
  WcCommandAction usual = WC_COMMAND_NEXT;
  gboolean known = FALSE;

  if (actions == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    if (wc_node_child (actions, wc_command_action_to_string (choices[i]),
                       WC_NS_COMMANDS) != NULL)
      step->actions |= 1u << choices[i];
  wc_command_action_from_string (wc_node_attr (actions, "execute"), &usual);
  known = (step->actions & (1u << usual)) != 0;
  for (gsize i = 0; i < 2 && !known; i++)
    {
      usual = choices[i];
      known = (step->actions & (1u << usual)) != 0;
    }
  step->usual = known ? usual : WC_COMMAND_EXECUTE;
}

static gboolean
read_form (const WcNode *command, WcCommandStep *step, GError **error)
{
  const WcNode *x = wc_data_forms_find (command, /* type= */ NULL);

  if (x == NULL)
    return TRUE;
  step->form = wc_data_forms_parse (x, error);
  return step->form != NULL;
}

static void
read_status (const WcNode *command, WcCommandStep *step)
{
  gboolean asks = step->form != NULL && step->form->kind == WC_FORM_KIND_FORM;

  if (!wc_command_status_from_string (wc_node_attr (command, "status"), &step->status))
    step->status = asks ? WC_COMMAND_EXECUTING : WC_COMMAND_COMPLETED;
}

WcCommandStep *
wc_commands_parse (const WcNode *result, GError **error)
{
  const WcNode *command = wc_node_child (result, "command", WC_NS_COMMANDS);
  g_autoptr (WcCommandStep) step = wc_command_step_new (WC_COMMAND_COMPLETED);
  const char *session;

  if (command == NULL)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_REMOTE_ERROR,
                           "the answer says nothing of the command");
      return NULL;
    }
  if (!read_form (command, step, error))
    return NULL;
  session = wc_node_attr (command, "sessionid");
  step->session = is_name (session) ? g_strdup (session) : NULL;
  read_notes (command, step);
  read_links (command, step);
  read_status (command, step);
  if (step->status == WC_COMMAND_EXECUTING)
    read_actions (command, step);
  return g_steal_pointer (&step);
}

GError *
wc_commands_explain (const GError *error, const WcNode *refusal)
{
  static const char *const reasons[] = { "malformed-action", "bad-action",
                                         "bad-locale",       "bad-payload",
                                         "bad-sessionid",    "session-expired" };
  const WcNode *node = refusal != NULL ? wc_node_child (refusal, "error", NULL) : NULL;
  GError *copy = g_error_copy (error);

  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (wc_node_child (node, reasons[i], WC_NS_COMMANDS) != NULL)
      wc_error_set_detail (copy, "reason", reasons[i]);
  return copy;
}
