/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync/typing.h"

/* XEP-0085 § 5: "composing" lasts until another state or a message follows. Where neither
 * does, because a stream or a room was left, nobody says so. */

/* Who floods us with names is not remembered by all of them. */
#define MAX_TYPING 500

typedef struct
{
  char *chat;     /* (owned) */
  char *from;     /* (owned) who is typing */
  gint64 over_us; /* by the monotonic clock */
} Typing;

struct _WcTyping
{
  WcLive *live;   /* (owned) */
  WcClock *clock; /* (owned) */
  gint64 account;
  GQueue all; /* (element-type Typing) who was heard of longest ago first */
  guint timer;
  gulong handler;
};

static void
typing_free (Typing *self)
{
  g_free (self->chat);
  g_free (self->from);
  g_free (self);
}

static GList *
find (WcTyping *self, const char *chat, const char *from)
{
  for (GList *link = self->all.head; link != NULL; link = link->next)
    {
      const Typing *one = link->data;

      if (g_str_equal (one->from, from) && g_str_equal (one->chat, chat))
        return link;
    }
  return NULL;
}

static void
drop (WcTyping *self, GList *link)
{
  typing_free (link->data);
  g_queue_delete_link (&self->all, link);
}

/* Takes the first one away before it tells: what is told comes back to us. */
static void
end_first (WcTyping *self, const char *state)
{
  Typing *one = g_queue_pop_head (&self->all);
  WcEvent *event = wc_event_new (WC_EVENT_TYPING, self->account, one->chat, one->from);

  wc_event_set_delta (event, "state", state);
  typing_free (one);
  wc_live_tell (self->live, event);
}

static void
await_first (WcTyping *self, WcClockFunc func)
{
  const Typing *first = g_queue_peek_head (&self->all);

  wc_clock_clear (self->clock, &self->timer);
  if (first != NULL)
    self->timer = wc_clock_add (
        self->clock, MAX (0, first->over_us - wc_clock_monotonic_us (self->clock)), func,
        self);
}

static void
on_over (gpointer data)
{
  WcTyping *self = data;
  gint64 now_us = wc_clock_monotonic_us (self->clock);

  self->timer = 0;
  while (self->all.head != NULL && ((Typing *) self->all.head->data)->over_us <= now_us)
    end_first (self, "paused");
  await_first (self, on_over);
}

static void
begin (WcTyping *self, const char *chat, const char *from)
{
  Typing *one = g_new (Typing, 1);

  *one = (Typing){ g_strdup (chat), g_strdup (from),
                   wc_clock_monotonic_us (self->clock) + WC_TYPING_TIMEOUT_US };
  g_queue_push_tail (&self->all, one);
  if (self->all.length > MAX_TYPING)
    end_first (self, "paused");
}

static void
on_event (WcLive *live, const WcEvent *event, WcTyping *self)
{
  const char *state;
  GList *known;

  if (event->kind != WC_EVENT_TYPING || event->account != self->account ||
      event->chat == NULL || event->ref == NULL)
    return;
  state = wc_details_get (event->delta, "state");
  known = find (self, event->chat, event->ref);
  if (known != NULL)
    drop (self, known);
  if (g_strcmp0 (state, "composing") == 0)
    begin (self, event->chat, event->ref);
  await_first (self, on_over);
}

WcTyping *
wc_typing_new (WcLive *live, WcClock *clock, gint64 account)
{
  WcTyping *self = g_new0 (WcTyping, 1);

  self->live = g_object_ref (live);
  self->clock = g_object_ref (clock);
  self->account = account;
  g_queue_init (&self->all);
  self->handler = g_signal_connect (live, "event", G_CALLBACK (on_event), self);
  return self;
}

void
wc_typing_free (WcTyping *self)
{
  g_signal_handler_disconnect (self->live, self->handler);
  wc_clock_clear (self->clock, &self->timer);
  g_queue_clear_full (&self->all, (GDestroyNotify) typing_free);
  g_object_unref (self->live);
  g_object_unref (self->clock);
  g_free (self);
}

void
wc_typing_arrived (WcTyping *self, const WcMessage *message)
{
  GList *known = find (self, message->chat, message->from);

  if (known == NULL)
    return;
  g_queue_unlink (&self->all, known);
  g_queue_push_head_link (&self->all, known);
  end_first (self, "active");
  await_first (self, on_over);
}

void
wc_typing_clear (WcTyping *self)
{
  while (self->all.head != NULL)
    end_first (self, "paused");
  wc_clock_clear (self->clock, &self->timer);
}
