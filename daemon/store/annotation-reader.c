/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/author.h"
#include "store/annotation-reader.h"
#include "store/statement.h"

/* Two queries for a whole page, and none for a page of plain messages. */

#define ABOUT                                                                            \
  (WC_MESSAGE_FLAG_REACTED | WC_MESSAGE_FLAG_EDITED | WC_MESSAGE_FLAG_RETRACTED)

/* The messages by id that have one of @flags; NULL: there is none. Returns: (transfer
 * full). */
static GHashTable *
choose (GPtrArray *messages, guint flags)
{
  GHashTable *chosen = NULL;

  for (guint i = 0; i < messages->len; i++)
    {
      WcMessage *message = g_ptr_array_index (messages, i);

      if (message == NULL || (message->flags & flags) == 0)
        continue;
      if (chosen == NULL)
        chosen = g_hash_table_new (g_int64_hash, g_int64_equal);
      g_hash_table_insert (chosen, &message->id, message);
    }
  return chosen;
}

/* Their ids as a JSON array. Returns: (transfer full). */
static char *
list_ids (GHashTable *chosen)
{
  GString *list = g_string_new ("[");
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, chosen);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_string_append_printf (list, "%s%" G_GINT64_FORMAT, list->len > 1 ? "," : "",
                            *(const gint64 *) id);
  g_string_append_c (list, ']');
  return g_string_free (list, FALSE);
}

/* ---- What they say about others ---- */

static void
read_said (WcStatement *row, WcMessage *message)
{
  char id[WC_ID_TEXT];
  WcAnnotation *annotation =
      wc_annotation_new ((WcAnnotationKind) wc_statement_int (row, 1),
                         wc_statement_id (row, 2, id), wc_statement_text (row, 5));

  annotation->target = wc_statement_int (row, 3);
  annotation->by = wc_statement_dup (row, 4);
  annotation->target_from = wc_statement_dup (row, 6);
  annotation->target_body = wc_statement_dup (row, 7);
  if (message->annotations == NULL)
    message->annotations =
        g_ptr_array_new_with_free_func ((GDestroyNotify) wc_annotation_unref);
  g_ptr_array_add (message->annotations, annotation);
}

