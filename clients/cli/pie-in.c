/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/pie-card.h"
#include "cli/pie-in.h"
#include "cli/pie-stanza.h"
#include "cli/pie.h"
#include "common/object.h"
#include "xml/ns.h"

/* What a server keeps of a user, as the lines that say the same. The lists are the
 * server's: an account that is online has newer ones (doc/export.md). */

/* Of a bookmark, written out; whoever reads the line takes no larger one. */
#define MAX_BOOKMARK (64 * 1024)
/* Longest text of what they show, in bytes. */
#define MAX_TEXT 1023

struct _WcPieIn
{
  char *account; /* (owned) */
  char *node;    /* (owned) (nullable) */
  WcNode *card;  /* (owned) (nullable) the better one of those that were seen */
  WcForeignLines *lines;
};

WcPieIn *
wc_pie_in_new (const char *account, WcForeignLines *lines, GError **error)
{
  WcPieIn *self;

  if (!wc_foreign_lines_account (lines, account, error))
    return NULL;
  self = g_new0 (WcPieIn, 1);
  self->account = g_strdup (account);
  self->lines = lines;
  return self;
}

void
wc_pie_in_free (WcPieIn *self)
{
  g_free (self->account);
  g_free (self->node);
  g_clear_pointer (&self->card, wc_node_unref);
  g_free (self);
}

static JsonObject *
new_line (const char *type, const char *jid)
{
  JsonObject *line = json_object_new ();

  json_object_set_string_member (line, "type", type);
  json_object_set_string_member (line, "jid", jid);
  return line;
}

static void
set (JsonObject *line, const char *name, const char *text)
{
  if (text != NULL && *text != '\0')
    json_object_set_string_member (line, name, text);
}

static void
set_true (JsonObject *line, const char *name, gboolean value)
{
  if (value)
    json_object_set_boolean_member (line, name, TRUE);
}

/* ---- Contact list ---- */

static void
set_groups (JsonObject *line, const WcNode *item)
{
  const WcNode *group = wc_node_child (item, "group", WC_NS_ROSTER);
  JsonArray *groups = group != NULL ? json_array_new () : NULL;

  for (; group != NULL; group = wc_node_next (group, "group", WC_NS_ROSTER))
    {
      g_autofree char *name = wc_node_dup_text (group);

      if (*name != '\0')
        json_array_add_string_element (groups, name);
    }
  if (groups != NULL)
    json_object_set_array_member (line, "groups", groups);
}

