/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/jid.h"
#include "xep/0313-mam-private.h"
#include "xep/forward.h"
#include "xep/timestamp.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0313 Message Archive Management. The results of a page are kept until its <fin/>,
 * then stored (0313-mam-pages.c). While that is done the server is at work on the page
 * behind it, which was asked for as soon as the end of the last one was known. */

/* A server may send a few more than it was asked for; more than that it makes up. */
#define A_FEW 8

/* What one answer may take of our memory; of a large one none is asked for ahead. A page
 * of ordinary messages takes a twentieth of it, one message always has room. */
#define MAX_BYTES (16 * 1024 * 1024)
#define MANY_BYTES (MAX_BYTES / 4)

static void wc_mam_archive_init (WcArchiveInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WcMam,
                               wc_mam,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_ARCHIVE,
                                                      wc_mam_archive_init))

/* ---- Asking
 * -------------------------------------------------------------------------------- */

void
wc_mam_result_free (gpointer data)
{
  WcMamResult *self = data;

  g_free (self->id);
  g_clear_pointer (&self->message, wc_node_unref);
  g_free (self);
}

void
wc_mam_query_free (WcMamQuery *self)
{
  g_clear_object (&self->archive);
  g_clear_object (&self->task);
  g_clear_object (&self->stop);
  g_free (self->after);
  g_free (self->id);
  g_free (self->by);
  g_free (self->wanted);
  g_clear_pointer (&self->asks, wc_node_unref);
  g_ptr_array_unref (self->results);
  g_clear_error (&self->refused);
  g_array_unref (self->newer_places);
  g_free (self);
}

/* What all archives of an account share. */
WcMam *
wc_mam_get_module (WcMam *self)
{
  return self->own != NULL ? self->own : self;
}

static void
show_result (WcMamQuery *query)
{
  const WcMamResult *result;

  if (query->results->len == 0)
    {
      g_task_return_new_error (query->task, WC_ERROR, WC_ERROR_NOT_FOUND,
                               "the archive does not hold that message any more");
      return;
    }
  result = query->results->pdata[0];
  g_task_return_pointer (query->task, wc_node_to_string (result->message, WC_NS_CLIENT),
                         g_free);
}

/* What comes of a question that was asked ahead, once it is known that nobody wants it.
 */
static void
drop_ahead (WcMam *archive)
{
  WcMamQuery *ahead = g_steal_pointer (&archive->ahead);

  if (ahead == NULL)
    return;
  if (ahead->archive == NULL)
    wc_mam_query_free (ahead);
  else
    ahead->unwanted = TRUE;
}

static void
on_fin (WcSession *session, gpointer data, const WcNode *result, const GError *error);

/* A question to the archive @archive that waits for its answer. */
static WcMamQuery *
query_new (WcMam *archive)
{
  WcMam *self = wc_mam_get_module (archive);
  const char *by =
      archive->room != NULL ? archive->room : wc_session_get_bare_jid (self->session);
  WcMamQuery *query = g_new0 (WcMamQuery, 1);

  query->archive = g_object_ref (archive);
  query->by = g_strdup (by);
  query->id = wc_stanza_make_id ();
  query->results = g_ptr_array_new_with_free_func (wc_mam_result_free);
  query->newer_places = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_hash_table_insert (self->queries, query->id, query);
  return query;
}

static void
send_query (WcMamQuery *query, const WcArchiveQuery *wanted)
{
  WcSession *session = wc_mam_get_module (query->archive)->session;
  g_autoptr (WcNode) node = wc_mam_query_build (wanted, query->id);

  query->max = wanted->max;
  query->end_us = wanted->end_us != 0 ? wanted->end_us
                                      : wc_clock_now_us (wc_session_get_clock (session));
  wc_session_iq_set (session, query->archive->room, node, on_fin, query);
}

/* XEP-0313 § 4.1.5: an archive refuses a field that it does not know. */
static void
on_form (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  WcMamQuery *query = data;
  g_autoptr (GError) missing = NULL;

  if (error == NULL &&
      wc_mam_query_offers_text (wc_node_child (result, "query", WC_NS_MAM)))
    {
      wc_session_iq_set (session, query->archive->room, query->asks, on_fin, query);
      return;
    }
  if (error == NULL || g_error_matches (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED))
    {
      g_set_error_literal (&missing, WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                           "the archive does not search for words");
      wc_error_set_detail (missing, "feature", WC_NS_FULLTEXT);
    }
  on_fin (session, query, NULL, missing != NULL ? missing : error);
}

