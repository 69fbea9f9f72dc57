/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/priority.h"
#include "model/jid.h"
#include "service/event-service.h"
#include "service/wait.h"

/* The door to the journal for everything above it. What an event is about is rendered by
 * who shows it, from the rows as they are then (DECISIONS 14). */

struct _WcEventService
{
  GObject parent_instance;

  WcDb *db;                   /* (owned) */
  WcClock *clock;             /* (owned) */
  WcLive *live;               /* (owned) */
  WcAccountService *accounts; /* (unowned) */
};

struct _WcEventFilter
{
  GArray *kinds;    /* (owned) (nullable) (element-type WcEventKind) ends with 0 */
  GArray *accounts; /* (owned) (nullable) (element-type gint64) ends with 0 */
  char **chats;     /* (owned) (nullable) canonical */
  char *confined;   /* (owned) (nullable) the caller's chats, as a consumer keeps them */
  gboolean backfill;
  gint64 start_us;
};

G_DEFINE_FINAL_TYPE (WcEventService, wc_event_service, G_TYPE_OBJECT)

static void
on_commit (gpointer data, gint64 before)
{
  g_signal_emit_by_name (data, "committed");
}

static void
on_live (WcLive *live, WcEvent *event, WcEventService *self)
{
  g_signal_emit_by_name (self, "ephemeral", event);
}

static void
wc_event_service_dispose (GObject *object)
{
  WcEventService *self = WC_EVENT_SERVICE (object);

  if (self->db != NULL)
    wc_journal_unlisten (self->db, on_commit, self);
  g_clear_object (&self->db);
  g_clear_object (&self->clock);
  g_clear_object (&self->live);
  G_OBJECT_CLASS (wc_event_service_parent_class)->dispose (object);
}

static void
wc_event_service_class_init (WcEventServiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wc_event_service_dispose;
  g_signal_new ("committed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 0);
  g_signal_new ("ephemeral", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                NULL, G_TYPE_NONE, 1, WC_TYPE_EVENT);
}

static void
wc_event_service_init (WcEventService *self)
{
}

WcEventService *
wc_event_service_new (WcDb *db, WcClock *clock, WcLive *live, WcAccountService *accounts)
{
  WcEventService *self = g_object_new (WC_TYPE_EVENT_SERVICE, NULL);

  self->db = g_object_ref (db);
  self->clock = g_object_ref (clock);
  self->live = g_object_ref (live);
  self->accounts = accounts;
  wc_journal_listen (db, NULL, on_commit, self);
  g_signal_connect_object (live, "event", G_CALLBACK (on_live), self, 0);
  return self;
}

/* Adds the kinds that @word names: one, or all that begin like "message.*". */
static gboolean
add_kinds (GArray *kinds, const char *word)
{
  gboolean all = g_str_has_suffix (word, ".*");
  gsize length = all ? strlen (word) - 1 : 0;
  guint before = kinds->len;

  for (const WcEventKind *kind = wc_event_kinds (); *kind != 0; kind++)
    {
      const char *name = wc_event_kind_to_string (*kind);

      if (all ? strncmp (name, word, length) == 0 : g_str_equal (name, word))
        g_array_append_val (kinds, *kind);
    }
  return kinds->len > before;
}

static gboolean
take_kinds (WcEventFilter *filter, const char *const *words, GError **error)
{
  if (words == NULL)
    return TRUE;
  filter->kinds = g_array_new (/* zero_terminated= */ TRUE, FALSE, sizeof (WcEventKind));
  for (gsize i = 0; words[i] != NULL; i++)
    if (!add_kinds (filter->kinds, words[i]))
      return wc_error_invalid (error, "options.kinds",
                               "options.kinds: there is no kind \"%s\"", words[i]);
  return TRUE;
}

static gboolean
take_accounts (WcEventFilter *filter,
               WcAccountService *accounts,
               const char *const *names,
               GError **error)
{
  if (names == NULL)
    return TRUE;
  filter->accounts = g_array_new (/* zero_terminated= */ TRUE, FALSE, sizeof (gint64));
  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr (WcAccount) account =
          wc_account_service_resolve (accounts, names[i], error);

      if (account == NULL)
        return FALSE;
      g_array_append_val (filter->accounts, account->id);
    }
  return TRUE;
}

/* The chats wished for, without those the caller may not touch. */
static gboolean
take_chats (WcEventFilter *filter, const WcEventWish *wish, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (wish->chats == NULL)
    {
      filter->chats = g_strdupv ((char **) wish->only);
      return TRUE;
    }
  for (gsize i = 0; wish->chats[i] != NULL; i++)
    {
      g_autofree char *chat = wc_jid_normalize (wish->chats[i], NULL);

      if (chat == NULL)
        return wc_error_invalid (error, "options.chats",
                                 "options.chats: \"%s\" is no address", wish->chats[i]);
      if (wish->only == NULL || g_strv_contains (wish->only, chat))
        g_strv_builder_add (builder, chat);
    }
  filter->chats = g_strv_builder_end (builder);
  return TRUE;
}

