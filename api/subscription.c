/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/render.h"
#include "api/subscription.h"
#include "api/values.h"
#include "base/error.h"

/* A subscriber is a cursor and what the door still holds for it: the journal is read only
 * while that is little, so a program that sleeps for a day costs nothing and misses
 * nothing. Ephemeral events are left out while it is behind. */

#define BATCH 50
#define PICTURE_PAGE 50

struct _WcSubscription
{
  const WcServices *services; /* (unowned) */
  WcCaller *caller;           /* (owned) */
  WcEventFilter *filter;      /* (owned) */
  gboolean journal;
  gboolean active;
  gint64 cursor;      /* seq up to which everything was sent */
  gboolean ready;     /* it was told that it has everything */
  gboolean picture;   /* the picture is not complete yet */
  char *picture_next; /* (owned) (nullable) cursor of its next page; NULL: the first */
  guint dropped;      /* ephemeral events left out since the last one */
  guint idle_id;      /* goes on soon */
  gulong drained_id;
  gulong committed_id;
  gulong ephemeral_id;
};

char *
wc_subscription_dup_cursor (WcSubscription *self)
{
  return wc_event_service_format_cursor (self->services->events, self->cursor);
}

static gboolean
is_behind (WcSubscription *self)
{
  return wc_caller_get_backlog (self->caller) >= WC_SUBSCRIPTION_BACKLOG;
}

static void
tell_cursor (WcSubscription *self, const char *name)
{
  g_autofree char *cursor = wc_subscription_dup_cursor (self);
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "cursor", cursor);
  wc_caller_notify (self->caller, name, wc_dict_end (&dict));
}

/* Rows behind the cursor were pruned: says so, and goes on from the head. */
static void
tell_gap (WcSubscription *self, const GError *error)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_some (&dict, "oldest", wc_error_get_detail (error, "oldest"));
  wc_dict_put_some (&dict, "head", wc_error_get_detail (error, "head"));
  wc_caller_notify (self->caller, "gap", wc_dict_end (&dict));
  self->cursor = wc_event_service_get_head (self->services->events);
  self->ready = FALSE;
}

static void
tell_accounts (WcSubscription *self)
{
  g_autoptr (GPtrArray) infos = wc_account_service_list (self->services->accounts, NULL);
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_auto (WcDict) dict = WC_DICT_INIT;

  for (guint i = 0; infos != NULL && i < infos->len; i++)
    g_variant_builder_add_value (&list, wc_values_account (g_ptr_array_index (infos, i)));
  wc_dict_put (&dict, "accounts", g_variant_builder_end (&list));
  wc_caller_notify (self->caller, "state", wc_dict_end (&dict));
}

/* One page of chats; their order changes while we walk only for those that have events,
 * which come behind the picture anyway. */
static void
tell_chats (WcSubscription *self)
{
  const WcChatQuery query = {
    .archived = -1, .requests = -1, .cursor = self->picture_next, .limit = PICTURE_PAGE
  };
  g_autofree char *next = NULL;
  g_autoptr (GPtrArray) chats =
      wc_chat_service_list (self->services->chats, &query, &next, NULL);
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_auto (WcDict) dict = WC_DICT_INIT;

  for (guint i = 0; chats != NULL && i < chats->len; i++)
    {
      const WcChat *chat = g_ptr_array_index (chats, i);

      if (wc_caller_may_touch (self->caller, chat->chat))
        g_variant_builder_add_value (&list, wc_values_chat (self->services, chat));
    }
  wc_dict_put (&dict, "chats", g_variant_builder_end (&list));
  wc_caller_notify (self->caller, "state", wc_dict_end (&dict));
  g_free (self->picture_next);
  self->picture_next = g_steal_pointer (&next);
  self->picture = self->picture_next != NULL;
}

static void
send_picture (WcSubscription *self)
{
  if (self->picture_next == NULL && wc_caller_get_chats (self->caller) == NULL)
    tell_accounts (self);
  tell_chats (self);
  if (!self->picture)
    tell_cursor (self, "state");
}

/* Sends what is next in the journal. FALSE: there is nothing to send at the moment, or
 * the caller has enough. */
