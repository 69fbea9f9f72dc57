/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "model/words.h"
#include "service/chat-address.h"
#include "service/mentions.h"

/* Who somebody is in a room is found out when the message is sent (xep/0513-mentions): it
 * may wait long. */

#define FIELD "options.mentions"

static gboolean
refuse (GError **error, const char *text)
{
  return wc_error_invalid (error, FIELD, FIELD ": %s", text);
}

/* A nick becomes the address of the occupant; an address its canonical form. */
static gboolean
set_address (WcMention *mention, const char *room, GError **error)
{
  g_autofree char *given = g_steal_pointer (&mention->jid);
  g_autofree char *occupant =
      room != NULL && strchr (given, '@') == NULL && strchr (given, '/') == NULL
          ? g_strdup_printf ("%s/%s", room, given)
          : NULL;

  mention->jid = wc_jid_normalize (occupant != NULL ? occupant : given, NULL);
  return mention->jid != NULL || refuse (error, "this is no address, and no nick");
}

/* What somebody is called in a text: in a room by the nick, else as the address begins.
 * Returns: (transfer full). */
static char *
dup_name (const char *jid)
{
  const char *resource = wc_jid_get_resource (jid);

  return resource != NULL ? g_strdup (resource) : g_strndup (jid, strcspn (jid, "@"));
}

static gboolean
set_place (WcMention *mention, const char *body, GError **error)
{
  g_autofree char *name = mention->jid != NULL ? dup_name (mention->jid) : NULL;
  WcWords where;

  if (mention->length > 0)
    return (gint64) mention->start + mention->length <= g_utf8_strlen (body, -1) ||
           refuse (error, "the text is not so long");
  mention->start = 0;
  if (name == NULL || !wc_words_find (body, name, &where))
    return TRUE;
  mention->start = where.start;
  mention->length = where.length;
  return TRUE;
}

static gboolean
add_one (const WcMention *wanted,
         const char *room,
         WcMessageBuilder *draft,
         GError **error)
{
  g_autoptr (WcMention) mention = wc_mention_copy (wanted);
  const char *body = wc_message_get_text (wc_message_builder_peek (draft));

  if (mention->jid == NULL && mention->occupant_id == NULL && mention->group == NULL)
    return refuse (error, "who is meant?");
  if (mention->group != NULL && (mention->jid != NULL || mention->occupant_id != NULL))
    return refuse (error, "a group or somebody, not both");
  if (mention->group != NULL && mention->uri == NULL && room == NULL)
    return refuse (error, "a group outside of a room needs a URI");
  if ((mention->jid != NULL && !set_address (mention, room, error)) ||
      !set_place (mention, body != NULL ? body : "", error))
    return FALSE;
  wc_extra_take_mention (wc_message_builder_peek_extra (draft),
                         g_steal_pointer (&mention));
  return TRUE;
}

gboolean
wc_mentions_add (WcDb *db,
                 gint64 account,
                 const char *chat,
                 const GPtrArray *wanted,
                 WcMessageBuilder *draft,
                 GError **error)
{
  g_autofree char *room = wc_chat_address_is_in_room (db, account, chat)
                              ? wc_chat_address_dup_room (chat)
                              : NULL;

  if (wanted != NULL && wanted->len > WC_EXTRA_MAX_MENTIONS)
    return refuse (error, "too many");
  for (guint i = 0; wanted != NULL && i < wanted->len; i++)
    if (!add_one (wanted->pdata[i], room, draft, error))
      return FALSE;
  return TRUE;
}

gboolean
wc_mentions_check (const WcRoom *room, WcMessageBuilder *draft, GError **error)
{
  const WcExtra *extra = wc_message_builder_peek (draft)->extra;

  if (room == NULL || room->state != WC_ROOM_STATE_JOINED || extra == NULL)
    return TRUE;
  if (!wc_mention_rules_allow_count (&room->mentions, extra->mentions->len))
    return refuse (error, "the room does not let a message name so many");
  for (guint i = 0; i < extra->mentions->len; i++)
    if (!wc_mention_rules_allow (&room->mentions, extra->mentions->pdata[i], room->role))
      return refuse (error, "the room does not let you name them");
  return TRUE;
}

void
wc_mentions_append (GString *text, const GPtrArray *wanted)
{
  for (guint i = 0; wanted != NULL && i < wanted->len; i++)
    {
      const WcMention *each = wanted->pdata[i];
      const char *parts[] = { each->jid, each->occupant_id, each->group, each->uri };

      g_string_append_printf (text, "|@%u+%u%s%s", each->start, each->length,
                              each->silent ? "s" : "", each->active ? "a" : "");
      for (gsize n = 0; n < G_N_ELEMENTS (parts); n++)
        g_string_append_printf (text, "|%s", parts[n] != NULL ? parts[n] : "");
    }
}