/* The chats a caller is confined to, as one text. */
static char *
confinement_of (const char *const *only)
{
  return only != NULL ? g_strjoinv ("\n", (char **) only) : NULL;
}

WcEventFilter *
wc_event_filter_new (WcEventService *service, const WcEventWish *wish, GError **error)
{
  g_autoptr (WcEventFilter) filter = g_new0 (WcEventFilter, 1);

  filter->backfill = wish->backfill;
  filter->confined = confinement_of (wish->only);
  if (!take_kinds (filter, wish->kinds, error) ||
      !take_accounts (filter, service->accounts, wish->accounts, error) ||
      !take_chats (filter, wish, error))
    return NULL;
  return g_steal_pointer (&filter);
}

void
wc_event_filter_free (WcEventFilter *self)
{
  g_clear_pointer (&self->kinds, g_array_unref);
  g_clear_pointer (&self->accounts, g_array_unref);
  g_strfreev (self->chats);
  g_free (self->confined);
  g_free (self);
}

static gboolean
has_kind (const GArray *kinds, WcEventKind kind)
{
  for (guint i = 0; i < kinds->len; i++)
    if (g_array_index (kinds, WcEventKind, i) == kind)
      return TRUE;
  return FALSE;
}

static gboolean
has_account (const GArray *accounts, gint64 account)
{
  for (guint i = 0; i < accounts->len; i++)
    if (g_array_index (accounts, gint64, i) == account)
      return TRUE;
  return FALSE;
}

gboolean
wc_event_filter_matches (const WcEventFilter *self, const WcEvent *event)
{
  if (self->kinds != NULL && !has_kind (self->kinds, event->kind))
    return FALSE;
  if (self->accounts != NULL && !has_account (self->accounts, event->account))
    return FALSE;
  return self->chats == NULL ||
         (event->chat != NULL &&
          g_strv_contains ((const char *const *) self->chats, event->chat));
}

gint64
wc_event_service_get_head (WcEventService *self)
{
  gint64 oldest = 0;
  gint64 head = 0;

  wc_journal_bounds (self->db, &oldest, &head, NULL);
  return head;
}

char *
wc_event_service_format_cursor (WcEventService *self, gint64 seq)
{
  return wc_journal_format_cursor (self->db, seq);
}

gboolean
wc_event_service_parse_cursor (WcEventService *self,
                               const char *cursor,
                               gint64 *out_seq,
                               GError **error)
{
  return wc_journal_parse_cursor (self->db, cursor, out_seq, error);
}

WcJournalBatch *
wc_event_service_read (WcEventService *self,
                       gint64 since,
                       const WcEventFilter *filter,
                       guint limit,
                       GError **error)
{
  const WcJournalFilter journal = {
    .kinds = filter->kinds != NULL ? (WcEventKind *) filter->kinds->data : NULL,
    .accounts = filter->accounts != NULL ? (gint64 *) filter->accounts->data : NULL,
    .chats = (const char *const *) filter->chats,
    .backfill = filter->backfill,
    .start_us = filter->start_us,
    .limit = limit
  };

  return wc_journal_read (self->db, since, &journal, error);
}

/* A fetch that waits. */
typedef struct
{
  WcEventService *service; /* (unowned) */
  WcEventFetch fetch;
} Waiting;

static gpointer
check_events (gpointer data, GError **error)
{
  Waiting *waiting = data;
  g_autoptr (WcJournalBatch) batch =
      wc_event_service_read (waiting->service, waiting->fetch.since,
                             waiting->fetch.filter, waiting->fetch.limit, error);

  if (batch == NULL)
    return NULL;
  if (batch->events->len > 0 || batch->more)
    return g_steal_pointer (&batch);
  /* what is there was looked at and is not for this reader */
  waiting->fetch.since = batch->cursor;
  return NULL;
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Waiting *waiting = g_task_get_task_data (task);
  GError *error = NULL;
  WcJournalBatch *batch = wc_wait_finish (result, &error);

  if (g_error_matches (error, WC_ERROR, WC_ERROR_TIMEOUT))
    {
      g_clear_error (&error);
      batch = wc_event_service_read (waiting->service, waiting->fetch.since,
                                     waiting->fetch.filter, waiting->fetch.limit, &error);
    }
  if (batch != NULL)
    g_task_return_pointer (task, batch, (GDestroyNotify) wc_journal_batch_free);
  else
    g_task_return_error (task, error);
}

