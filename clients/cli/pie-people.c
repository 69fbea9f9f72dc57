/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/pie-message.h"
#include "cli/pie-node.h"
#include "cli/pie-people.h"
#include "cli/pie-self.h"
#include "cli/pie.h"
#include "common/object.h"
#include "xml/ns.h"
#include "xml/parser.h"

/* Contact list, requests and block list; and what is published for oneself: bookmarks,
 * and how far chats are read. */

#define BLOCKED "blocked"

typedef struct
{
  gint64 read; /* id of the last message that is read; 0: none */
  char *by;    /* (owned) whose archive it is in */
  char *last;  /* (owned) (nullable) id there of the last one that has one */
  gboolean room;
} Chat;

struct _WcPiePeople
{
  char *account;       /* (owned) */
  WcNode *roster;      /* (owned) */
  WcPieSelf *shown;    /* (owned) what they show of themselves */
  WcNode *list;        /* (owned) of those who are blocked */
  GPtrArray *requests; /* (owned) (element-type WcNode) */
  WcNode *bookmarks;   /* (owned) items */
  GHashTable *chats;   /* (owned) (element-type utf8 Chat) */
  guint n_blocked;
  gboolean has_picture;
};

static void
chat_free (gpointer data)
{
  Chat *chat = data;

  g_free (chat->by);
  g_free (chat->last);
  g_free (chat);
}

WcPiePeople *
wc_pie_people_new (const char *account)
{
  WcPiePeople *self = g_new0 (WcPiePeople, 1);

  self->account = g_strdup (account);
  self->roster = wc_node_new ("query", WC_NS_ROSTER);
  self->shown = wc_pie_self_new ();
  self->list = wc_node_new ("list", WC_PIE_NS_PRIVACY);
  wc_node_set (self->list, "name", BLOCKED);
  self->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_node_unref);
  self->bookmarks = wc_pie_node_new (WC_NS_BOOKMARKS);
  self->chats = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, chat_free);
  return self;
}

void
wc_pie_people_free (WcPiePeople *self)
{
  g_free (self->account);
  wc_pie_self_free (self->shown);
  wc_node_unref (self->roster);
  wc_node_unref (self->list);
  wc_node_unref (self->bookmarks);
  g_ptr_array_unref (self->requests);
  g_hash_table_unref (self->chats);
  g_free (self);
}

/* ---- Lines ---- */

static void
take_request (WcPiePeople *self, JsonObject *line)
{
  const char *nick = wc_object_get_string (line, "nick");
  const char *text = wc_object_get_string (line, "request_text");
  WcNode *presence = wc_node_new ("presence", WC_NS_CLIENT);

  wc_node_set (presence, "type", "subscribe");
  wc_node_set (presence, "from", wc_object_get_string (line, "jid"));
  if (text != NULL)
    wc_node_add_with_text (presence, "status", NULL, text);
  if (nick != NULL)
    wc_node_add_with_text (presence, "nick", WC_NS_NICK, nick);
  g_ptr_array_add (self->requests, presence);
}

static void
take_contact (WcPiePeople *self, JsonObject *line)
{
  JsonArray *groups = wc_object_get_array (line, "groups");
  WcNode *item;

  if (wc_object_get_int (line, "request_us", 0) != 0)
    take_request (self, line);
  if (!wc_object_get_boolean (line, "in_roster"))
    return;
  item = wc_node_add (self->roster, "item", NULL);
  wc_node_set (item, "jid", wc_object_get_string (line, "jid"));
  wc_node_set (item, "name", wc_object_get_string (line, "name"));
  wc_node_set (item, "subscription", wc_object_get_string (line, "subscription"));
  if (wc_object_get_boolean (line, "ask"))
    wc_node_set (item, "ask", "subscribe");
  if (wc_object_get_boolean (line, "approved"))
    wc_node_set (item, "approved", "true");
  for (guint i = 0; groups != NULL && i < json_array_get_length (groups); i++)
    wc_node_add_with_text (item, "group", NULL,
                           json_array_get_string_element (groups, i));
}

/* As XEP-0191 § 5 says how blocking is seen by XEP-0016, the only one of the two that the
 * format has a place for. */
static void
take_blocked (WcPiePeople *self, JsonObject *line)
{
  WcNode *item = wc_node_add (self->list, "item", NULL);
  g_autofree char *order = g_strdup_printf ("%u", ++self->n_blocked);

  wc_node_set (item, "type", "jid");
  wc_node_set (item, "value", wc_object_get_string (line, "jid"));
  wc_node_set (item, "action", "deny");
  wc_node_set (item, "order", order);
}

/* With all that others have put into it, where it is held. */
static gboolean
add_held_bookmark (WcPiePeople *self, const char *xml)
{
  g_autoptr (WcNode) held =
      xml != NULL ? wc_parser_parse (xml, WC_NS_PUBSUB, WC_PARSER_LIMITS_ANY, NULL)
                  : NULL;
  const WcNode *item = wc_node_child (held, "item", WC_NS_PUBSUB);

  if (item == NULL || wc_node_child (item, "conference", WC_NS_BOOKMARKS) == NULL)
    return FALSE;
  wc_node_add_tree (self->bookmarks, item);
  return TRUE;
}

