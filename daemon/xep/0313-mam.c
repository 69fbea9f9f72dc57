/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "xep/0313-mam.h"
#include "xep/forward.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0313 Message Archive Management. The results of a page are kept until its <fin/>,
 * then walk the same phases as live messages, in slices of one unit each, so that a page
 * neither blocks the main loop for long nor is half noted: each slice moves the cursor
 * with what it stored. */

#define SLICE 50

/* A server may send a few more than it was asked for; more than that it makes up. */
#define MAX_RESULTS 1000

/* Where ids cannot be asked for (§ 4.1.4 needs "#extended"), the message is looked for
 * among so many around its time. */
#define AROUND 50

typedef struct
{
  char *id;        /* (owned) */
  WcNode *message; /* (owned) */
  gint64 stamp_us;
} Result;

typedef struct
{
  GTask *task;  /* (owned) its source is the archive */
  char *wanted; /* (owned) (nullable) only this archive id, to be shown, not stored */
  char *id;     /* (owned) queryid */
  GPtrArray *results; /* (owned) (element-type Result) oldest first */
  gboolean backwards;
  gboolean complete;
  gboolean from_start; /* asked without any lower bound */
  gboolean backfill;
  gint64 start_us; /* the bounds that were asked for */
  gint64 end_us;
  gint64 total;
  gint64 place;       /* row at the border; then of the result stored last */
  gint64 newer_place; /* row behind the end of what is asked for; 0: unknown */
  guint stored;       /* results that are done with */
  WcArchiveStored func;
  gpointer data;
} Query;

#define WC_TYPE_MAM (wc_mam_get_type ())
G_DECLARE_FINAL_TYPE (WcMam, wc_mam, WC, MAM, GObject)

struct _WcMam
{
  GObject parent_instance;

  WcSession *session;  /* (nullable) borrowed, until the module is detached */
  GHashTable *queries; /* (owned) (element-type utf8 Query) that wait for results */
};

static void wc_mam_archive_init (WcArchiveInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WcMam,
                               wc_mam,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_ARCHIVE,
                                                      wc_mam_archive_init))

static void
result_free (gpointer data)
{
  Result *self = data;

  g_free (self->id);
  wc_node_unref (self->message);
  g_free (self);
}

static void
query_free (Query *self)
{
  g_object_unref (self->task);
  g_free (self->id);
  g_free (self->wanted);
  g_ptr_array_unref (self->results);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Query, query_free)

/* ---- Storing a page
 * ------------------------------------------------------------------------ */

static const Result *
result_at (const Query *query, guint nth)
{
  guint index = query->backwards ? query->results->len - 1 - nth : nth;

  return query->results->pdata[index];
}

static gboolean
store_result (WcSession *session, Query *query, const Result *result, GError **error)
{
  g_auto (WcInbound) in = {
    .stanza = wc_node_ref (result->message),
    .origin = WC_MESSAGE_SOURCE_ARCHIVE,
    .archive_id = g_strdup (result->id),
    .archive_by = g_strdup (wc_session_get_bare_jid (session)),
    .stamp_us = result->stamp_us,
    .received_us = wc_clock_now_us (wc_session_get_clock (session)),
    .older_id = query->backwards ? 0 : query->place,
    .newer_id = query->backwards ? query->place : query->newer_place,
    .newest_first = query->backwards,
    .backfill = query->backfill,
  };

  if (!wc_session_walk (session, &in, error))
    return FALSE;
  if (in.row != 0)
    query->place = in.row;
  return TRUE;
}

/* What the results from @first up to @end say together; oldest first, whichever way they
 * were stored. */
static gboolean
note_slice (Query *query, guint first, guint end, gint64 place_before, GError **error)
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
fill_unit (WcSession *session, Query *query, guint end, GError **error)
{
  guint first = query->stored;
  gint64 place_before = query->place;

  for (guint i = first; i < end; i++)
    if (!store_result (session, query, result_at (query, i), error))
      return FALSE;
  return note_slice (query, first, end, place_before, error);
}

