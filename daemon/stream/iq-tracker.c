/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "stream/iq-tracker.h"
#include "xml/stanza.h"

/* Every request waits equally long, so the oldest is always the next to give up: one
 * timer, for the head of a queue, serves them all. */

#define GIVE_UP_AFTER_US (60 * G_USEC_PER_SEC)

typedef struct
{
  char *id; /* (owned) */
  char *to; /* (owned) (nullable) */
  gint64 deadline_us;
  WcIqTrackerReply reply;
  gpointer user_data;
  GList *link; /* in the queue */
} Pending;

struct _WcIqTracker
{
  WcClock *clock; /* (owned) */
  char *bare_jid; /* (owned) */
  char *domain;   /* (owned) */
  gpointer owner;
  GHashTable *by_id; /* (owned) (element-type utf8 Pending) borrows from the queue */
  GQueue queue;      /* (element-type Pending) oldest first */
  guint timer;
  gboolean paused;
  const WcNode *answer; /* (nullable) borrowed while a reply to it runs */
};

static void
pending_free (Pending *self)
{
  g_free (self->id);
  g_free (self->to);
  g_free (self);
}

WcIqTracker *
wc_iq_tracker_new (WcClock *clock, const char *bare_jid, gpointer owner)
{
  WcIqTracker *self = g_new0 (WcIqTracker, 1);

  self->clock = g_object_ref (clock);
  self->bare_jid = g_strdup (bare_jid);
  self->domain = wc_jid_dup_domain (bare_jid);
  self->owner = owner;
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  g_queue_init (&self->queue);
  return self;
}

void
wc_iq_tracker_free (WcIqTracker *self)
{
  g_autoptr (GError) error =
      g_error_new (WC_ERROR, WC_ERROR_CANCELLED, "the account was stopped");

  wc_iq_tracker_fail_all (self, error);
  wc_clock_clear (self->clock, &self->timer);
  g_hash_table_unref (self->by_id);
  g_object_unref (self->clock);
  g_free (self->bare_jid);
  g_free (self->domain);
  g_free (self);
}

/* Takes the request out before anybody is told, so that a reply may ask again. */
static void
settle (WcIqTracker *self, Pending *pending, const WcNode *result, const GError *error)
{
  g_hash_table_remove (self->by_id, pending->id);
  g_queue_delete_link (&self->queue, pending->link);
  pending->reply (self->owner, pending->user_data, result, error);
  pending_free (pending);
}

static void
on_deadline (gpointer data)
{
  WcIqTracker *self = data;
  g_autoptr (GError) error = g_error_new (WC_ERROR, WC_ERROR_REMOTE_TIMEOUT,
                                          "the server did not answer in time");
  gint64 now_us = wc_clock_monotonic_us (self->clock);
  Pending *oldest;

  self->timer = 0;
  while ((oldest = g_queue_peek_head (&self->queue)) != NULL &&
         oldest->deadline_us <= now_us)
    settle (self, oldest, NULL, error);
  if (oldest != NULL && self->timer == 0)
    self->timer =
        wc_clock_add (self->clock, oldest->deadline_us - now_us, on_deadline, self);
}

WcNode *
wc_iq_tracker_track (WcIqTracker *self,
                     const char *type,
                     const char *to,
                     const WcNode *payload,
                     WcIqTrackerReply reply,
                     gpointer user_data)
{
  Pending *pending = g_new0 (Pending, 1);
  WcNode *iq;

  pending->id = wc_stanza_make_id ();
  pending->to = g_strdup (to);
  pending->deadline_us = wc_clock_monotonic_us (self->clock) + GIVE_UP_AFTER_US;
  pending->reply = reply;
  pending->user_data = user_data;
  g_queue_push_tail (&self->queue, pending);
  pending->link = g_queue_peek_tail_link (&self->queue);
  g_hash_table_insert (self->by_id, pending->id, pending);
  if (self->timer == 0 && !self->paused)
    self->timer = wc_clock_add (self->clock, GIVE_UP_AFTER_US, on_deadline, self);

  iq = wc_stanza_new_iq (type, to, pending->id);
  if (payload != NULL)
    wc_node_add_tree (iq, payload);
  return iq;
}

/* Whether an answer from @from answers what went to @to. Both absent and our own bare JID
 * stand for our account (RFC 6120 § 10.3.3); Prosody leaves 'from' out there. */
static gboolean
is_from_asked (WcIqTracker *self, const char *to, const char *from)
{
  if (g_strcmp0 (to, from) == 0)
    return TRUE;
  if (to != NULL && strcmp (to, self->bare_jid) != 0)
    return from == NULL && strcmp (to, self->domain) == 0;
  return from == NULL || strcmp (from, self->bare_jid) == 0 ||
         strcmp (from, self->domain) == 0 || wc_jid_equal_bare (from, self->bare_jid);
}

static Pending *
find (WcIqTracker *self, const WcNode *stanza)
{
  const char *id = wc_node_attr (stanza, "id");
  Pending *pending = id != NULL ? g_hash_table_lookup (self->by_id, id) : NULL;

  if (pending == NULL ||
      !is_from_asked (self, pending->to, wc_node_attr (stanza, "from")))
    return NULL;
  return pending;
}

gboolean
wc_iq_tracker_expects (WcIqTracker *self, const WcNode *stanza)
{
  return find (self, stanza) != NULL;
}

static GError *
answer_error (const WcNode *stanza)
{
  if (wc_node_is_refused (stanza))
    return g_error_new (WC_ERROR, WC_ERROR_TOO_LARGE, "the server's answer is too large");
  return wc_stanza_has_type (stanza, "error") ? wc_stanza_get_error (stanza) : NULL;
}

gboolean
wc_iq_tracker_answer (WcIqTracker *self, const WcNode *stanza)
{
  Pending *pending = find (self, stanza);
  g_autoptr (GError) error = NULL;

  if (pending == NULL)
    return FALSE;
  error = answer_error (stanza);
  self->answer = stanza;
  settle (self, pending, error == NULL ? stanza : NULL, error);
  self->answer = NULL;
  if (g_queue_is_empty (&self->queue))
    wc_clock_clear (self->clock, &self->timer);
  return TRUE;
}

const WcNode *
wc_iq_tracker_get_answer (WcIqTracker *self)
{
  return self->answer;
}

void
wc_iq_tracker_set_paused (WcIqTracker *self, gboolean paused)
{
  gint64 deadline_us = wc_clock_monotonic_us (self->clock) + GIVE_UP_AFTER_US;

  self->paused = paused;
  wc_clock_clear (self->clock, &self->timer);
  if (paused || g_queue_is_empty (&self->queue))
    return;
  for (GList *item = self->queue.head; item != NULL; item = item->next)
    ((Pending *) item->data)->deadline_us = deadline_us;
  self->timer = wc_clock_add (self->clock, GIVE_UP_AFTER_US, on_deadline, self);
}

void
wc_iq_tracker_fail_all (WcIqTracker *self, const GError *error)
{
  GQueue old = self->queue;
  Pending *pending;

  /* Requests made by the replies themselves are not meant. */
  g_queue_init (&self->queue);
  g_hash_table_remove_all (self->by_id);
  while ((pending = g_queue_pop_head (&old)) != NULL)
    {
      pending->reply (self->owner, pending->user_data, NULL, error);
      pending_free (pending);
    }
  if (g_queue_is_empty (&self->queue))
    wc_clock_clear (self->clock, &self->timer);
}

guint
wc_iq_tracker_count (WcIqTracker *self)
{
  return g_queue_get_length (&self->queue);
}