static gboolean
take_roster (WcPieIn *self, const WcNode *query, GError **error)
{
  const WcNode *item = wc_node_child (query, "item", WC_NS_ROSTER);

  for (; item != NULL; item = wc_node_next (item, "item", WC_NS_ROSTER))
    {
      const char *jid = wc_node_attr (item, "jid");
      const char *subscription = wc_node_attr (item, "subscription");
      JsonObject *line;

      if (jid == NULL || g_strcmp0 (subscription, "remove") == 0)
        continue;
      line = new_line ("contact", jid);
      set (line, "name", wc_node_attr (item, "name"));
      set (line, "subscription", subscription != NULL ? subscription : "none");
      set_true (line, "in_roster", TRUE);
      set_true (line, "ask", wc_node_attr (item, "ask") != NULL);
      set_true (line, "approved", wc_node_attr_boolean (item, "approved"));
      set_groups (line, item);
      if (!wc_foreign_lines_add (self->lines, line, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_request (WcPieIn *self, const WcNode *presence, GError **error)
{
  const char *jid = wc_node_attr (presence, "from");
  JsonObject *line;

  if (jid == NULL || g_strcmp0 (wc_node_attr (presence, "type"), "subscribe") != 0)
    return TRUE;
  line = new_line ("contact", jid);
  set (line, "subscription", "none");
  set (line, "nick", wc_node_child_text (presence, "nick", WC_NS_NICK));
  set (line, "request_text", wc_node_child_text (presence, "status", NULL));
  json_object_set_int_member (line, "request_us", g_get_real_time ());
  return wc_foreign_lines_add (self->lines, line, error);
}

/* ---- Block list ---- */

static gboolean
add_blocked (WcPieIn *self, const char *jid, GError **error)
{
  return jid == NULL ||
         wc_foreign_lines_add (self->lines, new_line ("blocked", jid), error);
}

/* XEP-0191, as some servers write it. */
static gboolean
take_blocklist (WcPieIn *self, const WcNode *blocklist, GError **error)
{
  const WcNode *item = wc_node_child (blocklist, "item", WC_NS_BLOCKING);

  for (; item != NULL; item = wc_node_next (item, "item", WC_NS_BLOCKING))
    if (!add_blocked (self, wc_node_attr (item, "jid"), error))
      return FALSE;
  return TRUE;
}

static const WcNode *
find_list (const WcNode *query, const char *name)
{
  const WcNode *list = wc_node_child (query, "list", WC_PIE_NS_PRIVACY);

  while (list != NULL && g_strcmp0 (wc_node_attr (list, "name"), name) != 0)
    list = wc_node_next (list, "list", WC_PIE_NS_PRIVACY);
  return list;
}

/* Of the list that is in force, those who are denied everything (XEP-0191 § 5). */
static gboolean
take_privacy (WcPieIn *self, const WcNode *query, GError **error)
{
  const WcNode *chosen = wc_node_child (query, "default", WC_PIE_NS_PRIVACY);
  const char *name = chosen != NULL ? wc_node_attr (chosen, "name") : NULL;
  const WcNode *list = name != NULL ? find_list (query, name) : NULL;
  const WcNode *item = wc_node_child (list, "item", WC_PIE_NS_PRIVACY);

  for (; item != NULL; item = wc_node_next (item, "item", WC_PIE_NS_PRIVACY))
    if (g_strcmp0 (wc_node_attr (item, "type"), "jid") == 0 &&
        g_strcmp0 (wc_node_attr (item, "action"), "deny") == 0 &&
        wc_node_child (item, NULL, NULL) == NULL &&
        !add_blocked (self, wc_node_attr (item, "value"), error))
      return FALSE;
  return TRUE;
}

/* ---- Bookmarks ---- */

static gboolean
add_bookmark (WcPieIn *self,
              const char *jid,
              const WcNode *conference,
              const WcNode *item,
              GError **error)
{
  const char *ns = wc_node_get_ns (conference);
  JsonObject *line = new_line ("bookmark", jid);

  set (line, "name", wc_node_attr (conference, "name"));
  set (line, "nick", wc_node_child_text (conference, "nick", ns));
  set (line, "password", wc_node_child_text (conference, "password", ns));
  set_true (line, "autojoin", wc_node_attr_boolean (conference, "autojoin"));
  if (item != NULL)
    {
      g_autoptr (WcNode) items = wc_node_new ("items", WC_NS_PUBSUB);
      g_autofree char *xml = NULL;

      wc_node_add_tree (items, item);
      xml = wc_node_to_string (items, WC_NS_PUBSUB);
      if (strlen (xml) <= MAX_BOOKMARK)
        set (line, "xml", xml);
    }
  return wc_foreign_lines_add (self->lines, line, error);
}

/* XEP-0048, in private data (XEP-0049). */
static gboolean
take_private (WcPieIn *self, const WcNode *query, GError **error)
{
  const WcNode *storage = wc_node_child (query, "storage", WC_NS_BOOKMARK_STORAGE);
  const WcNode *each = wc_node_child (storage, "conference", WC_NS_BOOKMARK_STORAGE);

  for (; each != NULL; each = wc_node_next (each, "conference", WC_NS_BOOKMARK_STORAGE))
    {
      const char *jid = wc_node_attr (each, "jid");

      if (jid != NULL && !add_bookmark (self, jid, each, /* item= */ NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- What they show of themselves ---- */

static gboolean
add_word (
    gpointer data, const char *word, guint position, const char *value, GError **error)
{
  WcPieIn *self = data;
  JsonObject *line = new_line ("profile", self->account);

  set (line, "word", word);
  set (line, "value", value);
  json_object_set_int_member (line, "position", position);
  return wc_foreign_lines_add (self->lines, line, error);
}

/* Where there are both it is the newer one that the other was made of. */
static gboolean
take_card (WcPieIn *self, const WcNode *card, GError **error)
{
  if (self->card == NULL || wc_node_is (card, "vcard", WC_NS_VCARD4))
    {
      g_clear_pointer (&self->card, wc_node_unref);
      self->card = wc_node_ref ((WcNode *) card);
    }
  return TRUE;
}

/* Which kind of card it is is said among its words. */
gboolean
wc_pie_in_end (WcPieIn *self, GError **error)
{
  gboolean newer;

  if (self->card == NULL)
    return TRUE;
  newer = wc_node_is (self->card, "vcard", WC_NS_VCARD4);
  return add_word (self, "source", 0, newer ? "vcard4" : "vcard-temp", error) &&
         wc_pie_card_read (self->card, add_word, self, error);
}

static gboolean
take_nick (WcPieIn *self, const WcNode *item, const WcNode *nick, GError **error)
{
  g_autofree char *text = wc_node_dup_text (nick);

  return *text == '\0' || strlen (text) > MAX_TEXT ||
         add_word (self, "own-nick", 0, text, error);
}

static gboolean
take_card4 (WcPieIn *self, const WcNode *item, const WcNode *card, GError **error)
{
  return take_card (self, card, error);
}

static gboolean
take_banner (WcPieIn *self, const WcNode *item, const WcNode *metadata, GError **error)
{
  const WcNode *info = wc_node_child (metadata, "info", WC_NS_AVATAR_METADATA);
  const char *url = info != NULL ? wc_node_attr (info, "url") : NULL;

  return url == NULL || !g_str_has_prefix (url, "https://") || strlen (url) > MAX_TEXT ||
         add_word (self, "banner", 0, url, error);
}

static gboolean
is_hash (const char *text)
{
  return text != NULL && strlen (text) == 40 && strspn (text, "0123456789abcdef") == 40;
}

/* XEP-0084: which picture it is; its bytes are the server's to give. */
static gboolean
take_avatar (WcPieIn *self, const WcNode *item, const WcNode *metadata, GError **error)
{
  const WcNode *info = wc_node_child (metadata, "info", WC_NS_AVATAR_METADATA);
  JsonObject *line;

  while (info != NULL &&
         (!is_hash (wc_node_attr (info, "id")) || wc_node_attr (info, "url") != NULL))
    info = wc_node_next (info, "info", WC_NS_AVATAR_METADATA);
  if (info == NULL)
    return TRUE;
  line = new_line ("avatar", self->account);
  set (line, "source", "pep");
  set (line, "hash", wc_node_attr (info, "id"));
  set (line, "media_type", wc_node_attr (info, "type"));
  json_object_set_int_member (line, "width",
                              wc_node_attr_int (info, "width", 0, G_MAXUINT16, 0));
  json_object_set_int_member (line, "height",
                              wc_node_attr_int (info, "height", 0, G_MAXUINT16, 0));
  return wc_foreign_lines_add (self->lines, line, error);
}

/* ---- Nodes ---- */

static gboolean
take_bookmark (WcPieIn *self, const WcNode *item, const WcNode *room, GError **error)
{
  const char *id = wc_node_attr (item, "id");

  return id == NULL || add_bookmark (self, id, room, item, error);
}

void
wc_pie_in_set_node (WcPieIn *self, const char *node)
{
  g_free (self->node);
  self->node = g_strdup (node);
}

gboolean
wc_pie_in_take_item (WcPieIn *self, const WcNode *item, GError **error)
{
  static const struct
  {
    const char *node;
    const char *name;
    const char *ns;
    gboolean (*take) (WcPieIn *self,
                      const WcNode *item,
                      const WcNode *in,
                      GError **error);
  } kinds[] = {
    { WC_NS_BOOKMARKS, "conference", WC_NS_BOOKMARKS, take_bookmark },
    { WC_NS_NICK, "nick", WC_NS_NICK, take_nick },
    { WC_NS_VCARD4_NODE, "vcard", WC_NS_VCARD4, take_card4 },
    { WC_NS_MOVIM_BANNER, "metadata", WC_NS_AVATAR_METADATA, take_banner },
    { WC_NS_AVATAR_METADATA, "metadata", WC_NS_AVATAR_METADATA, take_avatar },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const WcNode *in = wc_node_child (item, kinds[i].name, kinds[i].ns);

      if (in != NULL && g_strcmp0 (self->node, kinds[i].node) == 0)
        return kinds[i].take (self, item, in, error);
    }
  return TRUE;
}

gboolean
wc_pie_in_take (WcPieIn *self, const WcNode *child, GError **error)
{
  static const struct
  {
    const char *name;
    const char *ns;
    gboolean (*take) (WcPieIn *self, const WcNode *child, GError **error);
  } kinds[] = {
    { "query", WC_NS_ROSTER, take_roster },
    { "query", WC_NS_PRIVATE, take_private },
    { "query", WC_PIE_NS_PRIVACY, take_privacy },
    { "blocklist", WC_NS_BLOCKING, take_blocklist },
    { "presence", WC_NS_CLIENT, take_request },
    { "vCard", WC_NS_VCARD_TEMP, take_card },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (wc_node_is (child, kinds[i].name, kinds[i].ns))
      return kinds[i].take (self, child, error);
  /* Prosody does not say in which namespace it is */
  return !wc_node_is (child, "presence", WC_PIE_NS) || take_request (self, child, error);
}

gboolean
wc_pie_in_refuse (WcPieIn *self, const char *why, GError **error)
{
  JsonObject *line = json_object_new ();

  json_object_set_string_member (line, "type", "left");
  json_object_set_string_member (line, "why", why);
  return wc_foreign_lines_add (self->lines, line, error);
}

/* ---- Messages ---- */

gboolean
wc_pie_in_take_result (WcPieIn *self, const WcNode *result, GError **error)
{
  g_auto (WcPieStanza) stanza = { NULL };

  return !wc_pie_stanza_read_result (&stanza, result, self->account) ||
         wc_foreign_lines_message (self->lines, &stanza.message, error);
}

gboolean
wc_pie_in_take_offline (WcPieIn *self, const WcNode *message, GError **error)
{
  g_auto (WcPieStanza) stanza = { NULL };

  return !wc_pie_stanza_read (&stanza, message, self->account) ||
         wc_foreign_lines_message (self->lines, &stanza.message, error);
}
