/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/interfaces.h"
#include "api/render.h"
#include "base/error.h"

/* Events. What each method promises is in dbus/im.whinchat.Whinchat1.Events.xml. */

#define DEFAULT_LIMIT 50

static WcEventFilter *
filter_of (WcRequest *request, GVariant *options, GError **error)
{
  g_autofree const char **kinds = wc_dict_get_strings (options, "kinds");
  g_autofree const char **accounts = wc_dict_get_strings (options, "accounts");
  g_autofree const char **chats = wc_dict_get_strings (options, "chats");
  const WcEventWish wish = { .kinds = kinds,
                             .accounts = accounts,
                             .chats = chats,
                             .only =
                                 wc_caller_get_chats (wc_request_get_caller (request)),
                             .backfill =
                                 wc_dict_get_boolean (options, "backfill", FALSE) };

  return wc_event_filter_new (wc_handler_services (request)->events, &wish, error);
}

/* Where a reader begins: at @since, else where its consumer stands, else at the newest
 * event. */
static gboolean
find_start (WcRequest *request,
            GVariant *options,
            const char *since,
            WcEventFilter *filter,
            gint64 *out_seq,
            GError **error)
{
  WcEventService *events = wc_handler_services (request)->events;
  const char *consumer = wc_dict_get_string (options, "consumer", NULL);

  *out_seq = wc_event_service_get_head (events);
  if (consumer != NULL &&
      !wc_event_service_ensure_consumer (events, consumer, filter, out_seq, error))
    return FALSE;
  return *since == '\0' || wc_event_service_parse_cursor (events, since, out_seq, error);
}

static gboolean
wants_skip (GVariant *options)
{
  return g_str_equal (wc_dict_get_string (options, "on_expired", "error"), "skip");
}

/* A Fetch on its way. */
typedef struct
{
  WcRequest *request;    /* (owned) */
  WcEventFilter *filter; /* (owned) */
} Fetching;

static void
return_events (WcRequest *request, const WcJournalBatch *batch)
{
  const WcServices *services = wc_handler_services (request);
  gint64 seq = batch->cursor;
  gboolean more = batch->more;
  g_autofree char *cursor = NULL;
  g_auto (WcPage) page = { 0 };

  wc_page_init (&page);
  for (guint i = 0; i < batch->events->len; i++)
    {
      const WcEvent *event = g_ptr_array_index (batch->events, i);

      if (wc_page_add (&page, wc_render_event (services, event)))
        continue;
      seq = ((const WcEvent *) g_ptr_array_index (batch->events, i - 1))->seq;
      more = TRUE;
      break;
    }
  cursor = wc_event_service_format_cursor (services->events, seq);
  wc_request_return (request,
                     g_variant_new ("(@aa{sv}sb)", wc_page_end (&page), cursor, more));
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Fetching *fetching = data;
  WcRequest *request = fetching->request;
  g_autoptr (WcEventFilter) filter = fetching->filter;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcJournalBatch) batch = wc_event_service_fetch_finish (
      wc_handler_services (request)->events, result, &error);

  if (batch != NULL)
    return_events (request, batch);
  else
    wc_request_fail (request, g_steal_pointer (&error));
}

/* Goes on from the newest event where the cursor is too old and the reader accepts it. */
static gboolean
skip_expired (WcRequest *request,
              const WcEventFilter *filter,
              gint64 *seq,
              const GError *error)
{
  WcEventService *events = wc_handler_services (request)->events;
  g_autoptr (GError) local = NULL;
  g_autoptr (WcJournalBatch) batch = NULL;

  if (error == NULL)
    {
      batch = wc_event_service_read (events, *seq, filter, /* limit= */ 1, &local);
      error = local;
    }
  if (!g_error_matches (error, WC_ERROR, WC_ERROR_CURSOR_EXPIRED))
    return FALSE;
  *seq = wc_event_service_get_head (events);
  return TRUE;
}

/* The filter of a reader and where it begins; NULL: the request was failed. */
static WcEventFilter *
begin (WcRequest *request, GVariant *options, const char *since, gint64 *out_seq)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcEventFilter) filter = filter_of (request, options, &error);

  if (filter != NULL &&
      (find_start (request, options, since, filter, out_seq, &error) ||
       (wants_skip (options) && skip_expired (request, filter, out_seq, error))))
    return g_steal_pointer (&filter);
  wc_request_fail (request, g_steal_pointer (&error));
  return NULL;
}

