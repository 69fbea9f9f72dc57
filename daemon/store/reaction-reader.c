/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/author.h"
#include "store/reaction-reader.h"
#include "store/statement.h"

enum
{
  TARGET,
  VALUE,
  TS,
  OUTGOING,
  FROM,
  OCCUPANT_ID,
  REAL,
  CHAT_KIND,
  CHAT,
};

/* The authors of a message's reactions, found one behind the other in the index, and of
 * each the newest rows that count. Parameters: ids of messages as JSON, REACTIONS,
 * FAILED. */
#define NEXT(target, behind)                                                             \
  "(SELECT min (n.author) FROM annotation n WHERE n.target = " target                    \
  " AND n.kind = ?2" behind ")"
#define AUTHORS                                                                          \
  "WITH RECURSIVE who (target, author) AS (SELECT j.value, " NEXT (                      \
      "j.value",                                                                         \
      "") " FROM json_each (?1) j UNION ALL SELECT target, " NEXT ("who.target",         \
                                                                   " AND n.author > "    \
                                                                   "who.author") " FROM" \
                                                                                 " who " \
                                                                                 "WHERE" \
                                                                                 " auth" \
                                                                                 "or "   \
                                                                                 "IS "   \
                                                                                 "NOT "  \
                                                                                 "NULL)" \
                                                                                 " "
#define NEWEST(n)                                                                        \
  "(SELECT n.message FROM annotation n CROSS JOIN message s ON s.id = n.message "        \
  "WHERE n.target = who.target AND n.kind = ?2 AND n.author = who.author "               \
  "AND s.state <> ?3 ORDER BY n.message DESC LIMIT " n ")"
#define READ(n)                                                                          \
  AUTHORS "SELECT who.target, a.value, coalesce (a.ts_us, m.ts_us), m.outgoing, f.jid, " \
          "m.occupant_id, r.jid, c.kind, h.jid FROM who CROSS JOIN annotation a "        \
          "ON a.message IN " NEWEST (                                                    \
              n) " AND a.kind = ?2 CROSS JOIN message m ON m.id = a.message "            \
                 "JOIN address f ON f.id = m.author JOIN address h ON h.id = a.chat "    \
                 "LEFT JOIN chat c ON c.account = a.account AND c.address = a.chat "     \
                 "LEFT JOIN address r ON r.id = m.real WHERE who.author IS NOT NULL "

/* Who reacted, so that what somebody means now replaces what he meant before. Returns:
 * (transfer full). */
static char *
dup_author (WcStatement *row)
{
  const WcMessage head = { .chat = (char *) wc_statement_text (row, CHAT),
                           .from = (char *) wc_statement_text (row, FROM),
                           .occupant_id = (char *) wc_statement_text (row, OCCUPANT_ID),
                           .real_jid = (char *) wc_statement_text (row, REAL) };
  g_autofree char *made = NULL;

  if (wc_statement_int (row, OUTGOING) != 0)
    return g_strdup ("");
  return g_strdup (
      wc_author_key ((WcChatKind) wc_statement_int (row, CHAT_KIND), &head, &made));
}

static gpointer
read_reaction (WcStatement *row)
{
  WcReaction *reaction = g_new0 (WcReaction, 1);

  reaction->from = wc_statement_dup (row, FROM);
  reaction->occupant_id = wc_statement_dup (row, OCCUPANT_ID);
  reaction->real_jid = wc_statement_dup (row, REAL);
  reaction->outgoing = wc_statement_int (row, OUTGOING) != 0;
  reaction->emojis = wc_reaction_split (wc_statement_text (row, VALUE));
  reaction->ts_us = wc_statement_int (row, TS);
  return reaction;
}

/* The reactions to one message while they are read. */
typedef struct
{
  WcMessage *message;  /* (nullable) borrowed; NULL before the first */
  GHashTable *authors; /* (owned) (element-type utf8) who said so already */
  GHashTable *counts;  /* (owned) (element-type utf8 WcReactionCount) by emoji */
} Reading;

static void
reading_init (Reading *self)
{
  self->message = NULL;
  self->authors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                        (GDestroyNotify) wc_reaction_count_free);
}