static gboolean
send_batch (WcSubscription *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcJournalBatch) batch = wc_event_service_read (
      self->services->events, self->cursor, self->filter, BATCH, &error);

  if (g_error_matches (error, WC_ERROR, WC_ERROR_CURSOR_EXPIRED))
    {
      tell_gap (self, error);
      return TRUE;
    }
  if (batch == NULL)
    {
      g_message ("events cannot be read: %s", error->message);
      return FALSE;
    }
  for (guint i = 0; i < batch->events->len; i++)
    {
      const WcEvent *event = g_ptr_array_index (batch->events, i);

      if (is_behind (self))
        return FALSE;
      wc_caller_notify (self->caller, "event", wc_render_event (self->services, event));
      self->cursor = event->seq;
    }
  self->cursor = batch->cursor;
  return batch->events->len > 0 || batch->more;
}

/* One turn of work; goes on in the next turn of the main loop while there is more, so
 * that others are served in between. */
static gboolean
subscription_pump (gpointer data)
{
  WcSubscription *self = data;

  if (!is_behind (self) && self->picture)
    {
      send_picture (self);
      return G_SOURCE_CONTINUE;
    }
  if (self->journal && !is_behind (self) && send_batch (self))
    return G_SOURCE_CONTINUE;
  if (self->journal && !is_behind (self) && !self->ready)
    {
      self->ready = TRUE;
      tell_cursor (self, "ready");
    }
  self->idle_id = 0;
  return G_SOURCE_REMOVE;
}

static void
subscription_wake (WcSubscription *self)
{
  if (self->idle_id == 0)
    self->idle_id = g_idle_add_full (G_PRIORITY_DEFAULT, subscription_pump, self, NULL);
}

static void
on_ephemeral (WcEventService *service, WcEvent *event, WcSubscription *self)
{
  g_autoptr (GVariant) rendered = NULL;
  g_autoptr (GVariantDict) dict = NULL;

  if (!wc_event_filter_matches (self->filter, event))
    return;
  if (is_behind (self))
    {
      self->dropped++;
      return;
    }
  rendered = g_variant_ref_sink (wc_render_event (self->services, event));
  dict = g_variant_dict_new (rendered);
  if (self->dropped > 0)
    g_variant_dict_insert (dict, "dropped", "u", self->dropped);
  self->dropped = 0;
  wc_caller_notify (self->caller, "event", g_variant_dict_end (dict));
}

/* Looks whether the cursor is good before anything is promised. */
static gboolean
check_cursor (WcSubscription *self, gboolean skip, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (WcJournalBatch) batch = wc_event_service_read (
      self->services->events, self->cursor, self->filter, /* limit= */ 1, &local);

  if (batch != NULL)
    return TRUE;
  if (skip && g_error_matches (local, WC_ERROR, WC_ERROR_CURSOR_EXPIRED))
    {
      tell_gap (self, local);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
subscription_start (WcSubscription *self)
{
  WcEventService *events = self->services->events;

  wc_caller_set_listening (self->caller, TRUE);
  if (self->active)
    wc_attach_service_enter (self->services->attach);
  self->drained_id = g_signal_connect_swapped (self->caller, "drained",
                                               G_CALLBACK (subscription_wake), self);
  self->committed_id = g_signal_connect_swapped (events, "committed",
                                                 G_CALLBACK (subscription_wake), self);
  self->ephemeral_id =
      g_signal_connect (events, "ephemeral", G_CALLBACK (on_ephemeral), self);
  subscription_wake (self);
}

WcSubscription *
wc_subscription_new (const WcServices *services,
                     WcCaller *caller,
                     const WcSubscriptionPlan *plan,
                     GError **error)
{
  g_autoptr (WcSubscription) self = g_new0 (WcSubscription, 1);

  self->services = services;
  self->caller = g_object_ref (caller);
  self->filter = plan->filter;
  self->journal = plan->journal;
  self->picture = plan->picture;
  self->cursor = plan->since;
  if (self->journal && !check_cursor (self, plan->skip, error))
    return NULL;
  self->active = plan->active;
  subscription_start (self);
  return g_steal_pointer (&self);
}

void
wc_subscription_free (WcSubscription *self)
{
  if (self->committed_id != 0)
    {
      g_signal_handler_disconnect (self->caller, self->drained_id);
      g_signal_handler_disconnect (self->services->events, self->committed_id);
      g_signal_handler_disconnect (self->services->events, self->ephemeral_id);
      wc_caller_set_listening (self->caller, FALSE);
    }
  if (self->active)
    wc_attach_service_leave (self->services->attach);
  g_clear_handle_id (&self->idle_id, g_source_remove);
  wc_event_filter_free (self->filter);
  g_free (self->picture_next);
  g_object_unref (self->caller);
  g_free (self);
}
