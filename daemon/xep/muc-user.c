/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "model/jid.h"
#include "xep/muc-user.h"
#include "xml/ns.h"

/* XEP-0045 § 15.6.2, 15.5: the part of a room's stanza that the room itself wrote. What
 * people wrote into it is cut, because ten thousand of them may be kept. */

#define MAX_TEXT 1024
#define MAX_OCCUPANT_ID 256
#define MAX_STATUS 32 /* codes of one stanza */

static guint
status_of (gint64 code)
{
  static const struct
  {
    guint16 code;
    guint16 status;
  } table[] = {
    { 104, WC_MUC_STATUS_CONFIGURED }, { 110, WC_MUC_STATUS_SELF },
    { 170, WC_MUC_STATUS_CONFIGURED }, { 171, WC_MUC_STATUS_CONFIGURED },
    { 172, WC_MUC_STATUS_CONFIGURED }, { 173, WC_MUC_STATUS_CONFIGURED },
    { 174, WC_MUC_STATUS_CONFIGURED }, { 201, WC_MUC_STATUS_CREATED },
    { 301, WC_MUC_STATUS_BANNED },     { 303, WC_MUC_STATUS_RENAMED },
    { 307, WC_MUC_STATUS_KICKED },     { 321, WC_MUC_STATUS_NOT_MEMBER },
    { 322, WC_MUC_STATUS_NOT_MEMBER }, { 332, WC_MUC_STATUS_SHUTDOWN },
    { 333, WC_MUC_STATUS_FAILED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].code == code)
      return table[i].status;
  return 0;
}

static guint
read_status (const WcNode *x)
{
  const WcNode *node = wc_node_child (x, "status", WC_NS_MUC_USER);
  guint status = 0;

  for (guint n = 0; node != NULL && n < MAX_STATUS; n++)
    {
      status |= status_of (wc_node_attr_int (node, "code", 0, 999, 0));
      node = wc_node_next (node, "status", WC_NS_MUC_USER);
    }
  return status;
}

char *
wc_muc_user_cut (const char *text)
{
  return wc_str_dup_cut (text, MAX_TEXT);
}

char *
wc_muc_user_dup_text (const WcNode *parent, const char *name, const char *ns)
{
  return wc_muc_user_cut (wc_node_child_text (parent, name, ns));
}

const char *
wc_muc_user_get_occupant_id (const WcNode *stanza)
{
  const WcNode *node = wc_node_child (stanza, "occupant-id", WC_NS_OCCUPANT_ID);
  const char *id = node != NULL ? wc_node_attr (node, "id") : NULL;

  return id != NULL && *id != '\0' && strlen (id) <= MAX_OCCUPANT_ID ? id : NULL;
}

static char *
read_jid (const WcNode *node)
{
  const char *text = wc_node_attr (node, "jid");

  return text != NULL ? wc_jid_normalize (text, /* error= */ NULL) : NULL;
}

static void
read_item (WcMucUser *self, const WcNode *item)
{
  const WcNode *actor = wc_node_child (item, "actor", WC_NS_MUC_USER);

  wc_role_from_string (wc_node_attr (item, "role"), &self->role);
  wc_affiliation_from_string (wc_node_attr (item, "affiliation"), &self->affiliation);
  self->jid = read_jid (item);
  self->nick = wc_muc_user_cut (wc_node_attr (item, "nick"));
  self->reason = wc_muc_user_dup_text (item, "reason", WC_NS_MUC_USER);
  if (actor == NULL)
    return;
  self->by = wc_muc_user_cut (wc_node_attr (actor, "nick"));
  if (self->by == NULL)
    self->by = read_jid (actor);
}

static void
read_destroy (WcMucUser *self, const WcNode *destroy)
{
  const char *venue = wc_node_attr (destroy, "jid");

  self->destroyed = TRUE;
  if (venue != NULL)
    self->venue = wc_jid_normalize_bare (venue, /* need_local= */ TRUE, NULL);
  g_free (self->reason);
  self->reason = wc_muc_user_dup_text (destroy, "reason", WC_NS_MUC_USER);
}

void
wc_muc_user_read (WcMucUser *self, const WcNode *x)
{
  const WcNode *item = wc_node_child (x, "item", WC_NS_MUC_USER);
  const WcNode *destroy = wc_node_child (x, "destroy", WC_NS_MUC_USER);

  *self = (WcMucUser){ .status = read_status (x), .affiliation = WC_AFFILIATION_NONE };
  if (item != NULL)
    read_item (self, item);
  if (destroy != NULL)
    read_destroy (self, destroy);
}

void
wc_muc_user_clear (WcMucUser *self)
{
  g_clear_pointer (&self->jid, g_free);
  g_clear_pointer (&self->nick, g_free);
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->by, g_free);
  g_clear_pointer (&self->venue, g_free);
}