void
wc_event_service_fetch_async (WcEventService *self,
                              const WcEventFetch *fetch,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, fetch->cancellable, callback, user_data);
  Waiting *waiting = g_new0 (Waiting, 1);
  const WcWaitPlan plan = { .check = check_events,
                            .data = waiting,
                            .result_free = (GDestroyNotify) wc_journal_batch_free,
                            .clock = self->clock,
                            .timeout_ms = fetch->wait_ms };
  WcWait *wait;

  g_task_set_source_tag (task, wc_event_service_fetch_async);
  g_task_set_priority (task, WC_PRIORITY_ANSWER);
  waiting->service = self;
  waiting->fetch = *fetch;
  g_task_set_task_data (task, waiting, g_free);
  wait = wc_wait_new (&plan, fetch->cancellable, on_fetched, task);
  wc_wait_add_signal (wait, self, "committed");
  wc_wait_begin (wait);
}

WcJournalBatch *
wc_event_service_fetch_finish (WcEventService *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  const char *name;
  const char *confined; /* (nullable) */
  gint64 seq;
  WcConsumer *consumer; /* (owned) (nullable) */
} ConsumerCall;

/* Who is confined to some chats has consumers of its own: it would move others past
 * events that it was never shown. */
static gboolean
check_owner (const WcConsumer *consumer, const char *confined, GError **error)
{
  if (confined == NULL || g_strcmp0 (consumer->chats, confined) == 0)
    return TRUE;
  g_set_error (error, WC_ERROR, WC_ERROR_PERMISSION_DENIED,
               "the consumer \"%s\" belongs to somebody who may touch other chats",
               consumer->name);
  return FALSE;
}

/* FALSE: there is none of that name yet. Reading needs no room on the disk. */
static gboolean
find_consumer (WcDb *db, ConsumerCall *call)
{
  call->consumer = wc_consumer_store_find (db, call->name, NULL);
  return call->consumer != NULL;
}

static gboolean
store_ensure (WcDb *db, gpointer data, GError **error)
{
  ConsumerCall *call = data;

  call->consumer = wc_consumer_store_ensure (db, call->name, call->confined, error);
  return call->consumer != NULL;
}

/* Names are also words of a command line: no space, no control character. */
static gboolean
is_consumer_name (const char *name)
{
  gsize length = strlen (name);

  if (length == 0 || length > 64)
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if ((guchar) *p <= ' ' || *p == 0x7f)
      return FALSE;
  return TRUE;
}

gboolean
wc_event_service_ensure_consumer (WcEventService *self,
                                  const char *name,
                                  WcEventFilter *filter,
                                  gint64 *out_seq,
                                  GError **error)
{
  ConsumerCall call = { name, filter->confined };
  gboolean allowed;

  if (!is_consumer_name (name))
    return wc_error_invalid (error, "options.consumer",
                             "options.consumer: 1 to 64 characters without spaces");
  if (!find_consumer (self->db, &call) &&
      !wc_db_run (self->db, WC_DB_NORMAL, store_ensure, &call, error))
    return FALSE;
  allowed = check_owner (call.consumer, call.confined, error);
  if (allowed)
    {
      *out_seq = call.consumer->cursor;
      filter->start_us = call.consumer->start_us;
    }
  wc_consumer_free (call.consumer);
  return allowed;
}

static gboolean
store_acknowledge (WcDb *db, gpointer data, GError **error)
{
  const ConsumerCall *call = data;
  g_autoptr (WcConsumer) consumer = wc_consumer_store_find (db, call->name, error);

  return consumer != NULL && check_owner (consumer, call->confined, error) &&
         wc_consumer_store_acknowledge (db, call->name, call->seq, error);
}

gboolean
wc_event_service_acknowledge (WcEventService *self,
                              const char *name,
                              const char *cursor,
                              const char *const *only,
                              GError **error)
{
  g_autofree char *confined = confinement_of (only);
  ConsumerCall call = { name, confined };

  return wc_journal_parse_cursor (self->db, cursor, &call.seq, error) &&
         wc_db_run (self->db, WC_DB_NORMAL, store_acknowledge, &call, error);
}

GPtrArray *
wc_event_service_list_consumers (WcEventService *self, GError **error)
{
  return wc_consumer_store_list (self->db, error);
}

static gboolean
store_drop (WcDb *db, gpointer data, GError **error)
{
  const ConsumerCall *call = data;

  return wc_consumer_store_drop (db, call->name, error);
}

gboolean
wc_event_service_drop_consumer (WcEventService *self, const char *name, GError **error)
{
  ConsumerCall call = { name };

  return wc_db_run (self->db, WC_DB_NORMAL, store_drop, &call, error);
}
