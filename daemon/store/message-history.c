/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/address.h"
#include "store/annotation-reader.h"
#include "store/attachment-store.h"
#include "store/extra-store.h"
#include "store/message-history.h"
#include "store/message-omemo-store.h"
#include "store/message-row.h"
#include "store/room-reader-list.h"

/* Pages are walks along the index of the chat, in either direction, one row further than
 * asked to know whether there is more. */

#define MAX_IDS 1000

/* Reads all rows of @rows (transfer full), with what is said about them. */
static GPtrArray *
collect (WcDb *db, WcStatement *rows, GError **error)
{
  g_autoptr (GPtrArray) messages = wc_statement_collect (
      rows, wc_message_row_read, (GDestroyNotify) wc_message_unref, error);

  if (messages == NULL || !wc_annotation_reader_fill (db, messages, error) ||
      !wc_attachment_store_fill (db, messages, error) ||
      !wc_extra_store_fill (db, messages, error) ||
      !wc_message_omemo_store_fill (db, messages, error) ||
      !wc_room_reader_list_fill (db, messages, error))
    return NULL;
  return g_steal_pointer (&messages);
}

GPtrArray *
wc_message_history_get_many (
    WcDb *db, gint64 account, const gint64 *ids, gsize n_ids, GError **error)
{
  static const char SQL[] = "SELECT " WC_MESSAGE_COLUMNS "FROM json_each (?2) j "
                            "CROSS JOIN message m ON m.id = j.value " WC_MESSAGE_JOINS
                            "WHERE m.account = ?1 AND m.chat > 0 ORDER BY j.key";
  g_autoptr (GString) list = g_string_new ("[");

  g_return_val_if_fail (n_ids <= MAX_IDS, NULL);

  for (gsize i = 0; i < n_ids; i++)
    g_string_append_printf (list, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", ids[i]);
  g_string_append_c (list, ']');
  return collect (
      db, wc_statement_query (db, SQL, error, WC_INT (account), WC_TEXT (list->str)),
      error);
}

void
wc_message_page_free (WcMessagePage *page)
{
  g_ptr_array_unref (page->items);
  g_free (page);
}

/* Up to @limit messages with ids in [@from, @to], nearest to @from first when walking up,
 * nearest to @to first when walking down. */
typedef struct
{
  gint64 account;
  gint64 chat;
  gint64 from;
  gint64 to;
  guint limit;
  const char *thread; /* (nullable) */
} Walk;

/* The end of the name finds the thread, see the schema. */
#define IN_CHAT                                                                          \
  "m.account = ?1 AND m.chat = ?2 AND m.id BETWEEN ?3 AND ?4 AND ?6 IS NULL "
#define IN_THREAD                                                                        \
  "+m.account = ?1 AND m.chat = ?2 AND m.id BETWEEN ?3 AND ?4 AND m.thread = ?6 "        \
  "AND substr (m.thread, -6) = substr (?6, -6) "
#define MESSAGES "SELECT " WC_MESSAGE_COLUMNS "FROM message m " WC_MESSAGE_JOINS "WHERE "

static GPtrArray *
walk (WcDb *db, const Walk *how, gboolean down, GError **error)
{
  static const char *const sql[2][2] = {
    { MESSAGES IN_CHAT "ORDER BY m.id LIMIT ?5",
      MESSAGES IN_CHAT "ORDER BY m.id DESC LIMIT ?5" },
    { MESSAGES IN_THREAD "ORDER BY m.id LIMIT ?5",
      MESSAGES IN_THREAD "ORDER BY m.id DESC LIMIT ?5" },
  };

  return collect (db,
                  wc_statement_query (db, sql[how->thread != NULL][down != 0], error,
                                      WC_INT (how->account), WC_INT (how->chat),
                                      WC_INT (how->from), WC_INT (how->to),
                                      WC_INT (how->limit), WC_TEXT (how->thread)),
                  error);
}

static gboolean
exists_between (
    WcDb *db, const Walk *bounds, gint64 from, gint64 to, gboolean *out, GError **error)
{
  static const char CHAT[] = "SELECT 1 FROM message m WHERE " IN_CHAT "LIMIT ?5";
  static const char THREAD[] = "SELECT 1 FROM message m WHERE " IN_THREAD "LIMIT ?5";
  gint64 found = 0;

  if (!wc_statement_get_int (db, bounds->thread != NULL ? THREAD : CHAT, &found, error,
                             WC_INT (bounds->account), WC_INT (bounds->chat),
                             WC_INT (from), WC_INT (to), WC_INT (1),
                             WC_TEXT (bounds->thread)))
    return FALSE;
  *out = found != 0;
  return TRUE;
}

static void
reverse (GPtrArray *array)
{
  for (guint i = 0; i < array->len / 2; i++)
    {
      gpointer other = array->pdata[array->len - 1 - i];

      array->pdata[array->len - 1 - i] = array->pdata[i];
      array->pdata[i] = other;
    }
}

/* The @limit newest up to @to, in order; older says whether there were more. */
static gboolean
read_down (WcDb *db, const Walk *bounds, gint64 to, WcMessagePage *page, GError **error)
{
  Walk how = *bounds;
  g_autoptr (GPtrArray) items = NULL;

  how.to = to;
  how.limit = bounds->limit + 1;
  items = walk (db, &how, TRUE, error);
  if (items == NULL)
    return FALSE;
  page->older = items->len > bounds->limit;
  if (page->older)
    g_ptr_array_set_size (items, (int) bounds->limit);
  reverse (items);
  g_ptr_array_extend_and_steal (page->items, g_steal_pointer (&items));
  return TRUE;
}

/* The @limit oldest from @from on; newer says whether there were more. */
static gboolean
read_up (WcDb *db, const Walk *bounds, gint64 from, WcMessagePage *page, GError **error)
{
  Walk how = *bounds;
  g_autoptr (GPtrArray) items = NULL;

  how.from = MAX (from, bounds->from);
  how.limit = bounds->limit + 1;
  items = walk (db, &how, FALSE, error);
  if (items == NULL)
    return FALSE;
  page->newer = items->len > bounds->limit;
  if (page->newer)
    g_ptr_array_set_size (items, (int) bounds->limit);
  g_ptr_array_extend_and_steal (page->items, g_steal_pointer (&items));
  return TRUE;
}

static gboolean
read_around (
    WcDb *db, const Walk *bounds, gint64 around, WcMessagePage *page, GError **error)
{
  Walk half = *bounds;

  half.limit = bounds->limit / 2;
  if (!read_down (db, &half, around - 1, page, error))
    return FALSE;
  half.limit = bounds->limit - half.limit;
  return read_up (db, &half, around, page, error);
}

static gboolean
read_page (WcDb *db,
           const WcMessageQuery *query,
           const Walk *bounds,
           WcMessagePage *page,
           GError **error)
{
  if (query->around != 0)
    return read_around (db, bounds, query->around, page, error);
  if (query->after != 0)
    return read_up (db, bounds, query->after + 1, page, error) &&
           exists_between (db, bounds, bounds->from, query->after, &page->older, error);
  if (query->before != 0)
    return read_down (db, bounds, query->before - 1, page, error) &&
           exists_between (db, bounds, query->before, G_MAXINT64, &page->newer, error);
  return read_down (db, bounds, G_MAXINT64, page, error);
}

WcMessagePage *
wc_message_history_list (WcDb *db, const WcMessageQuery *query, GError **error)
{
  g_autoptr (WcMessagePage) page = g_new0 (WcMessagePage, 1);
  Walk bounds = { query->account, 0, query->since_us, G_MAXINT64, query->limit,
                  query->thread };

  page->items = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_message_unref);
  if (!wc_address_find (db, query->chat, &bounds.chat, error) ||
      !read_page (db, query, &bounds, page, error))
    return NULL;
  return g_steal_pointer (&page);
}

gboolean
wc_message_history_newest (WcDb *db, gint64 *out_id, GError **error)
{
  return wc_statement_get_int (db, "SELECT max (id) FROM message", out_id, error);
}