static void
take_bookmark (WcPiePeople *self, JsonObject *line)
{
  const char *nick = wc_object_get_string (line, "nick");
  const char *password = wc_object_get_string (line, "password");
  WcNode *item, *conference;

  if (add_held_bookmark (self, wc_object_get_string (line, "xml")))
    return;
  item = wc_node_add (self->bookmarks, "item", NULL);
  wc_node_set (item, "id", wc_object_get_string (line, "jid"));
  conference = wc_node_add (item, "conference", WC_NS_BOOKMARKS);
  wc_node_set (conference, "name", wc_object_get_string (line, "name"));
  if (wc_object_get_boolean (line, "autojoin"))
    wc_node_set (conference, "autojoin", "true");
  if (nick != NULL)
    wc_node_add_with_text (conference, "nick", NULL, nick);
  if (password != NULL)
    wc_node_add_with_text (conference, "password", NULL, password);
}

static void
take_profile (WcPiePeople *self, JsonObject *line)
{
  const char *word = wc_object_get_string (line, "word");
  const char *value = wc_object_get_string (line, "value");

  if (value == NULL || word == NULL ||
      g_strcmp0 (wc_object_get_string (line, "jid"), self->account) != 0)
    return;
  wc_pie_self_take (self->shown, word, value);
}

static void
take_avatar (WcPiePeople *self, JsonObject *line)
{
  self->has_picture |= g_strcmp0 (wc_object_get_string (line, "jid"), self->account) == 0;
}

static void
take_chat (WcPiePeople *self, JsonObject *line)
{
  const char *jid = wc_object_get_string (line, "jid");
  Chat *chat = g_new0 (Chat, 1);

  chat->read = wc_object_get_int (line, "read", 0);
  chat->room = g_strcmp0 (wc_object_get_string (line, "kind"), "muc") == 0;
  chat->by = g_strdup (chat->room ? jid : self->account);
  g_hash_table_replace (self->chats, g_strdup (jid), chat);
}

void
wc_pie_people_take (WcPiePeople *self, JsonObject *line)
{
  static const struct
  {
    const char *type;
    void (*take) (WcPiePeople *self, JsonObject *line);
  } kinds[] = {
    { "contact", take_contact },   { "blocked", take_blocked },
    { "bookmark", take_bookmark }, { "profile", take_profile },
    { "chat", take_chat },         { "avatar", take_avatar },
  };
  const char *type = wc_object_get_string (line, "type");

  if (wc_object_get_string (line, "jid") == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].type, type) == 0)
      kinds[i].take (self, line);
}

gboolean
wc_pie_people_has_picture (const WcPiePeople *self)
{
  return self->has_picture;
}

gboolean
wc_pie_people_is_room (const WcPiePeople *self, const char *jid)
{
  const Chat *chat = g_hash_table_lookup (self->chats, jid);

  return chat != NULL && chat->room;
}

void
wc_pie_people_take_message (WcPiePeople *self, JsonObject *line)
{
  const char *jid = wc_object_get_string (line, "chat");
  Chat *chat = jid != NULL ? g_hash_table_lookup (self->chats, jid) : NULL;
  const char *id = chat != NULL ? wc_pie_message_find_id (line, chat->by) : NULL;

  if (id == NULL || wc_object_get_int (line, "id", 0) > chat->read)
    return;
  g_free (chat->last);
  chat->last = g_strdup (id);
}

/* ---- What comes of them ---- */

GPtrArray *
wc_pie_people_build (const WcPiePeople *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_node_unref);
  g_autoptr (WcNode) privacy = wc_node_new ("query", WC_PIE_NS_PRIVACY);
  const WcNode *card = wc_pie_self_get_card (self->shown);

  g_ptr_array_add (all, wc_node_ref (self->roster));
  for (guint i = 0; i < self->requests->len; i++)
    g_ptr_array_add (all, wc_node_ref (self->requests->pdata[i]));
  if (card != NULL)
    g_ptr_array_add (all, wc_node_ref ((WcNode *) card));
  if (self->n_blocked == 0)
    return all;
  wc_node_set (wc_node_add (privacy, "default", NULL), "name", BLOCKED);
  wc_node_add_tree (privacy, self->list);
  g_ptr_array_add (all, g_steal_pointer (&privacy));
  return all;
}

/* XEP-0490. Returns: (transfer full), nothing in it where nothing is read. */
static WcNode *
build_read (const WcPiePeople *self)
{
  WcNode *items = wc_pie_node_new (WC_NS_MDS);
  GHashTableIter iter;
  gpointer jid, data;

  g_hash_table_iter_init (&iter, self->chats);
  while (g_hash_table_iter_next (&iter, &jid, &data))
    {
      const Chat *chat = data;
      WcNode *id;

      if (chat->last == NULL)
        continue;
      id = wc_node_add (wc_pie_node_add_item (items, jid, "displayed", WC_NS_MDS),
                        "stanza-id", WC_NS_SID);
      wc_node_set (id, "by", chat->by);
      wc_node_set (id, "id", chat->last);
    }
  return items;
}

GPtrArray *
wc_pie_people_build_published (const WcPiePeople *self, JsonObject *picture)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_node_unref);
  g_auto (WcPieNodes) nodes = { NULL };
  g_autoptr (WcNode) read = build_read (self);

  wc_pie_nodes_init (&nodes);
  wc_pie_nodes_add (&nodes, self->bookmarks, /* open= */ FALSE);
  wc_pie_nodes_add (&nodes, read, /* open= */ FALSE);
  wc_pie_self_publish (self->shown, picture, &nodes);
  g_ptr_array_add (all, wc_node_ref (nodes.owner));
  g_ptr_array_add (all, wc_node_ref (nodes.pubsub));
  return all;
}
