/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/event.h"

/* What happened, as a value: the one thing that the doors observe. */

static const struct
{
  WcEventKind kind;
  const char *name;
} names[] = {
  { WC_EVENT_MESSAGE_NEW, "message.new" },
  { WC_EVENT_MESSAGE_CHANGED, "message.changed" },
  { WC_EVENT_MESSAGE_STATE, "message.state" },
  { WC_EVENT_MESSAGE_REMOVED, "message.removed" },
  { WC_EVENT_CHAT_NEW, "chat.new" },
  { WC_EVENT_CHAT_CHANGED, "chat.changed" },
  { WC_EVENT_CHAT_REMOVED, "chat.removed" },
  { WC_EVENT_CHAT_READ, "chat.read" },
  { WC_EVENT_CHAT_TRIMMED, "chat.trimmed" },
  { WC_EVENT_CHAT_DISPLAYED, "chat.displayed" },
  { WC_EVENT_CONTACT_CHANGED, "contact.changed" },
  { WC_EVENT_CONTACT_REMOVED, "contact.removed" },
  { WC_EVENT_CONTACT_REQUEST, "contact.request" },
  { WC_EVENT_ACCOUNT_NEW, "account.new" },
  { WC_EVENT_ACCOUNT_CHANGED, "account.changed" },
  { WC_EVENT_ACCOUNT_REMOVED, "account.removed" },
  { WC_EVENT_ACCOUNT_STATE, "account.state" },
  { WC_EVENT_JOB_DONE, "job.done" },
  { WC_EVENT_PROMPT_NEW, "prompt.new" },
  { WC_EVENT_PROMPT_CLOSED, "prompt.closed" },
  { WC_EVENT_BOOKMARK_CHANGED, "bookmark.changed" },
  { WC_EVENT_BOOKMARK_REMOVED, "bookmark.removed" },
  { WC_EVENT_SCHEDULED_CHANGED, "scheduled.changed" },
  { WC_EVENT_SCHEDULED_REMOVED, "scheduled.removed" },
  { WC_EVENT_OMEMO_DEVICE_NEW, "omemo.device.new" },
  { WC_EVENT_OMEMO_DEVICE_CHANGED, "omemo.device.changed" },
  { WC_EVENT_OMEMO_POLICY, "omemo.policy" },
  { WC_EVENT_TYPING, "typing" },
  { WC_EVENT_PRESENCE, "presence" },
  { WC_EVENT_JOB_PROGRESS, "job.progress" },
  { WC_EVENT_SYNC_STATE, "sync.state" },
  { WC_EVENT_ROOM_STATE, "room.state" },
  { WC_EVENT_OCCUPANT, "room.occupant" },
  { WC_EVENT_STORAGE, "storage" },
  { WC_EVENT_ATTENTION, "attention" },
};

G_DEFINE_BOXED_TYPE (WcEvent, wc_event, wc_event_ref, wc_event_unref)

WcEvent *
wc_event_new (WcEventKind kind, gint64 account, const char *chat, const char *ref)
{
  WcEvent *self = g_atomic_rc_box_new0 (WcEvent);

  self->kind = kind;
  self->account = account;
  self->chat = g_strdup (chat);
  self->ref = g_strdup (ref);
  return self;
}

WcEvent *
wc_event_ref (const WcEvent *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
event_clear (gpointer data)
{
  WcEvent *self = data;

  g_free (self->chat);
  g_free (self->ref);
  g_clear_pointer (&self->delta, g_hash_table_unref);
}

void
wc_event_unref (WcEvent *self)
{
  g_atomic_rc_box_release_full (self, event_clear);
}

void
wc_event_set_delta (WcEvent *self, const char *key, const char *value)
{
  if (self->delta == NULL)
    self->delta = wc_details_new ();
  wc_details_set (self->delta, key, value);
}

const char *
wc_event_kind_to_string (WcEventKind kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].kind == kind)
      return names[i].name;
  g_return_val_if_reached (NULL);
}

gboolean
wc_event_kind_from_string (const char *name, WcEventKind *out_kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i].name, name) == 0)
      {
        *out_kind = names[i].kind;
        return TRUE;
      }
  return FALSE;
}

gboolean
wc_event_kind_is_durable (WcEventKind kind)
{
  return kind < WC_EVENT_TYPING;
}

const WcEventKind *
wc_event_kinds (void)
{
  static const WcEventKind kinds[] = {
    WC_EVENT_MESSAGE_NEW,       WC_EVENT_MESSAGE_CHANGED,
    WC_EVENT_MESSAGE_STATE,     WC_EVENT_MESSAGE_REMOVED,
    WC_EVENT_CHAT_NEW,          WC_EVENT_CHAT_CHANGED,
    WC_EVENT_CHAT_REMOVED,      WC_EVENT_CHAT_READ,
    WC_EVENT_CHAT_TRIMMED,      WC_EVENT_CHAT_DISPLAYED,
    WC_EVENT_CONTACT_CHANGED,   WC_EVENT_CONTACT_REMOVED,
    WC_EVENT_CONTACT_REQUEST,   WC_EVENT_ACCOUNT_NEW,
    WC_EVENT_ACCOUNT_CHANGED,   WC_EVENT_ACCOUNT_REMOVED,
    WC_EVENT_ACCOUNT_STATE,     WC_EVENT_JOB_DONE,
    WC_EVENT_PROMPT_NEW,        WC_EVENT_PROMPT_CLOSED,
    WC_EVENT_BOOKMARK_CHANGED,  WC_EVENT_BOOKMARK_REMOVED,
    WC_EVENT_SCHEDULED_CHANGED, WC_EVENT_SCHEDULED_REMOVED,
    WC_EVENT_OMEMO_DEVICE_NEW,  WC_EVENT_OMEMO_DEVICE_CHANGED,
    WC_EVENT_OMEMO_POLICY,      WC_EVENT_TYPING,
    WC_EVENT_PRESENCE,          WC_EVENT_JOB_PROGRESS,
    WC_EVENT_SYNC_STATE,        WC_EVENT_ROOM_STATE,
    WC_EVENT_OCCUPANT,          WC_EVENT_STORAGE,
    WC_EVENT_ATTENTION,         0,
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (kinds) == G_N_ELEMENTS (names) + 1);
  return kinds;
}
