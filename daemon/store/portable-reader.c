/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/json-out.h"
#include "model/omemo-fingerprint.h"
#include "store/message-row.h"
#include "store/portable-reader.h"
#include "store/portable-table.h"

/* Works on the reader's connection, on its thread. What is NULL, FALSE or 0 is not
 * written, so that a line says what there is. */

static const char *
make_sql (const WcPortableTable *table)
{
  g_autoptr (GString) sql = g_string_new ("SELECT ");

  for (guint i = 0; i < table->n_fields; i++)
    {
      const WcPortableField *field = &table->fields[i];
      const char *comma = i > 0 ? ", " : "";

      if (field->type == WC_PORTABLE_ADDRESS)
        g_string_append_printf (sql, "%s(SELECT jid FROM address WHERE id = t.%s)", comma,
                                field->column);
      else
        g_string_append_printf (sql, "%s%s", comma,
                                field->expression != NULL ? field->expression
                                                          : field->column);
    }
  g_string_append_printf (sql, " FROM %s t WHERE %s = ?1 ORDER BY %s", table->table,
                          table->scope == WC_PORTABLE_OF_MESSAGE ? "message" : "account",
                          table->order);
  return g_intern_string (sql->str);
}

static void
append_list (GString *out, const char *name, const char *text, const char *between)
{
  g_auto (GStrv) parts = g_strsplit (text, between, -1);

  wc_json_out_name (out, name);
  g_string_append_c (out, '[');
  for (guint i = 0, n = 0; parts[i] != NULL; i++)
    {
      if (*parts[i] == '\0')
        continue;
      if (n++ > 0)
        g_string_append_c (out, ',');
      wc_json_out_text (out, parts[i]);
    }
  g_string_append_c (out, ']');
}

static void
append_text (GString *out, const WcPortableField *field, const char *text)
{
  if (text == NULL)
    return;
  if (field->type == WC_PORTABLE_LINES)
    append_list (out, field->name, text, "\n");
  else if (field->type == WC_PORTABLE_GROUPS)
    append_list (out, field->name, text, "\x1f");
  else
    wc_json_out_member (out, field->name, text);
}

static const char *
word_of (const WcPortableField *field, gint64 number)
{
  return number >= 0 && number <= field->max ? field->to_word ((int) number) : NULL;
}

static void
append_key (GString *out, const WcPortableField *field, WcStatement *row, int column)
{
  g_autoptr (GBytes) key = wc_statement_bytes (row, column);
  g_autofree char *fingerprint = key != NULL ? wc_omemo_fingerprint_dup (key) : NULL;

  wc_json_out_member (out, field->name, fingerprint);
}

static void
append_field (GString *out, const WcPortableField *field, WcStatement *row, int column)
{
  char id[WC_ID_TEXT];

  switch (field->type)
    {
    case WC_PORTABLE_INT:
    case WC_PORTABLE_MESSAGE:
      wc_json_out_number (out, field->name, wc_statement_int (row, column));
      return;
    case WC_PORTABLE_BOOLEAN:
      wc_json_out_boolean (out, field->name, wc_statement_int (row, column) != 0);
      return;
    case WC_PORTABLE_WORD:
      wc_json_out_member (out, field->name,
                          word_of (field, wc_statement_int (row, column)));
      return;
    case WC_PORTABLE_ID:
      append_text (out, field, wc_statement_id (row, column, id));
      return;
    case WC_PORTABLE_KEY:
      append_key (out, field, row, column);
      return;
    case WC_PORTABLE_TEXT:
    case WC_PORTABLE_ADDRESS:
    case WC_PORTABLE_LINES:
    case WC_PORTABLE_GROUPS:
    default:
      append_text (out, field, wc_statement_text (row, column));
    }
}

static void
append_fields (GString *out, const WcPortableTable *table, WcStatement *row)
{
  for (guint i = 0; i < table->n_fields; i++)
    append_field (out, &table->fields[i], row, (int) i);
}