/* What the archive can do is asked each time: rarely is anybody looking for something. */
static void
send_search (WcMamQuery *query, const WcArchiveQuery *wanted)
{
  WcSession *session = wc_mam_get_module (query->archive)->session;
  g_autoptr (WcNode) form = wc_node_new ("query", WC_NS_MAM);

  query->max = wanted->max;
  query->asks = wc_mam_query_build (wanted, query->id);
  wc_session_iq_get (session, query->archive->room, form, on_form, query);
}

/* The page behind the one of @query. One question is in flight all the same: that of
 * @query has been answered. */
static void
ask_ahead (WcMam *archive, const WcMamQuery *query)
{
  const WcMamResult *last;
  WcArchiveQuery wanted = { .max = query->max };

  if (!query->goes_on || query->complete || query->bytes > MANY_BYTES ||
      wc_mam_get_module (archive)->session == NULL ||
      g_cancellable_is_cancelled (g_task_get_cancellable (query->task)))
    return;
  last = query->results->pdata[query->results->len - 1];
  wanted.after_id = last->id;
  archive->ahead = query_new (archive);
  archive->ahead->after = g_strdup (last->id);
  archive->ahead->stop = g_object_ref (g_task_get_cancellable (query->task));
  send_query (archive->ahead, &wanted);
}

/* Takes @query, which was answered and is wanted. */
static void
begin_storing (WcMam *archive, WcMamQuery *query)
{
  ask_ahead (archive, query);
  wc_mam_pages_store (query);
}

static void
fail_query (WcMam *archive, WcMamQuery *query, const GError *error)
{
  if (query->task != NULL)
    g_task_return_error (query->task, g_error_copy (error));
  if (archive->ahead == query)
    archive->ahead = NULL;
  wc_mam_query_free (query);
}

static void
on_fin (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  WcMamQuery *query = data;
  g_autoptr (WcMam) archive = g_steal_pointer (&query->archive);
  const WcNode *fin = wc_node_child (result, "fin", WC_NS_MAM);

  g_hash_table_remove (wc_mam_get_module (archive)->queries, query->id);
  if (query->refused != NULL && (error == NULL || !wc_error_is_loss (error)))
    error = query->refused;
  if (error != NULL)
    {
      fail_query (archive, query, error);
      return;
    }
  if (query->wanted != NULL || query->unwanted)
    {
      if (query->wanted != NULL)
        show_result (query);
      wc_mam_query_free (query);
      return;
    }
  query->total = wc_mam_query_read_total (fin);
  /* Without results there is no way to go on: that is the end, whatever it says. */
  query->complete =
      query->results->len == 0 || (fin != NULL && wc_node_attr_boolean (fin, "complete"));
  if (query->looks)
    wc_mam_pages_tell (query);
  else if (query->task != NULL)
    begin_storing (archive, query);
}

/* Whether @ahead asked what is wanted now, on the same stream: a page of before may end
 * where there is more by now. Less than is wanted now is a page all the same. */
static gboolean
is_what_was_asked (const WcMamQuery *ahead,
                   const WcArchiveQuery *wanted,
                   GCancellable *cancellable)
{
  return ahead != NULL && ahead->stop == cancellable && wanted->after_id != NULL &&
         wanted->before_id == NULL && wanted->with == NULL && wanted->start_us == 0 &&
         wanted->end_us == 0 && ahead->max <= wanted->max &&
         g_str_equal (wanted->after_id, ahead->after);
}

