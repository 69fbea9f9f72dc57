/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "cli/foreign-line.h"
#include "cli/spool.h"
#include "common/failure.h"

/* Addresses are made canonical, and looked at, by who reads the lines. */

struct _WcForeignLines
{
  int fd;
  GString *text;     /* (owned) what is not written yet */
  char *account;     /* (owned) (nullable) */
  GHashTable *chats; /* (owned) (element-type utf8) of the account */
};

#define WRITTEN_AT_ONCE 65536

WcForeignLines *
wc_foreign_lines_new (int fd)
{
  WcForeignLines *self = g_new0 (WcForeignLines, 1);

  self->fd = fd;
  self->text = g_string_new ("{\"type\":\"whinchat-export\",\"version\":1}\n");
  self->chats = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
wc_foreign_lines_free (WcForeignLines *self)
{
  g_string_free (self->text, TRUE);
  g_free (self->account);
  g_hash_table_unref (self->chats);
  g_free (self);
}

static gboolean
flush (WcForeignLines *self, GError **error)
{
  if (!wc_spool_write (self->fd, self->text->str, self->text->len, error))
    return FALSE;
  g_string_truncate (self->text, 0);
  return TRUE;
}

/* @line: (transfer full). */
static gboolean
add_line (WcForeignLines *self, JsonObject *line, GError **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  json_node_take_object (node, line);
  text = json_to_string (node, /* pretty= */ FALSE);
  g_string_append (self->text, text);
  g_string_append_c (self->text, '\n');
  return self->text->len < WRITTEN_AT_ONCE || flush (self, error);
}

static JsonObject *
new_line (const char *type)
{
  JsonObject *line = json_object_new ();

  json_object_set_string_member (line, "type", type);
  return line;
}

gboolean
wc_foreign_lines_account (WcForeignLines *self, const char *jid, GError **error)
{
  JsonObject *line;

  if (g_strcmp0 (jid, self->account) == 0)
    return TRUE;
  g_free (self->account);
  self->account = g_strdup (jid);
  g_hash_table_remove_all (self->chats);
  line = new_line ("account");
  json_object_set_string_member (line, "jid", jid);
  return add_line (self, line, error);
}

static const char *
kind_of (const WcForeignLines *self, const WcForeignMessage *message)
{
  if (message->in_room)
    return "muc";
  if (strchr (message->chat, '/') != NULL)
    return "muc-pm";
  return g_strcmp0 (message->chat, self->account) == 0 ? "self" : "contact";
}

/* Whom somebody talked to there is nobody who asks to be let in here. */
static gboolean
add_chat (WcForeignLines *self, const WcForeignMessage *message, GError **error)
{
  JsonObject *line;

  if (!g_hash_table_add (self->chats, g_strdup (message->chat)))
    return TRUE;
  line = new_line ("chat");
  json_object_set_string_member (line, "jid", message->chat);
  json_object_set_string_member (line, "kind", kind_of (self, message));
  return add_line (self, line, error);
}

static void
set (JsonObject *line, const char *name, const char *text)
{
  if (text != NULL && *text != '\0')
    json_object_set_string_member (line, name, text);
}

static void
set_ids (JsonObject *line, const WcForeignMessage *message)
{
  set (line, "message_id", message->message_id);
  set (line, "origin_id", message->origin_id);
  if (message->archive_id != NULL && message->archive_by != NULL)
    {
      set (line, "archive_id", message->archive_id);
      set (line, "archive_by", message->archive_by);
    }
  set (line, "occupant_id", message->occupant_id);
  set (line, "real_jid", message->real_jid);
  set (line, "thread", message->thread);
  set (line, "encryption", message->encryption);
  set (line, "corrects", message->corrects);
  set (line, "replies", message->replies);
}

gboolean
wc_foreign_lines_message (WcForeignLines *self,
                          const WcForeignMessage *message,
                          GError **error)
{
  JsonObject *line;

  if (message->chat == NULL || message->from == NULL || message->ts_us <= 0 ||
      (message->body == NULL && message->stanza == NULL))
    return TRUE;
  if (!message->about_others && !add_chat (self, message, error))
    return FALSE;
  line = new_line ("message");
  set (line, "chat", message->chat);
  set (line, "from", message->from);
  set (line, "body", message->body);
  set (line, "stanza", message->stanza);
  if (message->outgoing)
    json_object_set_boolean_member (line, "outgoing", TRUE);
  json_object_set_int_member (line, "ts_us", message->ts_us);
  set_ids (line, message);
  return add_line (self, line, error);
}

gboolean
wc_foreign_lines_add (WcForeignLines *self, JsonObject *line, GError **error)
{
  return add_line (self, line, error);
}

gboolean
wc_foreign_lines_end (WcForeignLines *self, GError **error)
{
  return add_line (self, new_line ("end"), error) && flush (self, error);
}

char *
wc_foreign_line_join (const char *bare, const char *resource)
{
  return resource != NULL ? g_strconcat (bare, "/", resource, NULL) : g_strdup (bare);
}
