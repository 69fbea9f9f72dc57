/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "store/annotation-reader.h"
#include "store/message-text.h"
#include "store/reaction-reader.h"
#include "store/statement.h"

/* A few queries for a whole page, and none for a page of plain messages. None of them
 * reads what does not count any more: of that anybody can make as much as he likes. */

#define CHANGED (WC_MESSAGE_FLAG_EDITED | WC_MESSAGE_FLAG_RETRACTED)

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
  annotation->target_retracted = wc_statement_int (row, 8) != 0;
  annotation->target_spoiler = wc_statement_dup (row, 9);
  if (message->annotations == NULL)
    message->annotations =
        g_ptr_array_new_with_free_func ((GDestroyNotify) wc_annotation_unref);
  g_ptr_array_add (message->annotations, annotation);
}

static gboolean
fill_said (WcDb *db, GHashTable *chosen, GError **error)
{
  static const char SQL[] =
      "SELECT a.message, a.kind, a.target_id, a.target, a.who, a.value, f.jid, t.body, "
      "t.flags & ?3, (SELECT e.spoiler FROM message m JOIN extra e "
      "ON e.message = " WC_MESSAGE_TEXT " WHERE m.id = t.id AND t.flags & ?4) "
      "FROM json_each (?1) j CROSS JOIN annotation a ON a.message = j.value "
      "LEFT JOIN message t ON t.id = a.target AND t.chat IS NOT NULL "
      "LEFT JOIN address f ON f.id = t.author "
      "WHERE a.kind <> ?2 ORDER BY a.message, a.kind";
  g_autofree char *ids = wc_statement_list_ids (chosen);
  g_autoptr (WcStatement) rows = wc_statement_query (
      db, SQL, error, WC_TEXT (ids), WC_INT (WC_ANNOTATION_ORIGINAL),
      WC_INT (WC_MESSAGE_FLAG_RETRACTED), WC_INT (WC_MESSAGE_FLAG_EXTRA));
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

/* ---- What became of them ---- */

enum
{
  TARGET,
  KIND,
  WHO,
  VALUE,
  TS,
  CARRIER,
};

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

static gboolean
put_all (WcStatement *rows, GHashTable *chosen, GError **error)
{
  GError *local_error = NULL;

  while (wc_statement_step (rows, &local_error))
    {
      gint64 id = wc_statement_int (rows, TARGET);
      WcMessage *message = g_hash_table_lookup (chosen, &id);

      if (wc_statement_int (rows, KIND) == WC_ANNOTATION_CORRECTION)
        message->edited_us = wc_statement_int (rows, TS);
      else
        put_retraction (rows, message);
    }
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

/* The newest of a kind; @counts: a condition. */
#define NEWEST(kind, counts)                                                             \
  "(SELECT n.message FROM annotation n CROSS JOIN message s ON s.id = n.message "        \
  "WHERE n.target = j.value AND n.kind = " kind                                          \
  " AND n.author IS NULL AND n.message <> j.value AND " counts                           \
  " ORDER BY n.message DESC LIMIT 1)"

/* When it was corrected last, and who retracted it. Parameters: ids, FAILED, CORRECTION,
 * RETRACTION, MODERATION. */
static gboolean
fill_fate (WcDb *db, GHashTable *chosen, GError **error)
{
  static const char SQL[] =
      "SELECT a.target, a.kind, a.who, a.value, coalesce (a.ts_us, m.ts_us), m.id "
      "FROM json_each (?1) j CROSS JOIN annotation a ON a.message IN "
      "(j.value, " NEWEST ("?3", "s.state <> ?2") ", " NEWEST ("?4", "1") ", " NEWEST (
          "?5", "s.state <> ?2") ") AND a.kind BETWEEN ?3 AND ?5 "
                                 "CROSS JOIN message m ON m.id = "
                                 "a.message WHERE +a.target = j.value "
                                 "AND (m.state <> ?2 OR m.id = a.target "
                                 "OR a.kind = ?4) "
                                 "ORDER BY a.target, a.message, a.kind";
  g_autofree char *ids = wc_statement_list_ids (chosen);
  g_autoptr (WcStatement) rows = wc_statement_query (
      db, SQL, error, WC_TEXT (ids), WC_INT (WC_MESSAGE_STATE_FAILED),
      WC_INT (WC_ANNOTATION_CORRECTION), WC_INT (WC_ANNOTATION_RETRACTION),
      WC_INT (WC_ANNOTATION_MODERATION));

  return rows != NULL && put_all (rows, chosen, error);
}

gboolean
wc_annotation_reader_fill (WcDb *db, GPtrArray *messages, GError **error)
{
  g_autoptr (GHashTable) saying = choose (messages, WC_MESSAGE_FLAG_ANNOTATES);
  g_autoptr (GHashTable) reacted = choose (messages, WC_MESSAGE_FLAG_REACTED);
  g_autoptr (GHashTable) changed = choose (messages, CHANGED);

  return (saying == NULL || fill_said (db, saying, error)) &&
         (reacted == NULL || wc_reaction_reader_fill (db, reacted, error)) &&
         (changed == NULL || fill_fate (db, changed, error));
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
  edit->retracted = wc_statement_int (row, 2) != 0;
  return edit;
}

GPtrArray *
wc_annotation_reader_edits (WcDb *db, gint64 account, gint64 id, GError **error)
{
  static const char SQL[] =
      "SELECT ts_us, value, (SELECT flags & ?7 FROM message WHERE id = ?2) "
      "FROM (SELECT m.ts_us, a.value, 0 AS message FROM annotation a "
      "CROSS JOIN message m ON m.id = a.message WHERE a.message = ?2 AND a.kind = ?4 "
      "AND a.account = ?1 UNION ALL SELECT * FROM (SELECT m.ts_us, a.value, a.message "
      "FROM annotation a CROSS JOIN message m ON m.id = a.message WHERE a.target = ?2 "
      "AND a.kind = ?3 AND a.author IS NULL AND a.account = ?1 AND m.state <> ?5 "
      "ORDER BY a.message DESC LIMIT ?6)) ORDER BY message";

  return wc_statement_collect (
      wc_statement_query (
          db, SQL, error, WC_INT (account), WC_INT (id),
          WC_INT (WC_ANNOTATION_CORRECTION), WC_INT (WC_ANNOTATION_ORIGINAL),
          WC_INT (WC_MESSAGE_STATE_FAILED), WC_INT (WC_ANNOTATION_READER_MAX_EDITS - 1),
          WC_INT (WC_MESSAGE_FLAG_RETRACTED)),
      read_edit, (GDestroyNotify) wc_edit_free, error);
}

gint64
wc_annotation_reader_find_shown (
    WcDb *db, gint64 account, const char *by, const char *archive_id, GError **error)
{
  static const char SQL[] =
      "SELECT iif (m.chat > 0, m.id, c.target) FROM message m LEFT JOIN annotation c "
      "ON c.message = m.id AND (c.kind = ?4 OR c.kind = 7) WHERE m.account = ?1 "
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
