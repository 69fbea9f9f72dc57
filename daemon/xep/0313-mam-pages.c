/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "xep/0313-mam-private.h"

/* The results of a page walk the same phases as live messages (XEP-0313 § 5), in slices
 * of one unit each, so that a page neither blocks the main loop for long nor is half
 * noted: each slice moves the cursor with what it stored. */

#define SLICE 84

static const WcMamResult *
result_at (const WcMamQuery *query, guint nth)
{
  guint index = query->backwards ? query->results->len - 1 - nth : nth;

  return query->results->pdata[index];
}

/* What follows in the page stands behind all that came before in it: also behind what
 * others said before our own words that the archive took later than we stored them. */
static void
move_place (WcMamQuery *query, gint64 row)
{
  if (row == 0)
    return;
  if (query->place == 0)
    query->place = row;
  query->place = query->backwards ? MIN (query->place, row) : MAX (query->place, row);
}

/* The next that is held behind the place where the page has come to: what it has of this
 * gap stands before it. 0: none. */
static gint64
newer_place (const WcMamQuery *query)
{
  for (guint i = 0; i < query->newer_places->len; i++)
    {
      gint64 place = g_array_index (query->newer_places, gint64, i);

      if (place > query->place)
        return place;
    }
  return 0;
}

/* The row as which @result is held; 0: it is not. */
static gboolean
find_held (WcSession *session,
           const WcMamQuery *query,
           const WcMamResult *result,
           gint64 *out_row,
           GError **error)
{
  const WcUnit *unit = wc_session_get_unit (session);
  g_auto (WcInbound) in = { .origin = WC_MESSAGE_SOURCE_ARCHIVE,
                            .archive_id = g_strdup (result->id),
                            .archive_by = g_strdup (query->by) };

  if (!unit->find (unit->self, &in, error))
    return FALSE;
  *out_row = in.row;
  return TRUE;
}

/* Sets older_place to the next of the same second that is held, because a search has
 * found it or it is of a chat that was read alone: what the page has before it stands
 * behind it. Across the border of two pages nothing says it. 0: none. Each is looked for
 * once. */
static gboolean
look_ahead (WcSession *session, WcMamQuery *query, guint nth, GError **error)
{
  gint64 stamp_us = result_at (query, nth)->stamp_us;

  if (query->looked > nth)
    return TRUE;
  query->older_place = 0;
  for (query->looked = nth + 1;
       query->looked < query->results->len && query->older_place == 0 &&
       result_at (query, query->looked)->stamp_us == stamp_us;
       query->looked++)
    if (!find_held (session, query, result_at (query, query->looked), &query->older_place,
                    error))
      return FALSE;
  return TRUE;
}

/* Behind what @in stands, and before what. Backwards, the first is only asked where the
 * stamp does not say it: where it is a whole second. */
static gboolean
find_places (
    WcSession *session, WcMamQuery *query, guint nth, WcInbound *in, GError **error)
{
  if (!query->backwards)
    {
      in->older_id = query->place;
      in->newer_id = newer_place (query);
      return TRUE;
    }
  in->newer_id = query->place;
  if (in->stamp_us % G_USEC_PER_SEC != 0)
    return TRUE;
  if (!look_ahead (session, query, nth, error))
    return FALSE;
  if (query->place == 0 || query->older_place < query->place)
    in->older_id = query->older_place;
  return TRUE;
}

static gboolean
store_result (WcSession *session, WcMamQuery *query, guint nth, GError **error)
{
  const WcMamResult *result = result_at (query, nth);
  g_auto (WcInbound) in = {
    .stanza = result->message != NULL ? wc_node_ref (result->message) : NULL,
    .origin = WC_MESSAGE_SOURCE_ARCHIVE,
    .archive_id = g_strdup (result->id),
    .archive_by = g_strdup (query->by),
    .stamp_us = result->stamp_us,
    .received_us = wc_clock_now_us (wc_session_get_clock (session)),
    .newest_first = query->backwards,
    .backfill =
        query->backfill && (query->news_us == 0 || result->stamp_us < query->news_us),
  };

  if (result->message == NULL)
    return TRUE;
  if (!find_places (session, query, nth, &in, error) ||
      !wc_session_walk (session, &in, error))
    return FALSE;
  move_place (query, in.row);
  return TRUE;
}

/* What the results from @first up to @end say together; oldest first, whichever way they
 * were stored. */
static gboolean
note_slice (
    WcMamQuery *query, guint first, guint end, gint64 place_before, GError **error)
{
  guint n = end - first;
  g_autofree const char **ids = g_new0 (const char *, n + 1);
  WcCursorPage page = { .ids = ids,
                        .complete = query->complete && end == query->results->len,
                        .from_start = query->from_start && first == 0,
                        .total = query->total };

  for (guint i = 0; i < n; i++)
    ids[query->backwards ? n - 1 - i : i] = result_at (query, first + i)->id;
  page.oldest_us = n > 0 ? result_at (query, query->backwards ? end - 1 : first)->stamp_us
                         : query->start_us;
  page.newest_us = n > 0 ? result_at (query, query->backwards ? first : end - 1)->stamp_us
                         : query->end_us;
  page.oldest_place = query->backwards ? query->place : place_before;
  page.newest_place = query->backwards ? place_before : query->place;
  return query->func (&page, query->data, error);
}

static gboolean
fill_unit (WcSession *session, WcMamQuery *query, guint end, GError **error)
{
  guint first = query->stored;
  gint64 place_before = query->place;

  for (guint i = first; i < end; i++)
    if (!store_result (session, query, i, error))
      return FALSE;
  return note_slice (query, first, end, place_before, error);
}

static gboolean
store_slice (WcSession *session, WcMamQuery *query, GError **error)
{
  guint end = MIN (query->stored + SLICE, query->results->len);
  gint64 place_before = query->place;

  if (!wc_session_begin_unit (session, error))
    return FALSE;
  if (!fill_unit (session, query, end, error))
    {
      wc_session_undo_unit (session);
      query->place = place_before;
      return FALSE;
    }
  query->stored = end;
  return wc_session_commit_unit (session, error);
}

static gboolean
store_cb (gpointer data)
{
  g_autoptr (WcMamQuery) query = data;
  WcMam *self = wc_mam_get_module (g_task_get_source_object (query->task));
  g_autoptr (GError) error = NULL;

  if (g_task_return_error_if_cancelled (query->task))
    return G_SOURCE_REMOVE;
  if (self->session == NULL)
    {
      g_task_return_new_error (query->task, WC_ERROR, WC_ERROR_CANCELLED,
                               "the account was stopped");
      return G_SOURCE_REMOVE;
    }
  if (!store_slice (self->session, query, &error))
    {
      g_task_return_error (query->task, g_steal_pointer (&error));
      return G_SOURCE_REMOVE;
    }
  if (query->stored < query->results->len)
    {
      g_steal_pointer (&query);
      return G_SOURCE_CONTINUE;
    }
  g_task_return_boolean (query->task, TRUE);
  return G_SOURCE_REMOVE;
}

void
wc_mam_pages_tell (WcMamQuery *query)
{
  GError *error = NULL;

  if (note_slice (query, 0, query->results->len, /* place_before= */ 0, &error))
    g_task_return_boolean (query->task, TRUE);
  else
    g_task_return_error (query->task, error);
  wc_mam_query_free (query);
}

void
wc_mam_pages_store (WcMamQuery *query)
{
  g_idle_add (store_cb, query);
}
