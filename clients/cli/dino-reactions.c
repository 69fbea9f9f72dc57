/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/dino-reactions.h"
#include "xml/node.h"
#include "xml/ns.h"

/* Dino keeps the last reactions of each author about a message, with their time, but not
 * the messages that said so: those have no ids here. */

enum
{
  ACCOUNT,
  CHAT,
  TYPE,
  TARGET,
  AUTHOR,
  NICK,
  OCCUPANT,
  TIME_MS,
  EMOJIS,
};

#define ROOM 2

/* What somebody reacts to is a message, or a file that came as one. */
static const char SQL[] =
    "SELECT a.bare_jid, j.bare_jid, m.type, "
    "CASE m.type WHEN 2 THEN m.server_id ELSE m.stanza_id END, w.bare_jid, o.last_nick, "
    "o.occupant_id, r.time, r.emojis "
    "FROM reaction r JOIN account a ON a.id = r.account_id "
    "JOIN content_item c ON c.id = r.content_item_id "
    "JOIN message m ON m.id = CASE c.content_type WHEN 1 THEN c.foreign_id "
    "WHEN 2 THEN (SELECT CAST (t.info AS INTEGER) FROM file_transfer t "
    "WHERE t.id = c.foreign_id AND t.provider = 0) END "
    "JOIN jid j ON j.id = m.counterpart_id LEFT JOIN jid w ON w.id = r.jid_id "
    "LEFT JOIN occupant_id o ON o.id = r.occupant_id "
    "WHERE m.type IN (1, 2) ORDER BY r.account_id, r.time, r.id";

static gboolean
has_reactions (WcForeignDb *db)
{
  return wc_foreign_db_has (db, "reaction",
                            "id account_id occupant_id content_item_id time jid_id "
                            "emojis") &&
         wc_foreign_db_has (db, "message", "server_id") &&
         wc_foreign_db_has (db, "content_item", "id content_type foreign_id") &&
         wc_foreign_db_has (db, "occupant_id", "id last_nick occupant_id") &&
         wc_foreign_db_has (db, "file_transfer", "id provider info");
}

/* Returns: (transfer full). */
static char *
make_stanza (const char *target, const char *emojis)
{
  g_autoptr (WcNode) message = wc_node_new ("message", WC_NS_CLIENT);
  WcNode *reactions = wc_node_add (message, "reactions", WC_NS_REACTIONS);
  g_auto (GStrv) parts = g_strsplit (emojis, ",", 64);

  wc_node_set (reactions, "id", target);
  for (char **emoji = parts; *emoji != NULL; emoji++)
    if (**emoji != '\0')
      wc_node_add_with_text (reactions, "reaction", NULL, *emoji);
  return wc_node_to_string (message, WC_NS_CLIENT);
}

static gboolean
write_reaction (WcForeignRows *row, WcForeignLines *lines, GError **error)
{
  const char *account = wc_foreign_rows_text (row, ACCOUNT);
  const char *author = wc_foreign_rows_text (row, AUTHOR);
  const char *nick = wc_foreign_rows_text (row, NICK);
  const char *target = wc_foreign_rows_text (row, TARGET);
  const char *emojis = wc_foreign_rows_text (row, EMOJIS);
  gboolean in_room = wc_foreign_rows_int (row, TYPE) == ROOM;
  WcForeignMessage message = { .about_others = TRUE, .in_room = in_room };
  g_autofree char *from = NULL;
  g_autofree char *stanza = NULL;

  message.chat = wc_foreign_rows_text (row, CHAT);
  if (account == NULL || message.chat == NULL || target == NULL || emojis == NULL ||
      (in_room ? nick == NULL : author == NULL))
    return TRUE;
  from = in_room ? wc_foreign_line_join (message.chat, nick) : g_strdup (author);
  stanza = make_stanza (target, emojis);
  message.from = from;
  message.stanza = stanza;
  message.outgoing = g_strcmp0 (author, account) == 0;
  message.ts_us = wc_foreign_rows_int (row, TIME_MS) * 1000;
  message.occupant_id = wc_foreign_rows_text (row, OCCUPANT);
  message.real_jid = in_room ? author : NULL;
  return wc_foreign_lines_account (lines, account, error) &&
         wc_foreign_lines_message (lines, &message, error);
}

gboolean
wc_dino_reactions_read (WcForeignDb *db, WcForeignLines *lines, GError **error)
{
  g_autoptr (WcForeignRows) rows = NULL;
  g_autoptr (GError) local = NULL;

  if (!has_reactions (db))
    return TRUE;
  rows = wc_foreign_db_select (db, SQL, error);
  if (rows == NULL)
    return FALSE;
  while (wc_foreign_rows_step (rows, &local))
    if (!write_reaction (rows, lines, error))
      return FALSE;
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