static gboolean
append_lines (
    WcDb *db, const WcPortableTable *table, gint64 account, GString *out, GError **error)
{
  g_autoptr (WcStatement) rows =
      wc_statement_query (db, make_sql (table), error, WC_INT (account));
  GError *local = NULL;

  if (rows == NULL)
    return FALSE;
  while (wc_statement_step (rows, &local))
    {
      g_string_append_c (out, '{');
      wc_json_out_member (out, "type", table->kind);
      append_fields (out, table, rows);
      g_string_append (out, "}\n");
    }
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

gboolean
wc_portable_reader_account (
    WcDb *db, gint64 account, GString *out, GString *archives, GError **error)
{
  guint n;
  const WcPortableTable *tables = wc_portable_table_list (&n);

  for (guint i = 0; i < n; i++)
    {
      GString *to = wc_portable_table_names_messages (&tables[i]) ? archives : out;

      if (tables[i].scope != WC_PORTABLE_OF_MESSAGE &&
          !append_lines (db, &tables[i], account, to, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Messages ---- */

static gboolean
append_rows (
    WcDb *db, const WcPortableTable *table, gint64 message, GString *out, GError **error)
{
  g_autoptr (WcStatement) rows =
      wc_statement_query (db, make_sql (table), error, WC_INT (message));
  GError *local = NULL;
  guint n = 0;

  if (rows == NULL)
    return FALSE;
  while (wc_statement_step (rows, &local))
    {
      if (n++ == 0)
        wc_json_out_name (out, table->kind);
      g_string_append (out, n == 1 ? "[{" : ",{");
      append_fields (out, table, rows);
      g_string_append_c (out, '}');
    }
  if (n > 0)
    g_string_append_c (out, ']');
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, local);
  return FALSE;
}

static void
append_ids (GString *out, const WcMessage *message)
{
  wc_json_out_member (out, "message_id", message->message_id);
  wc_json_out_member (out, "archive_id", message->archive_id);
  wc_json_out_member (out, "archive_by", message->archive_by);
  wc_json_out_member (out, "origin_id", message->origin_id);
  wc_json_out_member (out, "stanza_id", message->stanza_id);
  wc_json_out_member (out, "stanza_by", message->stanza_by);
  wc_json_out_member (out, "occupant_id", message->occupant_id);
  wc_json_out_member (out, "real_jid", message->real_jid);
}

static void
append_message (GString *out, const WcMessage *message)
{
  gboolean own = (message->flags & WC_MESSAGE_FLAG_OWN) != 0;

  wc_json_out_member (out, "type", "message");
  wc_json_out_number (out, "id", message->id);
  wc_json_out_member (out, "chat", message->chat);
  wc_json_out_member (out, "from", message->from);
  wc_json_out_boolean (out, "outgoing", message->outgoing);
  wc_json_out_boolean (out, "own", own);
  wc_json_out_boolean (out, "hidden", message->hidden);
  wc_json_out_number (out, "ts_us", message->ts_us);
  wc_json_out_number (out, "received_us", message->received_us);
  wc_json_out_member (out, "kind", wc_message_kind_to_string (message->kind));
  wc_json_out_member (out, "source", wc_message_source_to_string (message->source));
  if (message->state != WC_MESSAGE_STATE_NONE)
    wc_json_out_member (out, "state", wc_message_state_to_string (message->state));
  wc_json_out_number (out, "flags", message->flags & ~(guint) WC_MESSAGE_FLAG_OWN);
  wc_json_out_member (out, "body", message->body);
  append_ids (out, message);
  wc_json_out_member (out, "encryption", message->encryption);
  wc_json_out_member (out, "thread", message->thread);
  wc_json_out_member (out, "subject", message->subject);
  wc_json_out_member (out, "error_condition", message->error_condition);
  wc_json_out_member (out, "error_text", message->error_text);
}

static gboolean
append_line (WcDb *db, const WcMessage *message, GString *out, GError **error)
{
  guint n;
  const WcPortableTable *tables = wc_portable_table_list (&n);

  g_string_append_c (out, '{');
  append_message (out, message);
  for (guint i = 0; i < n; i++)
    if (tables[i].scope == WC_PORTABLE_OF_MESSAGE &&
        !append_rows (db, &tables[i], message->id, out, error))
      return FALSE;
  g_string_append (out, "}\n");
  return TRUE;
}

gboolean
wc_portable_reader_messages (WcDb *db,
                             const WcPortablePage *page,
                             GString *out,
                             gint64 *out_last,
                             guint *out_n,
                             GError **error)
{
  static const char SQL[] =
      "SELECT " WC_MESSAGE_COLUMNS "FROM message m " WC_MESSAGE_JOINS
      "WHERE m.id > ?2 AND +m.account = ?1 ORDER BY m.id";
  g_autoptr (WcStatement) rows =
      wc_statement_query (db, SQL, error, WC_INT (page->account), WC_INT (page->after));
  GError *local = NULL;
  gint64 last = 0;
  guint n = 0;

  if (rows == NULL)
    return FALSE;
  while (out->len < page->bytes && wc_statement_step (rows, &local))
    {
      g_autoptr (WcMessage) message = wc_message_row_read (rows);

      if (!append_line (db, message, out, error))
        return FALSE;
      last = message->id;
      n++;
    }
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  *out_last = last;
  *out_n = n;
  return TRUE;
}

gboolean
wc_portable_reader_count (WcDb *db, gint64 account, gint64 *out_n, GError **error)
{
  static const char SQL[] = "SELECT count (*) FROM message WHERE account = ?1";

  return wc_statement_get_int (db, SQL, out_n, error, WC_INT (account));
}