static gboolean
fill_said (WcDb *db, GHashTable *chosen, GError **error)
{
  static const char SQL[] =
      "SELECT a.message, a.kind, a.target_id, a.target, a.who, a.value, f.jid, t.body "
      "FROM json_each (?1) j CROSS JOIN annotation a ON a.message = j.value "
      "LEFT JOIN message t ON t.id = a.target AND t.chat IS NOT NULL "
      "LEFT JOIN address f ON f.id = t.author "
      "WHERE a.kind <> ?2 ORDER BY a.message, a.kind";
  g_autofree char *ids = list_ids (chosen);
  g_autoptr (WcStatement) rows =
      wc_statement_query (db, SQL, error, WC_TEXT (ids), WC_INT (WC_ANNOTATION_ORIGINAL));
  GError *local_error = NULL;

  if (rows == NULL)
    return FALSE;
  while (wc_statement_step (rows, &local_error))
    {
      gint64 id = wc_statement_int (rows, 0);

      read_said (rows, g_hash_table_lookup (chosen, &id));
    }
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

/* ---- What others say about them ---- */

enum
{
  TARGET,
  KIND,
  WHO,
  VALUE,
  TS,
  OUTGOING,
  FROM,
  OCCUPANT_ID,
  REAL,
  CHAT_KIND,
  CHAT,
  CARRIER,
};

/* Who reacted, so that what somebody means now replaces what he meant before. */
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

static WcReaction *
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

/* Replaces what the same author said before; @authors runs beside message->reactions. */
static void
put_reaction (WcStatement *row, WcMessage *message, GPtrArray *authors)
{
  WcReaction *reaction = read_reaction (row);
  char *author = dup_author (row);
  guint before;

  if (message->reactions == NULL)
    message->reactions =
        g_ptr_array_new_with_free_func ((GDestroyNotify) wc_reaction_free);
  if (g_ptr_array_find_with_equal_func (authors, author, g_str_equal, &before))
    {
      g_ptr_array_remove_index (authors, before);
      g_ptr_array_remove_index (message->reactions, before);
    }
  if (reaction->emojis[0] == NULL)
    {
      wc_reaction_free (reaction);
      g_free (author);
      return;
    }
  g_ptr_array_add (authors, author);
  g_ptr_array_add (message->reactions, reaction);
}

/* A retraction that came as a message says more than the mark an archive leaves. */
static void
put_retraction (WcStatement *row, WcMessage *message)
{
  gboolean is_mark = wc_statement_int (row, CARRIER) == message->id;

  if ((message->flags & WC_MESSAGE_FLAG_RETRACTED) == 0 ||
      (is_mark && message->retracted_us != 0))
    return;
  message->retracted_us = wc_statement_int (row, TS);
  wc_str_set (&message->retracted_by,
              wc_statement_int (row, KIND) == WC_ANNOTATION_MODERATION
                  ? wc_statement_text (row, WHO)
                  : NULL);
  wc_str_set (&message->retraction_reason, wc_statement_text (row, VALUE));
}

static void
put_about (WcStatement *row, WcMessage *message, GPtrArray *authors)
{
  switch ((WcAnnotationKind) wc_statement_int (row, KIND))
    {
    case WC_ANNOTATION_REACTIONS:
      put_reaction (row, message, authors);
      break;
    case WC_ANNOTATION_CORRECTION:
      message->edited_us = wc_statement_int (row, TS);
      break;
    case WC_ANNOTATION_RETRACTION:
    case WC_ANNOTATION_MODERATION:
      put_retraction (row, message);
      break;
    case WC_ANNOTATION_REPLY:
    case WC_ANNOTATION_ORIGINAL:
      break;
    }
}

static gboolean
put_all (WcStatement *rows, GHashTable *chosen, GError **error)
{
  g_autoptr (GPtrArray) authors = g_ptr_array_new_with_free_func (g_free);
  const WcMessage *last = NULL;
  GError *local_error = NULL;

  while (wc_statement_step (rows, &local_error))
    {
      gint64 id = wc_statement_int (rows, TARGET);
      WcMessage *message = g_hash_table_lookup (chosen, &id);

      if (message != last)
        g_ptr_array_set_size (authors, 0);
      last = message;
      put_about (rows, message, authors);
    }
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

static gboolean
fill_about (WcDb *db, GHashTable *chosen, GError **error)
{
  static const char SQL[] =
      "SELECT a.target, a.kind, a.who, a.value, coalesce (a.ts_us, m.ts_us), "
      "m.outgoing, f.jid, "
      "m.occupant_id, r.jid, c.kind, h.jid, m.id "
      "FROM json_each (?1) j CROSS JOIN annotation a ON a.target = j.value "
      "JOIN message m ON m.id = a.message JOIN address f ON f.id = m.author "
      "JOIN address h ON h.id = a.chat "
      "LEFT JOIN chat c ON c.account = a.account AND c.address = a.chat "
      "LEFT JOIN address r ON r.id = m.real "
      "WHERE m.state <> ?2 OR m.id = a.target OR a.kind = ?3 "
      "ORDER BY a.target, a.message";
  g_autofree char *ids = list_ids (chosen);
  g_autoptr (WcStatement) rows =
      wc_statement_query (db, SQL, error, WC_TEXT (ids), WC_INT (WC_MESSAGE_STATE_FAILED),
                          WC_INT (WC_ANNOTATION_RETRACTION));

  return rows != NULL && put_all (rows, chosen, error);
}

gboolean
wc_annotation_reader_fill (WcDb *db, GPtrArray *messages, GError **error)
{
  g_autoptr (GHashTable) saying = choose (messages, WC_MESSAGE_FLAG_ANNOTATES);
  g_autoptr (GHashTable) told = choose (messages, ABOUT);

  return (saying == NULL || fill_said (db, saying, error)) &&
         (told == NULL || fill_about (db, told, error));
}

/* ---- Texts of before ---- */

void
wc_edit_free (WcEdit *self)
{
  g_free (self->body);
  g_free (self);
}

static gpointer
read_edit (WcStatement *row)
{
  WcEdit *edit = g_new0 (WcEdit, 1);

  edit->ts_us = wc_statement_int (row, 0);
  edit->body = wc_statement_dup (row, 1);
  return edit;
}

GPtrArray *
wc_annotation_reader_edits (WcDb *db, gint64 account, gint64 id, GError **error)
{
  static const char SQL[] =
      "SELECT m.ts_us, a.value FROM annotation a JOIN message m ON m.id = a.message "
      "WHERE a.account = ?1 AND a.target = ?2 AND a.kind IN (?3, ?4) "
      "AND (m.state <> ?5 OR m.id = ?2) ORDER BY a.kind = ?4 DESC, a.message";

  return wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (account),
                                                   WC_INT (id),
                                                   WC_INT (WC_ANNOTATION_CORRECTION),
                                                   WC_INT (WC_ANNOTATION_ORIGINAL),
                                                   WC_INT (WC_MESSAGE_STATE_FAILED)),
                               read_edit, (GDestroyNotify) wc_edit_free, error);
}

gint64
wc_annotation_reader_find_shown (
    WcDb *db, gint64 account, const char *by, const char *archive_id, GError **error)
{
  static const char SQL[] =
      "SELECT iif (m.chat > 0, m.id, c.target) FROM message m LEFT JOIN annotation c "
      "ON c.message = m.id AND c.kind = ?4 WHERE m.account = ?1 "
      "AND m.archive_by = (SELECT id FROM address WHERE jid = ?2) AND m.archive_id = ?3 "
      "AND substr (m.archive_id, -6) = substr (?3, -6) AND m.chat IS NOT NULL";
  gint64 shown = 0;

  wc_statement_get_int (db, SQL, &shown, error, WC_INT (account), WC_TEXT (by),
                        WC_ID (archive_id), WC_INT (WC_ANNOTATION_CORRECTION));
  return shown;
}

gboolean
wc_annotation_reader_is_retracting (WcDb *db,
                                    gint64 id,
                                    gboolean *out_retracting,
                                    GError **error)
{
  static const char SQL[] =
      "SELECT 1 FROM annotation a JOIN message m ON m.id = a.message "
      "WHERE a.target = ?1 AND a.kind = ?2 AND m.state <> ?3 LIMIT 1";
  gint64 found;

  if (!wc_statement_get_int (db, SQL, &found, error, WC_INT (id),
                             WC_INT (WC_ANNOTATION_RETRACTION),
                             WC_INT (WC_MESSAGE_STATE_FAILED)))
    return FALSE;
  *out_retracting = found != 0;
  return TRUE;
}