static void
fetch_async (WcArchive *archive,
             const WcArchiveQuery *wanted,
             WcArchiveStored stored,
             gpointer stored_data,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  WcMam *self = WC_MAM (archive);
  WcMamQuery *query = NULL;
  gboolean asked = is_what_was_asked (self->ahead, wanted, cancellable);

  if (asked)
    query = g_steal_pointer (&self->ahead);
  drop_ahead (self);
  if (!asked)
    query = query_new (self);
  query->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (query->task, fetch_async);
  query->backwards = wanted->before_id != NULL;
  query->from_start =
      !query->backwards && wanted->after_id == NULL && wanted->start_us == 0;
  query->goes_on = cancellable != NULL && !query->backwards && !wanted->looks &&
                   wanted->with == NULL && wanted->end_us == 0 &&
                   wanted->newer_places == NULL;
  query->backfill = wanted->backfill;
  query->looks = wanted->looks;
  query->news_us = wanted->news_us;
  query->start_us = wanted->start_us;
  query->place = wanted->place;
  for (const gint64 *one = wanted->newer_places; one != NULL && *one != 0; one++)
    g_array_append_val (query->newer_places, *one);
  query->func = stored;
  query->data = stored_data;
  if (wanted->text != NULL)
    send_search (query, wanted);
  else if (!asked)
    send_query (query, wanted);
  else if (query->archive == NULL)
    begin_storing (self, query);
}