static gboolean
store_slice (WcSession *session, Query *query, GError **error)
{
  const WcUnit *unit = wc_session_get_unit (session);
  guint end = MIN (query->stored + SLICE, query->results->len);
  gint64 place_before = query->place;

  if (!unit->begin (unit->self, error))
    return FALSE;
  if (!fill_unit (session, query, end, error))
    {
      unit->rollback (unit->self);
      query->place = place_before;
      return FALSE;
    }
  query->stored = end;
  return unit->commit (unit->self, error);
}

static gboolean
store_cb (gpointer data)
{
  g_autoptr (Query) query = data;
  WcMam *self = g_task_get_source_object (query->task);
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

/* ---- Asking
 * -------------------------------------------------------------------------------- */

static void
add_field (WcNode *form, const char *var, const char *value)
{
  WcNode *field = wc_node_add (form, "field", NULL);

  wc_node_set (field, "var", var);
  wc_node_add_with_text (field, "value", NULL, value);
}

static void
add_time (WcNode *form, const char *var, gint64 ts_us)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (ts_us / G_USEC_PER_SEC);
  g_autofree char *seconds = g_date_time_format (date, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *text =
      g_strdup_printf ("%s.%06dZ", seconds, (int) (ts_us % G_USEC_PER_SEC));

  if (ts_us != 0)
    add_field (form, var, text);
}

static WcNode *
build_query (const WcArchiveQuery *query, const char *id)
{
  WcNode *node = wc_node_new ("query", WC_NS_MAM);
  WcNode *form = wc_node_add (node, "x", WC_NS_DATA_FORMS);
  WcNode *set = wc_node_add (node, "set", WC_NS_RSM);
  g_autofree char *max = g_strdup_printf ("%u", query->max);

  wc_node_set (node, "queryid", id);
  wc_node_set (form, "type", "submit");
  add_field (form, "FORM_TYPE", WC_NS_MAM);
  if (query->with != NULL)
    add_field (form, "with", query->with);
  add_time (form, "start", query->start_us);
  add_time (form, "end", query->end_us);
  wc_node_add_with_text (set, "max", NULL, max);
  if (query->after_id != NULL)
    wc_node_add_with_text (set, "after", NULL, query->after_id);
  if (query->before_id != NULL)
    wc_node_add_with_text (set, "before", NULL, query->before_id);
  return node;
}

/* XEP-0059 § 2.7: how many items the question matches, where the server counts them. */
static gint64
read_total (const WcNode *fin)
{
  const WcNode *set = wc_node_child (fin, "set", WC_NS_RSM);
  const char *text = wc_node_child_text (set, "count", WC_NS_RSM);
  gint64 total = -1;

  if (text != NULL &&
      !g_ascii_string_to_signed (text, 10, 0, G_MAXINT32, &total, /* error= */ NULL))
    return -1;
  return total;
}

static void
show_result (Query *query)
{
  for (guint i = 0; i < query->results->len; i++)
    {
      const Result *result = query->results->pdata[i];

      if (strcmp (result->id, query->wanted) == 0)
        {
          g_task_return_pointer (
              query->task, wc_node_to_string (result->message, WC_NS_CLIENT), g_free);
          return;
        }
    }
  g_task_return_new_error (query->task, WC_ERROR, WC_ERROR_NOT_FOUND,
                           "the archive does not hold that message any more");
}

static void
on_fin (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Query *query = data;
  WcMam *self = g_task_get_source_object (query->task);
  const WcNode *fin = wc_node_child (result, "fin", WC_NS_MAM);

  g_hash_table_remove (self->queries, query->id);
  if (error != NULL)
    {
      g_task_return_error (query->task, g_error_copy (error));
      query_free (query);
      return;
    }
  if (query->wanted != NULL)
    {
      show_result (query);
      query_free (query);
      return;
    }
  query->total = read_total (fin);
  /* Without results there is no way to go on: that is the end, whatever it says. */
  query->complete =
      query->results->len == 0 || (fin != NULL && wc_node_attr_boolean (fin, "complete"));
  g_idle_add (store_cb, query);
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
  Query *query = g_new0 (Query, 1);
  g_autoptr (WcNode) node = NULL;

  query->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (query->task, fetch_async);
  query->id = wc_stanza_make_id ();
  query->results = g_ptr_array_new_with_free_func (result_free);
  query->backwards = wanted->before_id != NULL;
  query->from_start =
      !query->backwards && wanted->after_id == NULL && wanted->start_us == 0;
  query->backfill = wanted->backfill;
  query->start_us = wanted->start_us;
  query->end_us = wanted->end_us != 0
                      ? wanted->end_us
                      : wc_clock_now_us (wc_session_get_clock (self->session));
  query->place = wanted->place;
  query->newer_place = wanted->newer_place;
  query->func = stored;
  query->data = stored_data;
  g_hash_table_insert (self->queries, query->id, query);
  node = build_query (wanted, query->id);
  wc_session_iq_set (self->session, /* to= */ NULL, node, on_fin, query);
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
  g_hash_table_unref (WC_MAM (object)->queries);
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

/* Only our own account sends its archive, and only a query that waits takes results. */
static WcHandled
take_result (WcSession *session,
             gpointer state,
             const WcNode *stanza,
             const WcNode *payload)
{
  WcMam *self = state;
  const char *queryid = wc_node_attr (payload, "queryid");
  const char *id = wc_node_attr (payload, "id");
  Query *query = queryid != NULL ? g_hash_table_lookup (self->queries, queryid) : NULL;
  g_autoptr (WcNode) message = NULL;
  gint64 stamp_us = 0;
  Result *result;

  if (query == NULL || id == NULL || *id == '\0' || query->results->len >= MAX_RESULTS)
    {
      wc_session_dropped (session, "mam", "unexpected-archive-result");
      return WC_HANDLED;
    }
  message = wc_forward_unwrap (payload, &stamp_us);
  if (message == NULL)
    {
      wc_session_dropped (session, "mam", "empty-archive-result");
      return WC_HANDLED;
    }
  result = g_new (Result, 1);
  *result = (Result){ g_strdup (id), g_steal_pointer (&message), stamp_us };
  g_ptr_array_add (query->results, result);
  return WC_HANDLED;
}

static const WcRoute routes[] = {
  { WC_ROUTE_MESSAGE, "result", WC_NS_MAM, WC_SENDER_SELF, take_result,
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

static WcNode *
build_one (WcSession *session, const WcMamItem *item, const char *id)
{
  WcArchiveQuery around = { .with = item->with,
                            .start_us = item->stamp_us - G_USEC_PER_SEC,
                            .end_us = item->stamp_us + G_USEC_PER_SEC,
                            .max = AROUND };
  WcArchiveQuery exactly = { .max = 1 };
  WcNode *node;

  if (!wc_session_account_has (session, WC_NS_MAM "#extended"))
    return build_query (&around, id);
  node = build_query (&exactly, id);
  add_field ((WcNode *) wc_node_child (node, "x", WC_NS_DATA_FORMS), "ids", item->id);
  return node;
}

void
wc_mam_fetch_item_async (WcSession *session,
                         const WcMamItem *item,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  WcMam *self = wc_session_get_state (session, &wc_xep_0313_mam);
  Query *query = g_new0 (Query, 1);
  g_autoptr (WcNode) node = NULL;

  query->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (query->task, wc_mam_fetch_item_async);
  query->id = wc_stanza_make_id ();
  query->wanted = g_strdup (item->id);
  query->results = g_ptr_array_new_with_free_func (result_free);
  g_hash_table_insert (self->queries, query->id, query);
  node = build_one (session, item, query->id);
  wc_session_iq_set (session, /* to= */ NULL, node, on_fin, query);
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
