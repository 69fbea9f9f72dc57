/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/history.h"
#include "api/values.h"
#include "base/error.h"

/* Messages that are there already: pages of a chat, and the archive behind them.
 * What each method promises is in dbus/im.whinchat.Whinchat1.Messages.xml. */

#define DEFAULT_LIMIT 50

/* A page that is being read. */
typedef struct
{
  WcRequest *request;  /* (owned) */
  const char **fields; /* (owned) (nullable) keys wanted, borrowed from options */
  GVariant *options;   /* (owned) */
  gboolean forward;    /* the page begins at its old end */
} Reading;

static void
reading_free (Reading *reading)
{
  g_free (reading->fields);
  g_variant_unref (reading->options);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

/* Leaves only the keys that the client wants. */
static GVariant *
only_fields (GVariant *message, const char *const *fields)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (message);
  g_auto (WcDict) dict = WC_DICT_INIT;
  GVariantIter iter;
  const char *key;
  GVariant *value;

  if (fields == NULL)
    return g_variant_ref (owned);
  g_variant_iter_init (&iter, owned);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    if (g_str_equal (key, "id") || g_strv_contains (fields, key))
      wc_dict_put (&dict, key, value);
  return wc_dict_end (&dict);
}

/* How many of the messages fit into one reply, counted from the end that the page is
 * about. @out_items: (transfer full) they, oldest first. */
static guint
choose_items (const Reading *reading, const GPtrArray *messages, GVariant **out_items)
{
  const WcServices *services = wc_handler_services (reading->request);
  g_autoptr (GPtrArray) items =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  gsize bytes = 0;

  for (guint i = 0; i < messages->len; i++)
    {
      guint index = reading->forward ? i : messages->len - 1 - i;
      GVariant *item = g_variant_take_ref (
          only_fields (wc_values_message (services, g_ptr_array_index (messages, index)),
                       reading->fields));

      g_ptr_array_insert (items, reading->forward ? -1 : 0, item);
      bytes += g_variant_get_size (item);
      if (i > 0 && bytes > WC_HANDLER_PAGE_BYTES)
        {
          g_ptr_array_remove_index (items, reading->forward ? (int) items->len - 1 : 0);
          break;
        }
    }
  *out_items = g_variant_ref_sink (g_variant_new_array (
      G_VARIANT_TYPE_VARDICT, (GVariant *const *) items->pdata, items->len));
  return items->len;
}

static gint64
id_at (const GPtrArray *messages, guint index)
{
  return ((const WcMessage *) g_ptr_array_index (messages, index))->id;
}

static void
return_page (const Reading *reading, const WcMessagePage *page)
{
  g_autoptr (GVariant) items = NULL;
  guint n = choose_items (reading, page->items, &items);
  guint first = reading->forward ? 0 : page->items->len - n;
  gint64 older = 0;
  gint64 newer = 0;

  if (n > 0 && (page->older || first > 0))
    older = id_at (page->items, first);
  if (n > 0 && (page->newer || first + n < page->items->len))
    newer = id_at (page->items, first + n - 1);
  wc_request_return (reading->request,
                     g_variant_new ("(@aa{sv}xx)", items, older, newer));
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Reading) reading = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessagePage) page = wc_history_service_list_finish (
      wc_handler_services (reading->request)->history, result, &error);

  if (page != NULL)
    return_page (reading, page);
  else
    wc_request_fail (reading->request, g_steal_pointer (&error));
}

static gboolean
check_fields (WcRequest *request, const char *const *fields, GError **error)
{
  const WcIdlDict *message =
      wc_idl_find_dict (wc_handler_context (request)->idl, "Message");

  for (gsize i = 0; fields != NULL && fields[i] != NULL; i++)
    if (!g_hash_table_contains (message->by_name, fields[i]))
      return wc_error_invalid (error, "options.fields",
                               "options.fields: a message has no \"%s\"", fields[i]);
  return TRUE;
}

static WcMessageQuery
query_of (GVariant *options)
{
  return (WcMessageQuery){
    .before = wc_dict_get_int64 (options, "before", 0),
    .after = wc_dict_get_int64 (options, "after", 0),
    .around = wc_dict_get_int64 (options, "around", 0),
    .since_us = wc_dict_get_time (options, "since", 0),
    .limit = wc_dict_get_uint (options, "limit", DEFAULT_LIMIT),
    .thread = wc_dict_get_string (options, "thread", NULL),
  };
}

