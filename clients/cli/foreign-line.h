/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

/* The lines that an import takes (doc/export.md), as they are made of the history of
 * another program. */
typedef struct _WcForeignLines WcForeignLines;

/* Writes to @fd (borrowed), with the first line. */
WcForeignLines *wc_foreign_lines_new (int fd);
void wc_foreign_lines_free (WcForeignLines *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcForeignLines, wc_foreign_lines_free)

/* What follows is of this account. The same twice is written once. */
gboolean wc_foreign_lines_account (WcForeignLines *self, const char *jid, GError **error);

/* A message; every text but the first three is nullable. A chat with a resource is within
 * a room, and with oneself where it is the account. */
typedef struct
{
  const char *chat;
  const char *from;
  const char *body;
  gboolean in_room;
  gboolean outgoing;
  gint64 ts_us;
  const char *message_id;
  const char *origin_id;
  const char *archive_id;
  const char *archive_by;
  const char *occupant_id;
  const char *real_jid;
  const char *encryption;
  const char *thread;
  const char *corrects; /* id attribute of the message whose text this one is now */
  const char *replies;  /* the same, of the one that it answers */
  const char *stanza; /* what it says, as a stanza: instead of body, corrects, replies */
  gboolean about_others; /* that is something about another message: it makes no chat */
} WcForeignMessage;

/* Writes it, before the first one of a chat a line of that; one without a chat, an
 * author, a text or stanza, or a time is left out. */
gboolean wc_foreign_lines_message (WcForeignLines *self,
                                   const WcForeignMessage *message,
                                   GError **error);

/* Writes another line (transfer full), of those that doc/export.md has. */
gboolean wc_foreign_lines_add (WcForeignLines *self, JsonObject *line, GError **error);

/* The last line. */
gboolean wc_foreign_lines_end (WcForeignLines *self, GError **error);

/* "a@b" and "c" make "a@b/c"; the latter is nullable. Returns: (transfer full). */
char *wc_foreign_line_join (const char *bare, const char *resource);
