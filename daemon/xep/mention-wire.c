/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/jid.h"
#include "model/xmpp-uri.h"
#include "xep/fallback.h"
#include "xep/mention-wire.h"
#include "xml/ns.h"

/* XEP-0513 § 3, XEP-0372 § 3.2. Places count code points from 0 on, the end is behind the
 * part. A message with bodies in several languages is taken in the first; places in
 * others are not kept (§ 3.4). */

#define GROUP_PREFIX WC_NS_MENTIONS "#"
#define MAX_TEXT 1023   /* bytes of an id or a URI */
#define MAX_ELEMENTS 64 /* looked at */

/* The text that places are in. */
typedef struct
{
  GArray *places;   /* (owned) (nullable) (element-type guint) in the text that was sent,
                     * of its code points; NULL: places cannot be told */
  const char *lang; /* (nullable) */
} Text;

/* Where the text stands in the body depends on what was cut off it; a quotation that is
 * all that somebody says was not. */
static GArray *
find_places (const WcNode *stanza, const WcMessage *message)
{
  static const char *const nothing[] = { NULL };
  gboolean files = message->attachments != NULL;
  GArray *places;

  if (message->body == NULL)
    return NULL;
  places = wc_fallback_dup_places (
      stanza, files ? wc_fallback_of_files : wc_fallback_of_texts, message->body);
  return places != NULL ? places
                        : wc_fallback_dup_places (stanza, nothing, message->body);
}

static Text
text_of (const WcNode *stanza, const WcMessage *message)
{
  const WcNode *node = wc_node_child (stanza, "body", WC_NS_CLIENT);
  Text text = { find_places (stanza, message), NULL };

  if (text.places == NULL)
    return text;
  text.lang = wc_node_attr (node, "xml:lang");
  if (text.lang == NULL)
    text.lang = wc_node_attr (stanza, "xml:lang");
  return text;
}

/* Where no language is told, the first that is named is that of the text. */
static gboolean
is_in_language (Text *text, const WcNode *node)
{
  const char *lang = wc_node_attr (node, "hreflang");

  if (lang == NULL)
    return TRUE;
  if (text->lang == NULL)
    text->lang = lang;
  return g_ascii_strcasecmp (lang, text->lang) == 0;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  guint first = *(const guint *) a;
  guint second = *(const guint *) b;

  return first < second ? -1 : first > second;
}

/* Nowhere, where some of it was cut off. */
static void
read_place (Text *text, const WcNode *node, WcMention *mention)
{
  gint64 begin = wc_node_attr_int (node, "begin", 0, G_MAXINT32, -1);
  gint64 end = wc_node_attr_int (node, "end", 0, G_MAXINT32, -1);
  guint first = (guint) begin;
  guint length = (guint) (end - begin);
  guint start;

  if (text->places == NULL || !is_in_language (text, node) || begin < 0 || end <= begin ||
      !g_array_binary_search (text->places, &first, compare_places, &start) ||
      length > text->places->len - start ||
      g_array_index (text->places, guint, start + length - 1) != end - 1)
    return;
  mention->start = start;
  mention->length = length;
}

/* An attribute that may be kept. Returns: (transfer full) (nullable). */
static char *
dup_attr (const WcNode *node, const char *name)
{
  const char *value = wc_node_attr (node, name);

  return value != NULL && *value != '\0' && strlen (value) <= MAX_TEXT ? g_strdup (value)
                                                                       : NULL;
}

/* A group of the document by its word, another by its URI. */
static char *
dup_group (const WcNode *node)
{
  g_autofree char *group = dup_attr (node, "mentions");

  return group != NULL && g_str_has_prefix (group, GROUP_PREFIX)
             ? g_strdup (group + strlen (GROUP_PREFIX))
             : g_steal_pointer (&group);
}

/* Returns: (transfer full) (nullable), NULL where it names nobody. */
static WcMention *
read_mention (Text *text, const WcNode *node)
{
  g_autoptr (WcMention) mention = wc_mention_new ();
  const char *jid = wc_node_attr (node, "jid");

  mention->group = dup_group (node);
  if (mention->group != NULL)
    mention->uri = dup_attr (node, "uri");
  else
    {
      mention->occupant_id = dup_attr (node, "occupantid");
      mention->jid = jid != NULL ? wc_jid_normalize (jid, NULL) : NULL;
    }
  if (mention->group == NULL && mention->occupant_id == NULL && mention->jid == NULL)
    return NULL;
  read_place (text, node, mention);
  mention->silent = wc_node_child (node, "noping", WC_NS_MENTIONS) != NULL;
  mention->active = wc_node_child (node, "active", WC_NS_MENTIONS) != NULL;
  return g_steal_pointer (&mention);
}