void
wc_history_list (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (Reading) reading = g_new0 (Reading, 1);
  g_autoptr (GError) error = NULL;
  WcHistoryRequest history = { .account = account };

  reading->request = request;
  reading->options = wc_handler_dict (args, 2);
  reading->fields = wc_dict_get_strings (reading->options, "fields");
  if (account == NULL)
    return;
  if (!check_fields (request, reading->fields, &error))
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return;
    }
  history.chat = wc_handler_string (args, 1);
  history.query = query_of (reading->options);
  history.fetch = wc_dict_get_boolean (reading->options, "fetch", FALSE);
  history.owner = wc_caller_get_name (wc_request_get_caller (request));
  history.cancellable = wc_request_get_cancellable (request);
  reading->forward = history.query.after != 0;
  wc_history_service_list_async (wc_handler_services (request)->history, &history,
                                 on_page, g_steal_pointer (&reading));
}

static GVariant *
value_of_thread (const WcThread *thread)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "thread", thread->thread);
  wc_dict_put_some (&dict, "parent", thread->parent);
  wc_dict_put_uint (&dict, "messages", thread->n);
  wc_dict_put_int (&dict, "first_id", thread->first_id);
  wc_dict_put_int (&dict, "last_id", thread->last_id);
  wc_dict_put_time (&dict, "last_ts", thread->last_us);
  return wc_dict_end (&dict);
}

/* One more was asked for than is told: where it is, there is a next page. */
static void
return_threads (WcRequest *request, const GPtrArray *threads, guint limit)
{
  g_auto (WcPage) page = { 0 };
  guint n = 0;

  wc_page_init (&page);
  while (n < MIN (threads->len, limit) &&
         wc_page_add (&page, value_of_thread (threads->pdata[n])))
    n++;
  wc_request_return (
      request, g_variant_new ("(@aa{sv}x)", wc_page_end (&page),
                              n > 0 && n < threads->len
                                  ? ((const WcThread *) threads->pdata[n - 1])->last_id
                                  : 0));
}

void
wc_history_threads (WcRequest *request, GVariant *args)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 2);
  guint limit = wc_dict_get_uint (options, "limit", DEFAULT_LIMIT);
  const WcThreadQuery query = { .before = wc_dict_get_int64 (options, "before", 0),
                                .limit = limit + 1 };
  g_autoptr (GPtrArray) threads = NULL;
  GError *error = NULL;

  if (account == NULL)
    return;
  threads = wc_history_service_list_threads (services->history, account,
                                             wc_handler_string (args, 1), &query, &error);
  if (threads != NULL)
    return_threads (request, threads, limit);
  else
    wc_request_fail (request, error);
}

static void
on_replied (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message = wc_replied_service_fetch_finish (result, &error);

  wc_handler_return (
      request,
      message != NULL ? wc_values_message (wc_handler_services (request), message) : NULL,
      g_steal_pointer (&error));
}

void
wc_history_fetch_replied (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  WcRepliedRequest wanted = { .account = account, .id = wc_handler_int64 (args, 1) };

  if (account == NULL)
    return;
  wanted.owner = wc_caller_get_name (wc_request_get_caller (request));
  wanted.cancellable = wc_request_get_cancellable (request);
  wc_replied_service_fetch_async (wc_handler_services (request)->replied, &wanted,
                                  on_replied, request);
}

void
wc_history_backfill (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) options = wc_handler_dict (args, 2);
  const WcHistoryBackfill backfill = { .chat = wc_handler_string (args, 1),
                                       .until_us = wc_dict_get_time (options, "until", 0),
                                       .limit = wc_dict_get_uint (options, "limit", 0),
                                       .owner = wc_caller_get_name (
                                           wc_request_get_caller (request)) };
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcJob) job = NULL;

  if (account == NULL)
    return;
  job = wc_history_service_backfill (wc_handler_services (request)->history, account,
                                     &backfill, &error);
  wc_handler_return (request, job != NULL ? g_variant_new_string (job->id) : NULL,
                     g_steal_pointer (&error));
}

static void
on_source (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = wc_history_service_source_finish (
      wc_handler_services (request)->history, result, &error);

  wc_handler_return (request, xml != NULL ? g_variant_new_string (xml) : NULL,
                     g_steal_pointer (&error));
}

void
wc_history_source (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_history_service_source_async (
        wc_handler_services (request)->history, account, wc_handler_int64 (args, 1),
        wc_request_get_cancellable (request), on_source, request);
}
