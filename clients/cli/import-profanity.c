/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/import-profanity.h"
#include "common/failure.h"

/* Profanity has one file for each account. Its "stanza_id" is the id attribute, and times
 * have an offset that may be hours alone. The older logs have no ids, and local time. */

#define MAX_LOG (64 * 1024 * 1024)

char *
wc_import_profanity_address_of (const char *name)
{
  const char *at = strstr (name, "_at_");

  if (at == NULL || at == name)
    return NULL;
  return g_strdup_printf ("%.*s@%s", (int) (at - name), name, at + 4);
}

enum
{
  FROM,
  FROM_RESOURCE,
  TO,
  TO_RESOURCE,
  BODY,
  TIME,
  TYPE,
  MESSAGE_ID,
  ARCHIVE_ID,
  REPLACES,
  ENCRYPTION,
};

static const char SQL[] =
    "SELECT from_jid, from_resource, to_jid, to_resource, message, timestamp, type, "
    "stanza_id, archive_id, replace_id, encryption FROM ChatLogs ORDER BY id";

gboolean
wc_import_profanity_is (WcForeignDb *db)
{
  return wc_foreign_db_has (db, "ChatLogs",
                            "id from_jid to_jid from_resource to_resource message "
                            "timestamp type stanza_id archive_id replace_id encryption");
}

/* Each message is from us or to us: so we are who is in all of them. Returns: (transfer
 * full). */
static char *
find_account (WcForeignDb *db, GError **error)
{
  static const char COMMON[] =
      "SELECT jid, count (*) AS n FROM (SELECT from_jid AS jid FROM ChatLogs UNION ALL "
      "SELECT to_jid FROM ChatLogs WHERE to_jid <> from_jid) GROUP BY jid "
      "ORDER BY n DESC, jid LIMIT 2";
  g_autoptr (WcForeignRows) rows = wc_foreign_db_select (db, COMMON, error);
  g_autofree char *first = NULL;
  gint64 n;

  if (rows == NULL)
    return NULL;
  if (wc_foreign_rows_step (rows, error))
    {
      first = g_strdup (wc_foreign_rows_text (rows, 0));
      n = wc_foreign_rows_int (rows, 1);
      if (!wc_foreign_rows_step (rows, error) || wc_foreign_rows_int (rows, 1) < n)
        return g_steal_pointer (&first);
    }
  if (error == NULL || *error == NULL)
    wc_failure_set (error, WC_EXIT_USAGE,
                    "whose history this is does not follow from it; -a says it");
  return NULL;
}

static gint64
parse_time (const char *text)
{
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  g_autoptr (GDateTime) time =
      text != NULL ? g_date_time_new_from_iso8601 (text, local) : NULL;

  if (time == NULL)
    return 0;
  return g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time);
}

/* A room's messages are from the room, also our own; those are told by nothing. */
static gboolean
write_message (WcForeignRows *row,
               const char *account,
               WcForeignLines *lines,
               GError **error)
{
  const char *type = wc_foreign_rows_text (row, TYPE);
  const char *from = wc_foreign_rows_text (row, FROM);
  const char *to = wc_foreign_rows_text (row, TO);
  const char *encryption = wc_foreign_rows_text (row, ENCRYPTION);
  gboolean outgoing = g_strcmp0 (from, account) == 0;
  gboolean in_room = g_strcmp0 (type, "muc") == 0;
  const char *with = outgoing ? to : from;
  g_autofree char *author = NULL;
  g_autofree char *whisper = NULL;
  WcForeignMessage message = { 0 };

  if (from == NULL || to == NULL)
    return TRUE;
  author = wc_foreign_line_join (from, wc_foreign_rows_text (row, FROM_RESOURCE));
  whisper = wc_foreign_line_join (
      with, wc_foreign_rows_text (row, outgoing ? TO_RESOURCE : FROM_RESOURCE));
  message.chat = g_strcmp0 (type, "mucpm") == 0 ? whisper : with;
  message.from = author;
  message.in_room = in_room;
  message.outgoing = outgoing;
  message.body = wc_foreign_rows_text (row, BODY);
  message.ts_us = parse_time (wc_foreign_rows_text (row, TIME));
  message.message_id = wc_foreign_rows_text (row, MESSAGE_ID);
  message.archive_id = wc_foreign_rows_text (row, ARCHIVE_ID);
  message.archive_by = in_room ? with : account;
  message.corrects = wc_foreign_rows_text (row, REPLACES);
  message.encryption = g_strcmp0 (encryption, "none") != 0 ? encryption : NULL;
  return wc_foreign_lines_message (lines, &message, error);
}

