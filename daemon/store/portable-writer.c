/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "model/message.h"
#include "model/omemo-fingerprint.h"
#include "store/address.h"
#include "store/annotation-author.h"
#include "store/annotation-target.h"
#include "store/portable-ids.h"
#include "store/portable-writer.h"
#include "store/statement.h"

/* Each line of a file says what a row of the same columns has; nothing of it is believed
 * that the table does not say may stand there. */

#define MAX_FIELDS 24
#define MAX_BINDS (MAX_FIELDS + 4)
#define MAX_ROWS 256 /* of one kind about one message */

/* A row on its way in. */
typedef struct
{
  WcBind binds[MAX_BINDS];
  guint n;
  GPtrArray *texts; /* (owned) (element-type utf8) what the binds borrow */
  GPtrArray *keys;  /* (owned) (element-type GBytes) the same */
  gint64 about;     /* id in the file of the message it is about; 0: of none */
  gint64 waits_for; /* the same, where that has not come yet */
} Row;

static void
row_clear (Row *row)
{
  g_clear_pointer (&row->texts, g_ptr_array_unref);
  g_clear_pointer (&row->keys, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Row, row_clear)

static void
row_init (Row *row)
{
  row->texts = g_ptr_array_new_with_free_func (g_free);
  row->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

static void
row_add (Row *row, WcBind bind)
{
  g_assert (row->n < MAX_BINDS);
  row->binds[row->n++] = bind;
}

/* As an export of this database would say it: what it changes on the way out is no
 * difference. @n: values before those of the fields, the first of which is the account.
 */
static void
append_unless_held (GString *sql, const WcPortableTable *table, guint n)
{
  g_string_append_printf (sql, " WHERE NOT EXISTS (SELECT 1 FROM %s WHERE account = ?1",
                          table->table);
  for (guint i = 0; i < table->n_fields; i++)
    {
      const WcPortableField *field = &table->fields[i];

      g_string_append_printf (
          sql, " AND %s IS ?%u",
          field->expression != NULL ? field->expression : field->column, n + i + 1);
    }
  g_string_append_c (sql, ')');
}

static const char *
make_sql (const WcPortableTable *table)
{
  g_autoptr (GString) sql = g_string_new ("INSERT OR IGNORE INTO ");
  guint n = 1;

  g_string_append_printf (sql, "%s (%s", table->table,
                          table->scope == WC_PORTABLE_OF_MESSAGE ? "message" : "account");
  n += table->with_account ? 1 : 0;
  n += table->with_chat ? 2 : 0;
  if (table->with_account)
    g_string_append (sql, ", account");
  if (table->with_chat)
    g_string_append (sql, ", chat, name");
  for (guint i = 0; i < table->n_fields; i++)
    g_string_append_printf (sql, ", %s", table->fields[i].column);
  g_string_append (sql, ") SELECT ?1");
  for (guint i = 2; i <= n + table->n_fields; i++)
    g_string_append_printf (sql, ", ?%u", i);
  if (table->whole_is_key)
    append_unless_held (sql, table, n);
  return g_intern_string (sql->str);
}

/* ---- Values ---- */

static gboolean
read_word (const WcPortableField *field, const char *word, gint64 *out, GError **error)
{
  for (int i = 0; i <= field->max; i++)
    {
      const char *each = field->to_word (i);

      if (each == NULL || *each == '\0' || !g_str_equal (each, word))
        continue;
      *out = i;
      return TRUE;
    }
  return wc_error_invalid (error, field->name, "there is no such word");
}

/* The texts of a list with @between between them, or round each. Returns: (transfer
 * full). */
static char *
join_list (const WcPortableField *field, const WcJsonValue *list, GError **error)
{
  gboolean round = field->type == WC_PORTABLE_GROUPS;
  const char *between = round ? "\x1f" : "\n";
  g_autoptr (GString) joined = g_string_new (NULL);

  for (guint i = 0; i < list->items->len; i++)
    {
      const WcJsonValue *item = list->items->pdata[i];

      if (item->type != WC_JSON_TEXT || strstr (item->text, between) != NULL)
        {
          wc_error_invalid (error, field->name, "not a list of texts");
          return NULL;
        }
      if (i > 0 || round)
        g_string_append (joined, between);
      g_string_append (joined, item->text);
    }
  if (round && list->items->len > 0)
    g_string_append (joined, between);
  return g_string_free (g_steal_pointer (&joined), FALSE);
}

static gboolean
add_list (Row *row,
          const WcPortableField *field,
          const WcJsonValue *value,
          GError **error)
{
  char *text;

  if (value->type != WC_JSON_LIST)
    return wc_error_invalid (error, field->name, "not a list of texts");
  text = join_list (field, value, error);
  if (text == NULL)
    return FALSE;
  g_ptr_array_add (row->texts, text);
  row_add (row, WC_TEXT (text));
  return TRUE;
}

static gboolean
add_address (
    WcDb *db, Row *row, const WcPortableField *field, const char *text, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autofree char *jid = wc_jid_normalize (text, &fault);
  gint64 address;

  if (jid == NULL)
    return wc_error_invalid (error, field->name, "%s", fault->message);
  address = wc_address_intern (db, jid, error);
  row_add (row, WC_INT (address));
  return address != 0;
}

static gboolean
add_key (Row *row, const WcPortableField *field, const char *text, GError **error)
{
  GBytes *key = wc_omemo_fingerprint_parse (text, NULL);

  if (key == NULL)
    return wc_error_invalid (error, field->name, "this is no fingerprint");
  g_ptr_array_add (row->keys, key);
  row_add (row, WC_BYTES (key));
  return TRUE;
}

static gboolean
add_text (WcDb *db,
          Row *row,
          const WcPortableField *field,
          const WcJsonValue *value,
          GError **error)
{
  gint64 number = 0;

  if (value->type != WC_JSON_TEXT)
    return wc_error_invalid (error, field->name, "not a text");
  if (field->type == WC_PORTABLE_ADDRESS)
    return add_address (db, row, field, value->text, error);
  if (field->type == WC_PORTABLE_KEY)
    return add_key (row, field, value->text, error);
  if (field->type == WC_PORTABLE_WORD)
    {
      if (!read_word (field, value->text, &number, error))
        return FALSE;
      row_add (row, WC_INT (number));
      return TRUE;
    }
  row_add (row,
           field->type == WC_PORTABLE_ID ? WC_ID (value->text) : WC_TEXT (value->text));
  return TRUE;
}

static gboolean
add_message (WcDb *db, Row *row, const WcPortableField *field, gint64 old, GError **error)
{
  gint64 id = 0;

  if (old != 0 && !wc_portable_ids_find (db, old, &id, error))
    return FALSE;
  row->about = old;
  row->waits_for = id == 0 ? old : 0;
  row_add (row, id == 0 && !field->required ? WC_INT_OR_NULL (0) : WC_INT (id));
  return TRUE;
}

static gboolean
add_number (WcDb *db,
            Row *row,
            const WcPortableField *field,
            const WcJsonValue *value,
            GError **error)
{
  WcJsonType wanted =
      field->type == WC_PORTABLE_BOOLEAN ? WC_JSON_BOOLEAN : WC_JSON_NUMBER;

  if (value->type != wanted)
    return wc_error_invalid (error, field->name, "not a %s",
                             wanted == WC_JSON_NUMBER ? "number" : "truth value");
  if (field->type == WC_PORTABLE_MESSAGE)
    return add_message (db, row, field, value->number, error);
  row_add (row, WC_INT (value->number));
  return TRUE;
}

/* Absent stands for NULL, 0 and FALSE; a text that must be there has to be. */
static gboolean
add_absent (Row *row, const WcPortableField *field, GError **error)
{
  gboolean number = field->type == WC_PORTABLE_INT ||
                    field->type == WC_PORTABLE_BOOLEAN ||
                    field->type == WC_PORTABLE_MESSAGE;

  if (field->required && !number)
    return wc_error_invalid (error, field->name, "it is missing");
  row_add (row, field->required ? WC_INT (0) : WC_TEXT (NULL));
  return TRUE;
}

static gboolean
add_field (WcDb *db,
           Row *row,
           const WcPortableField *field,
           const WcJsonValue *object,
           GError **error)
{
  const WcJsonValue *value = wc_json_value_get (object, field->name);

  if (value == NULL || value->type == WC_JSON_NULL)
    return add_absent (row, field, error);
  switch (field->type)
    {
    case WC_PORTABLE_INT:
    case WC_PORTABLE_BOOLEAN:
    case WC_PORTABLE_MESSAGE:
      return add_number (db, row, field, value, error);
    case WC_PORTABLE_LINES:
    case WC_PORTABLE_GROUPS:
      return add_list (row, field, value, error);
    case WC_PORTABLE_TEXT:
    case WC_PORTABLE_ADDRESS:
    case WC_PORTABLE_ID:
    case WC_PORTABLE_WORD:
    case WC_PORTABLE_KEY:
    default:
      return add_text (db, row, field, value, error);
    }
}

static gboolean
insert (WcDb *db,
        Row *row,
        const WcPortableTable *table,
        const WcJsonValue *object,
        GError **error)
{
  if (object->type != WC_JSON_OBJECT)
    return wc_error_invalid (error, table->kind, "not an object");
  for (guint i = 0; i < table->n_fields; i++)
    if (!add_field (db, row, &table->fields[i], object, error))
      return FALSE;
  return wc_statement_exec_binds (db, make_sql (table), error, row->binds, row->n);
}

gboolean
wc_portable_writer_add (WcDb *db,
                        const WcPortableTable *table,
                        gint64 account,
                        const WcJsonValue *object,
                        gboolean *out_added,
                        GError **error)
{
  g_auto (Row) row = { 0 };

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  row_init (&row);
  row_add (&row, WC_INT (account));
  if (!insert (db, &row, table, object, error))
    return FALSE;
  *out_added = wc_statement_changes (db) > 0;
  return TRUE;
}

/* ---- Rows of messages ---- */

static gboolean
add_owner (WcDb *db,
           Row *row,
           const WcPortableTable *table,
           const WcPortableOwner *owner,
           const WcJsonValue *object,
           GError **error)
{
  gint64 chat = 0;

  row_add (row, WC_INT (owner->message));
  if (table->with_account)
    row_add (row, WC_INT (owner->account));
  if (!table->with_chat)
    return TRUE;
  if (owner->chat == NULL)
    return wc_error_invalid (error, table->kind, "the message is in no chat");
  if (!wc_address_find (db, owner->chat, &chat, error))
    return FALSE;
  row_add (row, WC_INT (chat));
  row_add (row, WC_INT_OR_NULL (wc_annotation_target_hash (
                    wc_json_value_get_text (object, "names"))));
  return TRUE;
}

static gboolean
add_row (WcDb *db,
         const WcPortableTable *table,
         const WcPortableOwner *owner,
         const WcJsonValue *object,
         GError **error)
{
  g_auto (Row) row = { 0 };

  row_init (&row);
  if (!add_owner (db, &row, table, owner, object, error) ||
      !insert (db, &row, table, object, error))
    return FALSE;
  if (row.waits_for != 0)
    return wc_portable_ids_wait (db, owner->message,
                                 wc_json_value_get_text (object, "names"), row.waits_for,
                                 error);
  return row.about == 0 || wc_portable_ids_fold (db, row.about, error);
}

static gboolean
add_rows (WcDb *db,
          const WcPortableTable *table,
          const WcPortableOwner *owner,
          const WcJsonValue *list,
          GError **error)
{
  if (list->type != WC_JSON_LIST || list->items->len > MAX_ROWS)
    return wc_error_invalid (error, table->kind, "not a list, or too long a one");
  for (guint i = 0; i < list->items->len; i++)
    if (!add_row (db, table, owner, list->items->pdata[i], error))
      return FALSE;
  return !table->with_chat || wc_annotation_author_note (db, owner->message, error);
}

gboolean
wc_portable_writer_add_message_rows (WcDb *db,
                                     const WcPortableOwner *owner,
                                     const WcJsonValue *line,
                                     GError **error)
{
  guint n;
  const WcPortableTable *tables = wc_portable_table_list (&n);

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  for (guint i = 0; i < n; i++)
    {
      const WcJsonValue *list = tables[i].scope == WC_PORTABLE_OF_MESSAGE
                                    ? wc_json_value_get (line, tables[i].kind)
                                    : NULL;

      if (list != NULL && !add_rows (db, &tables[i], owner, list, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
wc_portable_writer_add_rows (WcDb *db,
                             const WcPortableOwner *owner,
                             const WcJsonValue *line,
                             const char *kind,
                             GError **error)
{
  const WcPortableTable *table = wc_portable_table_find (kind);
  const WcJsonValue *list = wc_json_value_get (line, kind);

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);
  g_return_val_if_fail (table != NULL && table->scope == WC_PORTABLE_OF_MESSAGE, FALSE);

  return list == NULL || add_rows (db, table, owner, list, error);
}

gboolean
wc_portable_writer_join (WcDb *db,
                         const WcPortableOwner *owner,
                         const WcJsonValue *line,
                         GError **error)
{
  const WcJsonValue *list = wc_json_value_get (line, "annotations");

  if (list == NULL || list->type != WC_JSON_LIST)
    return TRUE;
  for (guint i = 0; i < list->items->len; i++)
    {
      const WcJsonValue *object = list->items->pdata[i];
      const WcJsonValue *target = wc_json_value_get (object, "target");

      if (target != NULL && target->type == WC_JSON_NUMBER &&
          !wc_portable_ids_wait (db, owner->message,
                                 wc_json_value_get_text (object, "names"), target->number,
                                 error))
        return FALSE;
    }
  return TRUE;
}

gboolean
wc_portable_writer_read (WcDb *db, const WcMessage *message, GError **error)
{
  static const char SQL[] = "UPDATE chat SET read_id = ?3 WHERE account = ?1 "
                            "AND address = ?2 AND read_id < ?3";
  gint64 chat;

  return wc_address_find (db, message->chat, &chat, error) &&
         wc_statement_exec (db, SQL, error, WC_INT (message->account), WC_INT (chat),
                            WC_INT (message->id));
}

gboolean
wc_portable_writer_knows_archive (WcDb *db,
                                  gint64 account,
                                  const WcJsonValue *object,
                                  gboolean *out_knows,
                                  GError **error)
{
  static const char SQL[] =
      "SELECT count (*) FROM archive_interval WHERE account = ?1 AND archive = ?2";
  gint64 n = 0;

  if (!wc_statement_get_int (db, SQL, &n, error, WC_INT (account),
                             WC_TEXT (wc_json_value_get_text (object, "archive"))))
    return FALSE;
  *out_knows = n > 0;
  return TRUE;
}

gboolean
wc_portable_writer_recount (WcDb *db, gint64 account, GError **error)
{
  static const char SQL[] =
      "UPDATE chat SET (unread, mentions) = (SELECT count (*), "
      "coalesce (sum ((flags & ?2) <> 0), 0) FROM message m WHERE m.account = ?1 "
      "AND m.chat = chat.address AND m.id > chat.read_id AND m.outgoing = 0 "
      "AND m.flags & ?3 = 0) WHERE account = ?1";

  return wc_statement_exec (db, SQL, error, WC_INT (account),
                            WC_INT (WC_MESSAGE_MEANS_ME),
                            WC_INT (WC_MESSAGE_FLAG_RETRACTED));
}
