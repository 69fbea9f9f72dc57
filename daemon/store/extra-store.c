/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/extra-store.h"
#include "store/message-text.h"
#include "store/statement.h"

/* Rows belong to texts, so that a correction that is refused after all gives back what
 * was said before (store/annotation-fold.h). */

#define SAYS (WC_MESSAGE_FLAG_EXTRA | WC_MESSAGE_FLAG_MENTIONS_ME)

/* This number stands in the triggers of the schema. */
G_STATIC_ASSERT (WC_MESSAGE_FLAG_EXTRA == 128);

static gboolean
add_mention (WcDb *db, gint64 message, guint n, const WcMention *mention, GError **error)
{
  static const char SQL[] =
      "INSERT INTO mention (message, n, jid, occupant_id, people, uri, start, length, "
      "silent, active) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

  return wc_statement_exec (db, SQL, error, WC_INT (message), WC_INT (n),
                            WC_TEXT (mention->jid), WC_TEXT (mention->occupant_id),
                            WC_TEXT (mention->group), WC_TEXT (mention->uri),
                            WC_INT (mention->start), WC_INT (mention->length),
                            WC_INT (mention->silent != 0), WC_INT (mention->active != 0));
}

static gboolean
add_preview (WcDb *db, gint64 message, guint n, const WcPreview *preview, GError **error)
{
  static const char SQL[] =
      "INSERT INTO preview (message, n, about, title, description, url, image, "
      "image_alt, video, type, site) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
      "?11)";

  return wc_statement_exec (
      db, SQL, error, WC_INT (message), WC_INT (n), WC_TEXT (preview->about),
      WC_TEXT (preview->title), WC_TEXT (preview->description), WC_TEXT (preview->url),
      WC_TEXT (preview->image), WC_TEXT (preview->image_alt), WC_TEXT (preview->video),
      WC_TEXT (preview->type), WC_TEXT (preview->site));
}

static char *
join_spans (const GArray *spans)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < spans->len; i++)
    {
      const WcSpan *span = &g_array_index (spans, WcSpan, i);

      g_string_append_printf (text, "%s%u %u %u", i > 0 ? " " : "", span->start,
                              span->length, span->style);
    }
  return g_string_free (text, FALSE);
}

/* Returns: (transfer full) (nullable), NULL where there are none. */
static GArray *
split_spans (const char *text)
{
  g_auto (GStrv) numbers = text != NULL ? g_strsplit (text, " ", -1) : NULL;
  guint n = numbers != NULL ? g_strv_length (numbers) : 0;
  GArray *spans = n >= 3 ? g_array_new (FALSE, FALSE, sizeof (WcSpan)) : NULL;

  for (guint i = 0; i + 2 < n; i += 3)
    {
      guint style = (guint) g_ascii_strtoull (numbers[i + 2], NULL, 10);
      WcSpan span = { (guint) g_ascii_strtoull (numbers[i], NULL, 10),
                      (guint) g_ascii_strtoull (numbers[i + 1], NULL, 10),
                      (WcSpanStyle) MIN (style, WC_N_SPAN_STYLES - 1u) };

      g_array_append_val (spans, span);
    }
  return spans;
}

static gboolean
add_lists (WcDb *db, gint64 message, const WcExtra *extra, GError **error)
{
  for (guint i = 0; i < extra->mentions->len; i++)
    if (!add_mention (db, message, i, extra->mentions->pdata[i], error))
      return FALSE;
  for (guint i = 0; i < extra->previews->len; i++)
    if (!add_preview (db, message, i, extra->previews->pdata[i], error))
      return FALSE;
  return TRUE;
}