gboolean
wc_import_profanity_read (WcForeignDb *db,
                          const char *account,
                          WcForeignLines *lines,
                          GError **error)
{
  g_autofree char *whose =
      *account != '\0' ? g_strdup (account) : find_account (db, error);
  g_autoptr (WcForeignRows) rows =
      whose != NULL ? wc_foreign_db_select (db, SQL, error) : NULL;
  g_autoptr (GError) local = NULL;

  if (rows == NULL || !wc_foreign_lines_account (lines, whose, error))
    return FALSE;
  while (wc_foreign_rows_step (rows, &local))
    if (!write_message (rows, whose, lines, error))
      return FALSE;
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* ---- Logs that are texts ---- */

static gboolean
is_clock (const char *text, gsize length)
{
  return length == 8 && text[2] == ':' && text[5] == ':' &&
         strspn (text, "0123456789:") >= 8;
}

static gint64
parse_clock (const char *text, gsize length, const char *date)
{
  gboolean clock = is_clock (text, length);
  g_autofree char *stamp = NULL;

  if (clock && strlen (date) < 10)
    return 0;
  stamp = clock ? g_strdup_printf ("%.4s-%.2s-%.2sT%.8s", date, date + 5, date + 8, text)
                : g_strndup (text, length);
  return parse_time (stamp);
}

gboolean
wc_import_profanity_parse_line (
    const char *line, const char *date, gint64 *out_us, char **out_who, char **out_text)
{
  const char *dash = strstr (line, " - ");
  const char *rest = dash != NULL ? dash + 3 : NULL;
  gint64 us = dash != NULL ? parse_clock (line, (gsize) (dash - line), date) : 0;
  gboolean action = rest != NULL && *rest == '*';
  const char *end;

  if (us == 0)
    return FALSE;
  rest += action ? 1 : 0;
  end = strstr (rest, action ? " " : ": ");
  if (end == NULL || end == rest)
    return FALSE;
  *out_us = us;
  *out_who = g_strndup (rest, (gsize) (end - rest));
  *out_text = action ? g_strconcat ("/me", end, NULL) : g_strdup (end + 2);
  return TRUE;
}

/* What is put together of the lines of a log. */
typedef struct
{
  WcForeignLines *lines;
  const char *account;
  const char *chat;
  gboolean in_room;
  gint64 us;
  char *who;     /* (owned) (nullable) */
  GString *text; /* (owned) (nullable) */
} Log;

static gboolean
log_flush (Log *log, GError **error)
{
  gboolean outgoing = g_strcmp0 (log->who, "me") == 0 && !log->in_room;
  g_autofree char *in_room = wc_foreign_line_join (log->chat, log->who);
  g_autofree char *who = g_steal_pointer (&log->who);
  g_autoptr (GString) text = g_steal_pointer (&log->text);
  WcForeignMessage message = {
    .chat = log->chat, .in_room = log->in_room, .outgoing = outgoing, .ts_us = log->us
  };

  if (text == NULL)
    return TRUE;
  message.from = outgoing ? log->account : log->in_room ? in_room : log->chat;
  message.body = text->str;
  return wc_foreign_lines_message (log->lines, &message, error);
}

/* A message of several lines goes on where no other one begins. */
static gboolean
log_take (Log *log, const char *line, const char *date, GError **error)
{
  g_autofree char *who = NULL;
  g_autofree char *text = NULL;
  gint64 us;

  if (!wc_import_profanity_parse_line (line, date, &us, &who, &text))
    {
      if (log->text != NULL)
        g_string_append_printf (log->text, "\n%s", line);
      return TRUE;
    }
  if (!log_flush (log, error))
    return FALSE;
  log->us = us;
  log->who = g_steal_pointer (&who);
  log->text = g_string_new (text);
  return TRUE;
}

static gboolean
read_log (Log *log, const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) split = NULL;
  gsize size = 0;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  if (!g_file_get_contents (path, &text, &size, error))
    return FALSE;
  if (size > MAX_LOG || !g_utf8_validate (text, (gssize) size, NULL))
    return wc_failure_set (error, WC_EXIT_FAULT, "%s is no log of Profanity", path);
  g_strchomp (text);
  split = g_strsplit (text, "\n", -1);
  for (guint i = 0; split[i] != NULL; i++)
    if (!log_take (log, split[i], name, error))
      return FALSE;
  return log_flush (log, error);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names in a directory, in their order. Returns: (transfer full). */
static GPtrArray *
list_names (const char *path, GError **error)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, error);
  GPtrArray *names;
  const char *name;

  if (folder == NULL)
    return NULL;
  names = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (folder)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare);
  return names;
}

static gboolean
read_chat (const char *path, Log *log, GError **error)
{
  g_autoptr (GPtrArray) names = list_names (path, error);
  gboolean good = names != NULL;

  for (guint i = 0; good && i < names->len; i++)
    good = g_str_has_suffix (names->pdata[i], ".log")
               ? read_log (log, path, names->pdata[i], error)
               : TRUE;
  g_clear_pointer (&log->who, g_free);
  if (log->text != NULL)
    g_string_free (g_steal_pointer (&log->text), TRUE);
  return good;
}

static gboolean
read_chats (const char *path, const Log *how, GError **error)
{
  g_autoptr (GPtrArray) names = list_names (path, error);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      g_autofree char *folder = g_build_filename (path, names->pdata[i], NULL);
      g_autofree char *chat = wc_import_profanity_address_of (names->pdata[i]);
      Log log = *how;

      log.chat = chat;
      if (chat != NULL && g_file_test (folder, G_FILE_TEST_IS_DIR) &&
          !read_chat (folder, &log, error))
        return FALSE;
    }
  return names != NULL;
}

gboolean
wc_import_profanity_read_logs (const char *path,
                               const char *account,
                               WcForeignLines *lines,
                               GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *whose =
      *account != '\0' ? g_strdup (account) : wc_import_profanity_address_of (name);
  g_autofree char *rooms = g_build_filename (path, "rooms", NULL);
  Log log = { .lines = lines, .account = whose };

  if (whose == NULL)
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "whose logs these are does not follow from \"%s\"; -a says it",
                           name);
  if (!wc_foreign_lines_account (lines, whose, error) || !read_chats (path, &log, error))
    return FALSE;
  log.in_room = TRUE;
  return !g_file_test (rooms, G_FILE_TEST_IS_DIR) || read_chats (rooms, &log, error);
}
