/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "model/jid.h"
#include "xep/data-forms.h"
#include "xep/muc-admin.h"
#include "xep/muc-user.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0045 §§ 8 to 10: what people with rights do to a room and to who is in it, and
 * XEP-0249. */

#define MAX_LISTED 10000

static WcNode *
add_item (WcNode *query)
{
  return wc_node_add (query, "item", NULL);
}

WcNode *
wc_muc_admin_build_list (WcAffiliation affiliation)
{
  WcNode *query = wc_node_new ("query", WC_NS_MUC_ADMIN);

  wc_node_set (add_item (query), "affiliation", wc_affiliation_to_string (affiliation));
  return query;
}

static void
add_reason (WcNode *node, const char *reason)
{
  if (reason != NULL)
    wc_node_add_with_text (node, "reason", NULL, reason);
}

WcNode *
wc_muc_admin_build_role (const char *nick, WcRole role, const char *reason)
{
  WcNode *query = wc_node_new ("query", WC_NS_MUC_ADMIN);
  WcNode *item = add_item (query);

  wc_node_set (item, "nick", nick);
  wc_node_set (item, "role", wc_role_to_string (role));
  add_reason (item, reason);
  return query;
}

WcNode *
wc_muc_admin_build_affiliation (const char *jid,
                                WcAffiliation affiliation,
                                const char *reason)
{
  WcNode *query = wc_node_new ("query", WC_NS_MUC_ADMIN);
  WcNode *item = add_item (query);

  wc_node_set (item, "jid", jid);
  wc_node_set (item, "affiliation", wc_affiliation_to_string (affiliation));
  add_reason (item, reason);
  return query;
}

WcNode *
wc_muc_admin_build_destroy (const char *venue, const char *reason)
{
  WcNode *query = wc_node_new ("query", WC_NS_MUC_OWNER);
  WcNode *destroy = wc_node_add (query, "destroy", NULL);

  wc_node_set (destroy, "jid", venue);
  add_reason (destroy, reason);
  return query;
}

WcNode *
wc_muc_admin_build_get_config (void)
{
  return wc_node_new ("query", WC_NS_MUC_OWNER);
}

WcNode *
wc_muc_admin_build_set_config (const WcForm *form)
{
  WcNode *query = wc_node_new ("query", WC_NS_MUC_OWNER);
  g_autoptr (WcNode) x =
      form != NULL ? wc_data_forms_build (form) : wc_data_forms_build_cancel ();

  wc_node_add_tree (query, x);
  return query;
}

WcForm *
wc_muc_admin_parse_config (const WcNode *iq, GError **error)
{
  const WcNode *query = wc_node_child (iq, "query", WC_NS_MUC_OWNER);
  const WcNode *x = wc_data_forms_find (query, "form");

  if (x == NULL)
    {
      g_set_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                   "the room has nothing to configure");
      return NULL;
    }
  return wc_data_forms_parse (x, error);
}

/* Whom the item names, where it is of the list that was asked for. */
static char *
read_listed (const WcNode *item, WcAffiliation wanted)
{
  WcAffiliation affiliation = wanted;
  const char *jid = wc_node_attr (item, "jid");

  wc_affiliation_from_string (wc_node_attr (item, "affiliation"), &affiliation);
  return jid != NULL && affiliation == wanted ? wc_jid_normalize (jid, NULL) : NULL;
}

GPtrArray *
wc_muc_admin_parse_list (const WcNode *iq, WcAffiliation affiliation)
{
  GPtrArray *listed = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_occupant_unref);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  const WcNode *item = wc_node_child (wc_node_child (iq, "query", WC_NS_MUC_ADMIN),
                                      "item", WC_NS_MUC_ADMIN);

  for (; item != NULL && listed->len < MAX_LISTED;
       item = wc_node_next (item, "item", WC_NS_MUC_ADMIN))
    {
      g_autofree char *jid = read_listed (item, affiliation);
      WcOccupant *occupant;

      if (jid == NULL || g_hash_table_contains (seen, jid))
        continue;
      occupant = wc_occupant_new (/* nick= */ NULL, jid, /* occupant_id= */ NULL);
      occupant->affiliation = affiliation;
      occupant->reason = wc_muc_user_dup_text (item, "reason", WC_NS_MUC_ADMIN);
      g_ptr_array_add (listed, occupant);
      g_hash_table_add (seen, occupant->jid);
    }
  return listed;
}

WcNode *
wc_muc_admin_build_invitation (const WcMucAdminInvitation *invitation)
{
  g_autofree char *id = wc_stanza_make_id ();
  WcNode *message = wc_stanza_new_message (/* type= */ NULL, invitation->jid, id);
  WcNode *x = wc_node_add (message, "x", WC_NS_CONFERENCE);

  wc_node_set (x, "jid", invitation->room);
  wc_node_set (x, "password", invitation->password);
  wc_node_set (x, "reason", invitation->reason);
  return message;
}
