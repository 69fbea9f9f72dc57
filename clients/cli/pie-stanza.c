/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/pie-stanza.h"
#include "cli/pie.h"
#include "xml/ns.h"

/* Who wrote it, in which chat and when is found here; what it says is for the daemon,
 * which reads stanzas of archives anyway. */

void
wc_pie_stanza_clear (WcPieStanza *self)
{
  g_free (self->chat);
  g_free (self->from);
  g_free (self->text);
  g_free (self->account);
}

static char *
dup_bare (const char *jid)
{
  const char *slash = strchr (jid, '/');

  return slash != NULL ? g_strndup (jid, (gsize) (slash - jid)) : g_strdup (jid);
}

static gboolean
is_same_bare (const char *jid, const char *bare)
{
  g_autofree char *mine = dup_bare (jid);

  return g_ascii_strcasecmp (mine, bare) == 0;
}

static gboolean
has_type (const WcNode *message, const char *type)
{
  return g_strcmp0 (wc_node_attr (message, "type"), type) == 0;
}

/* Of one who is in a room the whole address is the chat. */
static char *
dup_chat (const WcNode *message, const char *peer)
{
  return wc_node_child (message, "x", WC_NS_MUC_USER) != NULL ? g_strdup (peer)
                                                              : dup_bare (peer);
}

static gboolean
read_people (WcPieStanza *self, const WcNode *message)
{
  const char *from = wc_node_attr (message, "from");
  const char *to = wc_node_attr (message, "to");
  gboolean in_room = has_type (message, "groupchat");
  gboolean outgoing;

  self->from = g_strdup (from != NULL ? from : self->account);
  to = to != NULL ? to : self->account;
  outgoing = is_same_bare (self->from, self->account);
  self->chat = in_room ? dup_bare (outgoing ? to : self->from)
                       : dup_chat (message, outgoing ? to : self->from);
  self->message.in_room = in_room;
  self->message.outgoing = outgoing;
  self->message.chat = self->chat;
  self->message.from = self->from;
  return strchr (self->chat, '@') != NULL || !in_room;
}

/* One that has nothing to read makes no chat with somebody. */
static gboolean
is_about_others (const WcNode *message)
{
  return wc_node_child (message, "body", NULL) == NULL &&
         wc_node_child (message, "encryption", WC_NS_EME) == NULL &&
         wc_node_child (message, "encrypted", NULL) == NULL &&
         wc_node_child (message, "file-sharing", WC_NS_FILE_SHARING) == NULL;
}

static gint64
stamp_of (const WcNode *parent)
{
  const WcNode *delay = wc_node_child (parent, "delay", WC_NS_DELAY);
  const char *text = delay != NULL ? wc_node_attr (delay, "stamp") : NULL;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) date = text != NULL && g_str_is_ascii (text)
                                   ? g_date_time_new_from_iso8601 (text, utc)
                                   : NULL;

  return date != NULL ? g_date_time_to_unix (date) * G_USEC_PER_SEC +
                            g_date_time_get_microsecond (date)
                      : 0;
}

/* Some leave the namespace of stanzas out. Returns: (transfer full). */
static char *
dup_text (const WcNode *message)
{
  g_autoptr (WcNode) holder = wc_node_new ("holder", "");
  const WcNode *copy =
      wc_node_add_tree_cast (holder, message, wc_node_get_ns (message), WC_NS_CLIENT);

  return wc_node_to_string (copy, WC_NS_CLIENT);
}

gboolean
wc_pie_stanza_read (WcPieStanza *self, const WcNode *message, const char *account)
{
  if (!wc_node_is (message, "message", NULL) || has_type (message, "error"))
    return FALSE;
  self->account = g_strdup (account);
  if (!read_people (self, message))
    return FALSE;
  if (self->message.ts_us == 0)
    self->message.ts_us = stamp_of (message);
  self->message.message_id = wc_node_attr (message, "id");
  self->message.about_others = is_about_others (message);
  self->text = dup_text (message);
  self->message.stanza = self->text;
  return self->message.ts_us > 0;
}

gboolean
wc_pie_stanza_read_result (WcPieStanza *self, const WcNode *result, const char *account)
{
  const WcNode *forwarded = wc_node_child (result, "forwarded", WC_NS_FORWARD);
  const WcNode *message = wc_node_child (forwarded, "message", NULL);
  const char *id = wc_node_attr (result, "id");

  if (!wc_node_is (result, "result", WC_NS_MAM) || message == NULL)
    return FALSE;
  self->message.ts_us = stamp_of (forwarded);
  if (!wc_pie_stanza_read (self, message, account))
    return FALSE;
  if (id != NULL && *id != '\0' && !g_str_has_prefix (id, WC_PIE_MADE_UP))
    {
      self->message.archive_id = id;
      self->message.archive_by = self->account;
    }
  return TRUE;
}