static gboolean
fetch_finish (WcArchive *archive, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
wc_mam_archive_init (WcArchiveInterface *iface)
{
  iface->fetch_async = fetch_async;
  iface->fetch_finish = fetch_finish;
}

static void
wc_mam_finalize (GObject *object)
{
  WcMam *self = WC_MAM (object);

  drop_ahead (self);
  g_hash_table_unref (self->queries);
  g_free (self->room);
  g_clear_object (&self->own);
  G_OBJECT_CLASS (wc_mam_parent_class)->finalize (object);
}

static void
wc_mam_class_init (WcMamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wc_mam_finalize;
}

static void
wc_mam_init (WcMam *self)
{
  self->queries = g_hash_table_new (g_str_hash, g_str_equal);
}

/* ---- The module
 * ---------------------------------------------------------------------------- */

/* Who was asked: a room by its address; our own account by its own, or by none. */
static gboolean
may_answer (WcSession *session, const WcNode *stanza, const WcMamQuery *query)
{
  const char *text = wc_node_attr (stanza, "from");
  g_autofree char *from = NULL;

  if (g_str_equal (query->by, wc_session_get_bare_jid (session)))
    return wc_session_get_sender (session, stanza) == WC_SENDER_SELF;
  from = text != NULL ? wc_jid_normalize (text, NULL) : NULL;
  return g_strcmp0 (from, query->by) == 0;
}

/* A room tells what was said in it, and nobody else's words. */
static gboolean
is_of_archive (WcSession *session, const WcNode *message, const WcMamQuery *query)
{
  const char *text = wc_node_attr (message, "from");
  g_autofree char *from = NULL;

  if (g_str_equal (query->by, wc_session_get_bare_jid (session)))
    return !wc_stanza_has_type (message, "groupchat");
  from = text != NULL ? wc_jid_normalize (text, NULL) : NULL;
  return from != NULL && wc_jid_equal_bare (from, query->by) &&
         wc_stanza_has_type (message, "groupchat");
}

/* Of an answer that is given up nothing is stored: what of it were left out would be lost
 * behind the cursor. Its end is awaited, so that no second one comes beside it. */
static void
refuse (WcSession *session, WcMamQuery *query, WcErrorCode code, const char *text)
{
  wc_session_dropped (session, "mam", "too-large-archive-answer");
  query->refused = g_error_new_literal (WC_ERROR, code, text);
  g_ptr_array_set_size (query->results, 0);
}

/* Whether there is room for @message (nullable), another result of @query. */
static gboolean
has_room (WcSession *session, WcMamQuery *query, const WcNode *message)
{
  if (query->refused != NULL)
    return FALSE;
  if (query->results->len >= query->max + A_FEW)
    {
      refuse (session, query, WC_ERROR_REMOTE_ERROR,
              "the archive gave more than it was asked for");
      return FALSE;
    }
  query->bytes += message != NULL ? wc_node_get_size (message) : 0;
  if (query->bytes <= MAX_BYTES || query->results->len == 0)
    return TRUE;
  refuse (session, query, WC_ERROR_TOO_LARGE, "the archive's answer is too large");
  return FALSE;
}

/* Whether @id, of @message (nullable), is looked for: all are, or one alone, once. */
static gboolean
is_wanted (const WcMamQuery *query, const char *id, const WcNode *message)
{
  return query->wanted == NULL ||
         (query->results->len == 0 && message != NULL && g_str_equal (id, query->wanted));
}

/* What @payload holds; NULL where nothing of it is stored: it is no message (rooms may
 * archive who came and went), or none of this archive. */
static WcNode *
read_message (WcSession *session,
              const WcMamQuery *query,
              const WcNode *payload,
              gint64 *out_stamp_us)
{
  g_autoptr (WcNode) message = wc_forward_unwrap (payload, out_stamp_us);

  if (message == NULL)
    *out_stamp_us = wc_timestamp_of_delay (
        wc_node_child (payload, "forwarded", WC_NS_FORWARD), /* by= */ NULL);
  if (message != NULL && is_of_archive (session, message, query))
    return g_steal_pointer (&message);
  wc_session_dropped (session, "mam", "empty-archive-result");
  return NULL;
}

/* Only the archive that was asked answers, and only a query that waits takes results.
 * What is not stored has its place in the page all the same: the next one is asked for
 * behind it, and a page that holds nothing else is not the end. */
static WcHandled
take_result (WcSession *session,
             gpointer state,
             const WcNode *stanza,
             const WcNode *payload)
{
  WcMam *self = state;
  const char *queryid = wc_node_attr (payload, "queryid");
  const char *id = wc_node_attr (payload, "id");
  WcMamQuery *query =
      queryid != NULL ? g_hash_table_lookup (self->queries, queryid) : NULL;
  g_autoptr (WcNode) message = NULL;
  gint64 stamp_us = 0;
  WcMamResult *result;

  if (query == NULL || !may_answer (session, stanza, query) || id == NULL || *id == '\0')
    {
      wc_session_dropped (session, "mam", "unexpected-archive-result");
      return WC_HANDLED;
    }
  message = read_message (session, query, payload, &stamp_us);
  if (!is_wanted (query, id, message) || !has_room (session, query, message))
    return WC_HANDLED;
  result = g_new (WcMamResult, 1);
  *result = (WcMamResult){ g_strdup (id), g_steal_pointer (&message), stamp_us };
  g_ptr_array_add (query->results, result);
  return WC_HANDLED;
}

static const WcRoute routes[] = {
  { WC_ROUTE_MESSAGE, "result", WC_NS_MAM, WC_SENDER_ANYONE, take_result,
    /* holds= */ TRUE },
  { 0 },
};

static gpointer
mam_attach (WcSession *session)
{
  WcMam *self = g_object_new (WC_TYPE_MAM, NULL);

  self->session = session;
  return self;
}

static void
mam_detach (gpointer state)
{
  WcMam *self = state;

  self->session = NULL;
  g_object_unref (self);
}

WcArchive *
wc_mam_dup_room_archive (WcSession *session, const char *room)
{
  WcMam *self = g_object_new (WC_TYPE_MAM, NULL);

  self->own = g_object_ref (wc_session_get_state (session, &wc_xep_0313_mam));
  self->room = g_strdup (room);
  return WC_ARCHIVE (self);
}

void
wc_mam_fetch_item_async (WcSession *session,
                         const WcMamItem *item,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (WcArchive) archive =
      item->room != NULL
          ? wc_mam_dup_room_archive (session, item->room)
          : g_object_ref (wc_session_get_state (session, &wc_xep_0313_mam));
  WcMamQuery *query = query_new (WC_MAM (archive));
  g_autoptr (WcNode) node = wc_mam_query_build_item (session, item, query->id);

  query->task = g_task_new (archive, cancellable, callback, user_data);
  g_task_set_source_tag (query->task, wc_mam_fetch_item_async);
  query->wanted = g_strdup (item->id);
  wc_session_iq_set (session, item->room, node, on_fin, query);
}

char *
wc_mam_fetch_item_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

WcArchive *
wc_mam_get_archive (WcSession *session)
{
  if (!wc_session_account_has (session, WC_NS_MAM))
    return NULL;
  return WC_ARCHIVE (wc_session_get_state (session, &wc_xep_0313_mam));
}

const WcXep wc_xep_0313_mam = {
  .name = "mam",
  .routes = routes,
  .attach = mam_attach,
  .detach = mam_detach,
};