static void
fetch (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) options = wc_handler_dict (args, 1);
  gint64 seq = 0;
  WcEventFilter *filter = begin (request, options, wc_handler_string (args, 0), &seq);
  WcEventFetch plan = { .filter = filter };
  Fetching *fetching;

  if (filter == NULL)
    return;
  if (wants_skip (options))
    skip_expired (request, filter, &seq, /* error= */ NULL);
  plan.since = seq;
  plan.limit = wc_dict_get_uint (options, "limit", DEFAULT_LIMIT);
  plan.wait_ms = wc_dict_get_uint (options, "wait_ms", 0);
  plan.cancellable = wc_request_get_cancellable (request);
  fetching = g_new0 (Fetching, 1);
  fetching->request = request;
  fetching->filter = filter;
  wc_event_service_fetch_async (wc_handler_services (request)->events, &plan, on_fetched,
                                fetching);
}

static void
head (WcRequest *request, GVariant *args)
{
  WcEventService *events = wc_handler_services (request)->events;
  g_autofree char *cursor =
      wc_event_service_format_cursor (events, wc_event_service_get_head (events));

  wc_handler_return (request, g_variant_new_string (cursor), /* error= */ NULL);
}

static void
ack (WcRequest *request, GVariant *args)
{
  WcCaller *caller = wc_request_get_caller (request);
  g_autoptr (GError) error = NULL;
  gboolean good = wc_event_service_acknowledge (
      wc_handler_services (request)->events, wc_handler_string (args, 0),
      wc_handler_string (args, 1), wc_caller_get_chats (caller), &error);

  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static GVariant *
consumer_value (WcEventService *events, const WcConsumer *consumer)
{
  g_autofree char *cursor = wc_event_service_format_cursor (events, consumer->cursor);
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "consumer", consumer->name);
  wc_dict_put_string (&dict, "cursor", cursor);
  wc_dict_put_time (&dict, "started_ts", consumer->start_us);
  wc_dict_put_time (&dict, "seen_ts", consumer->seen_us);
  return wc_dict_end (&dict);
}

static void
consumers (WcRequest *request, GVariant *args)
{
  WcEventService *events = wc_handler_services (request)->events;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = wc_event_service_list_consumers (events, &error);
  g_auto (WcPage) page = { 0 };

  wc_page_init_whole (&page);
  for (guint i = 0; list != NULL && i < list->len; i++)
    wc_page_add (&page, consumer_value (events, g_ptr_array_index (list, i)));
  wc_handler_return (request, list != NULL ? wc_page_end (&page) : NULL,
                     g_steal_pointer (&error));
}

static void
drop (WcRequest *request, GVariant *args)
{
  g_autoptr (GError) error = NULL;
  gboolean good = wc_event_service_drop_consumer (wc_handler_services (request)->events,
                                                  wc_handler_string (args, 0), &error);

  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static void
subscribe (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) options = wc_handler_dict (args, 0);
  g_autoptr (GError) error = NULL;
  g_autofree char *cursor = NULL;
  WcSubscriptionPlan plan = { .journal = TRUE };

  plan.picture = wc_dict_get_boolean (options, "state", FALSE);
  plan.skip = wants_skip (options);
  plan.active = wc_dict_get_boolean (options, "active", FALSE);
  plan.filter =
      begin (request, options, wc_dict_get_string (options, "since", ""), &plan.since);
  if (plan.filter == NULL)
    return;
  if (plan.picture)
    plan.since = wc_event_service_get_head (wc_handler_services (request)->events);
  if (wc_listeners_subscribe (wc_handler_context (request)->listeners,
                              wc_request_get_caller (request), &plan, &cursor, &error))
    wc_handler_return (request, g_variant_new_string (cursor), /* error= */ NULL);
  else
    wc_request_fail (request, g_steal_pointer (&error));
}

static void
listen_on (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) options = wc_handler_dict (args, 0);
  g_autoptr (GError) error = NULL;
  WcSubscriptionPlan plan = { .journal = FALSE };
  gboolean good;

  plan.active = wc_dict_get_boolean (options, "active", FALSE);
  plan.filter = filter_of (request, options, &error);
  good = plan.filter != NULL &&
         wc_listeners_subscribe (wc_handler_context (request)->listeners,
                                 wc_request_get_caller (request), &plan,
                                 /* out_cursor= */ NULL, &error);
  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static void
unlisten (WcRequest *request, GVariant *args)
{
  wc_listeners_unsubscribe (wc_handler_context (request)->listeners,
                            wc_request_get_caller (request));
  wc_request_return (request, /* result= */ NULL);
}

static const WcMethod methods[] = {
  { "Fetch", fetch },         { "Head", head },         { "Ack", ack },
  { "Consumers", consumers }, { "Drop", drop },         { "Subscribe", subscribe },
  { "Listen", listen_on },    { "Unlisten", unlisten }, { NULL },
};

const WcInterface wc_api_events = { "Events", methods };