static void
reading_clear (Reading *self)
{
  g_hash_table_unref (self->authors);
  g_hash_table_unref (self->counts);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static void
count (Reading *self, const char *emoji)
{
  WcReactionCount *found = g_hash_table_lookup (self->counts, emoji);

  if (found == NULL)
    {
      found = g_new0 (WcReactionCount, 1);
      found->emoji = g_strdup (emoji);
      g_hash_table_insert (self->counts, found->emoji, found);
    }
  found->n++;
}

/* Rows come newest first: the first of an author is what he means. */
static void
put_reaction (Reading *self, WcStatement *row)
{
  WcMessage *message = self->message;
  g_autoptr (WcReaction) reaction = read_reaction (row);

  if (!g_hash_table_add (self->authors, dup_author (row)) || reaction->emojis[0] == NULL)
    return;
  for (guint i = 0; reaction->emojis[i] != NULL; i++)
    count (self, reaction->emojis[i]);
  if (message->reactions == NULL)
    message->reactions =
        g_ptr_array_new_with_free_func ((GDestroyNotify) wc_reaction_free);
  if (message->reactions->len < WC_REACTION_READER_SHOWN || reaction->outgoing)
    g_ptr_array_add (message->reactions, g_steal_pointer (&reaction));
  else
    message->n_more_reactions++;
}

static void
reverse (GPtrArray *list)
{
  for (guint i = 0; i < list->len / 2; i++)
    {
      gpointer kept = list->pdata[i];

      list->pdata[i] = list->pdata[list->len - 1 - i];
      list->pdata[list->len - 1 - i] = kept;
    }
}

static int
compare_counts (gconstpointer a, gconstpointer b)
{
  const WcReactionCount *one = *(WcReactionCount *const *) a;
  const WcReactionCount *other = *(WcReactionCount *const *) b;

  if (one->n != other->n)
    return one->n < other->n ? 1 : -1;
  return strcmp (one->emoji, other->emoji);
}

/* Takes the counts out of @self. Returns: (transfer full). */
static GPtrArray *
take_counts (Reading *self)
{
  GPtrArray *counts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_reaction_count_free);
  GHashTableIter iter;
  gpointer each;

  g_hash_table_iter_init (&iter, self->counts);
  while (g_hash_table_iter_next (&iter, NULL, &each))
    {
      g_ptr_array_add (counts, each);
      g_hash_table_iter_steal (&iter);
    }
  g_ptr_array_sort (counts, compare_counts);
  if (counts->len > WC_REACTION_READER_COUNTED)
    g_ptr_array_set_size (counts, WC_REACTION_READER_COUNTED);
  return counts;
}

/* All of the message are read; @next is to come. */
static void
turn_to (Reading *self, WcMessage *next)
{
  WcMessage *message = self->message;

  if (message != NULL && message->reactions != NULL)
    reverse (message->reactions);
  if (message != NULL && message->n_more_reactions > 0)
    message->reaction_counts = take_counts (self);
  g_hash_table_remove_all (self->authors);
  g_hash_table_remove_all (self->counts);
  self->message = next;
}

static gboolean
put_all (WcStatement *rows, GHashTable *messages, GError **error)
{
  g_auto (Reading) reading;
  GError *local_error = NULL;

  reading_init (&reading);
  while (wc_statement_step (rows, &local_error))
    {
      gint64 id = wc_statement_int (rows, TARGET);
      WcMessage *message = g_hash_table_lookup (messages, &id);

      if (message != reading.message)
        turn_to (&reading, message);
      put_reaction (&reading, rows);
    }
  turn_to (&reading, NULL);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

gboolean
wc_reaction_reader_fill (WcDb *db, GHashTable *messages, GError **error)
{
  static const char SQL[] = READ ("1") "ORDER BY who.target, a.message DESC";
  g_autofree char *ids = wc_statement_list_ids (messages);
  g_autoptr (WcStatement) rows =
      wc_statement_query (db, SQL, error, WC_TEXT (ids), WC_INT (WC_ANNOTATION_REACTIONS),
                          WC_INT (WC_MESSAGE_STATE_FAILED));

  return rows != NULL && put_all (rows, messages, error);
}

GPtrArray *
wc_reaction_reader_history (WcDb *db, gint64 account, gint64 id, GError **error)
{
  static const char SQL[] = READ (G_STRINGIFY (WC_REACTION_READER_MAX)) //
      "AND a.account = ?4 ORDER BY a.message DESC "
      "LIMIT " G_STRINGIFY (WC_REACTION_READER_ALL);
  GPtrArray *history;
  g_autofree char *ids = g_strdup_printf ("[%" G_GINT64_FORMAT "]", id);

  history = wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_TEXT (ids), WC_INT (WC_ANNOTATION_REACTIONS),
                          WC_INT (WC_MESSAGE_STATE_FAILED), WC_INT (account)),
      read_reaction, (GDestroyNotify) wc_reaction_free, error);
  if (history != NULL)
    reverse (history);
  return history;
}