/* The same of XEP-0372; one with an anchor is about another message. */
static WcMention *
read_reference (Text *text, const WcNode *node)
{
  const char *uri = wc_node_attr (node, "uri");
  g_autoptr (WcXmppUri) parsed = uri != NULL ? wc_xmpp_uri_parse (uri, NULL) : NULL;
  WcMention *mention;

  if (parsed == NULL || parsed->jid == NULL || wc_node_attr (node, "anchor") != NULL)
    return NULL;
  mention = wc_mention_new ();
  mention->jid = g_strdup (parsed->jid);
  read_place (text, node, mention);
  return mention;
}

static void
take (WcSession *session, WcInbound *in, WcMention *mention)
{
  if (mention != NULL)
    wc_extra_take_mention (wc_message_builder_peek_extra (in->message), mention);
  else if (session != NULL)
    wc_session_dropped (session, "mentions", "malformed-mention");
}

void
wc_mention_wire_read (WcSession *session, WcInbound *in)
{
  const WcNode *mention = wc_node_child (in->stanza, "mention", WC_NS_MENTIONS);
  const WcNode *reference = wc_node_child (in->stanza, "reference", WC_NS_REFERENCE);
  guint n = 0;
  Text text;

  if (mention == NULL && reference == NULL)
    return;
  text = text_of (in->stanza, wc_message_builder_peek (in->message));
  for (; mention != NULL && n < MAX_ELEMENTS; n++)
    {
      take (session, in, read_mention (&text, mention));
      mention = wc_node_next (mention, "mention", WC_NS_MENTIONS);
    }
  for (; reference != NULL && n < MAX_ELEMENTS; n++)
    {
      if (g_strcmp0 (wc_node_attr (reference, "type"), "mention") == 0)
        take (session, in, read_reference (&text, reference));
      reference = wc_node_next (reference, "reference", WC_NS_REFERENCE);
    }
  g_clear_pointer (&text.places, g_array_unref);
}

/* ---- Writing ---- */

static void
write_place (const WcMention *mention, guint shift, WcNode *node)
{
  g_autofree char *begin = g_strdup_printf ("%u", mention->start + shift);
  g_autofree char *end = g_strdup_printf ("%u", mention->start + shift + mention->length);

  if (mention->length == 0)
    return;
  wc_node_set (node, "begin", begin);
  wc_node_set (node, "end", end);
}

static void
write_group (const WcMention *mention, WcNode *node)
{
  gboolean known = strchr (mention->group, ':') == NULL;
  g_autofree char *group = g_strconcat (known ? GROUP_PREFIX : "", mention->group, NULL);

  wc_node_set (node, "mentions", group);
  wc_node_set (node, "uri", mention->uri);
}

/* § 3.1: the id where the room gives any, else the address. */
static void
write_person (const WcMentionWho *who, WcNode *node)
{
  if (who->occupant_id != NULL)
    wc_node_set (node, "occupantid", who->occupant_id);
  else
    wc_node_set (node, "jid", who->address);
}

/* Older clients look for their own address, or for their nick in the room. */
static void
write_reference (const WcMention *mention,
                 const char *address,
                 guint shift,
                 WcNode *stanza)
{
  g_autofree char *escaped = g_uri_escape_string (address, "@/", /* allow_utf8= */ FALSE);
  g_autofree char *uri = g_strconcat ("xmpp:", escaped, NULL);
  WcNode *reference = wc_node_add (stanza, "reference", WC_NS_REFERENCE);

  wc_node_set (reference, "type", "mention");
  write_place (mention, shift, reference);
  wc_node_set (reference, "uri", uri);
}

void
wc_mention_wire_write (const WcMention *mention,
                       const WcMentionWho *who,
                       guint shift,
                       WcNode *stanza)
{
  WcNode *node = wc_node_add (stanza, "mention", WC_NS_MENTIONS);

  write_place (mention, shift, node);
  if (mention->group != NULL)
    write_group (mention, node);
  else
    write_person (who, node);
  if (mention->silent)
    wc_node_add (node, "noping", NULL);
  if (mention->active)
    wc_node_add (node, "active", NULL);
  /* what these cannot say is that nobody is to be disturbed */
  if (mention->group == NULL && who->address != NULL && !mention->silent)
    write_reference (mention, who->address, shift, stanza);
}