gboolean
wc_extra_store_add (WcDb *db, const WcMessage *message, GError **error)
{
  static const char SQL[] = "INSERT INTO extra (message, mentions_me, parent, spoiler, "
                            "ephemeral_s, spans) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
  const WcExtra *extra = message->extra;
  g_autofree char *spans = NULL;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if ((message->flags & SAYS) == 0)
    return TRUE;
  if (extra != NULL && extra->spans != NULL)
    spans = join_spans (extra->spans);
  if (!wc_statement_exec (db, SQL, error, WC_INT (message->id),
                          WC_INT ((message->flags & WC_MESSAGE_FLAG_MENTIONS_ME) != 0),
                          WC_TEXT (extra != NULL ? extra->thread_parent : NULL),
                          WC_TEXT (extra != NULL ? extra->spoiler : NULL),
                          WC_INT (extra != NULL ? extra->ephemeral_s : 0),
                          WC_TEXT (spans)))
    return FALSE;
  return extra == NULL || add_lists (db, message->id, extra, error);
}

static gpointer
read_mention (WcStatement *row)
{
  WcMention *mention = wc_mention_new ();

  mention->jid = wc_statement_dup (row, 0);
  mention->occupant_id = wc_statement_dup (row, 1);
  mention->group = wc_statement_dup (row, 2);
  mention->uri = wc_statement_dup (row, 3);
  mention->start = (guint) wc_statement_int (row, 4);
  mention->length = (guint) wc_statement_int (row, 5);
  mention->silent = wc_statement_int (row, 6) != 0;
  mention->active = wc_statement_int (row, 7) != 0;
  return mention;
}

static gpointer
read_preview (WcStatement *row)
{
  WcPreview *preview = wc_preview_new ();

  for (guint i = 0; i < WC_PREVIEW_N_TEXTS; i++)
    *wc_preview_text (preview, i) = wc_statement_dup (row, (int) i);
  return preview;
}

static gpointer
read_extra (WcStatement *row)
{
  WcExtra *extra = wc_extra_new ();

  extra->thread_parent = wc_statement_dup (row, 0);
  extra->spoiler = wc_statement_dup (row, 1);
  extra->ephemeral_s = (guint32) wc_statement_int (row, 2);
  extra->spans = split_spans (wc_statement_text (row, 3));
  return extra;
}

/* Appends what @rows (transfer full) tell to @list. */
static gboolean
take_rows (GPtrArray *list, WcStatement *rows, WcStatementRead read, GError **error)
{
  GPtrArray *found = wc_statement_collect (rows, read, /* free_func= */ NULL, error);

  if (found == NULL)
    return FALSE;
  g_ptr_array_extend_and_steal (list, found);
  return TRUE;
}

static gboolean
fill_one (WcDb *db, WcMessage *message, GError **error)
{
  static const char SQL[] =
      "SELECT parent, spoiler, ephemeral_s, spans FROM extra WHERE message = ?1";
  static const char MENTIONS[] =
      "SELECT jid, occupant_id, people, uri, start, length, silent, active FROM mention "
      "WHERE message = ?1 ORDER BY n";
  static const char PREVIEWS[] =
      "SELECT about, title, description, url, image, image_alt, video, type, site "
      "FROM preview WHERE message = ?1 ORDER BY n";
  g_autoptr (WcExtra) extra = NULL;
  gint64 text;

  if (!wc_message_text_find (db, message, &text, error))
    return FALSE;
  extra = wc_statement_collect_required (
      wc_statement_query (db, SQL, error, WC_INT (text)), read_extra, "extra", error);
  if (extra == NULL ||
      !take_rows (extra->mentions,
                  wc_statement_query (db, MENTIONS, error, WC_INT (text)), read_mention,
                  error) ||
      !take_rows (extra->previews,
                  wc_statement_query (db, PREVIEWS, error, WC_INT (text)), read_preview,
                  error))
    return FALSE;
  g_clear_pointer (&message->extra, wc_extra_free);
  message->extra = g_steal_pointer (&extra);
  return TRUE;
}

gboolean
wc_extra_store_fill (WcDb *db, GPtrArray *messages, GError **error)
{
  for (guint i = 0; i < messages->len; i++)
    {
      WcMessage *message = messages->pdata[i];

      if (message != NULL && (message->flags & WC_MESSAGE_FLAG_EXTRA) != 0 &&
          !fill_one (db, message, error))
        return FALSE;
    }
  return TRUE;
}
