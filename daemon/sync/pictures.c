/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/file-policy-store.h"
#include "store/journal.h"
#include "store/roster-store.h"
#include "sync/pictures.h"

/* The journal tells that a picture is another. They are small, but come by the hundred at
 * the first login: one is asked for at a time, and what is too much is left to who wants
 * to see it. */

#define MOST_WAITING 500
#define EVENTS_A_TURN 50

/* What a question that is open holds of us. */
typedef struct
{
  WcPictures *owner; /* (nullable) */
} Asking;

static const WcEventKind followed[] = { WC_EVENT_CONTACT_CHANGED, WC_EVENT_CHAT_CHANGED,
                                        0 };

struct _WcPictures
{
  WcDb *db;
  WcLinks *links;
  gboolean metered;
  gint64 seen;    /* seq in the journal up to which everything was looked at */
  guint turn;     /* idle source: look at the rest */
  GQueue waiting; /* (element-type WcEvent) whose pictures are to be fetched */
  Asking *asking; /* (unowned) (nullable) by the question that is open */
  void (*next) (WcPictures *self);
};

static gboolean
is_friend (WcDb *db, const WcEvent *event)
{
  g_autoptr (WcContact) contact =
      wc_roster_store_get (db, event->account, event->ref, NULL);

  return contact != NULL && contact->in_roster;
}

static guint
find_sender (WcPictures *self, const WcEvent *event)
{
  if (event->kind == WC_EVENT_CHAT_CHANGED)
    return WC_FILE_FROM_ROOMS;
  return is_friend (self->db, event) ? WC_FILE_FROM_CONTACTS : WC_FILE_FROM_STRANGERS;
}

static gboolean
is_wanted (WcPictures *self, const WcEvent *event)
{
  WcFilePolicy policy;

  if (g_strcmp0 (wc_details_get (event->delta, "fields"), "avatar") != 0 ||
      !wc_file_policy_store_get (self->db, event->account, &policy, NULL))
    return FALSE;
  return policy.from != 0 && (!self->metered || policy.metered) &&
         (find_sender (self, event) & policy.from) != 0;
}

/* The value, when there is one, goes with the task: it is in the cache now. */
static void
on_asked (GObject *source, GAsyncResult *result, gpointer data)
{
  Asking *asking = data;
  WcPictures *self = asking->owner;

  if (self != NULL)
    {
      self->asking = NULL;
      self->next (self);
    }
  g_rc_box_release (asking);
}

static gboolean
ask (WcPictures *self, const WcEvent *event)
{
  WcLink *link = wc_links_get (self->links, event->account);
  const WcPeoplePort *port = link != NULL ? wc_link_get_people (link) : NULL;
  const char *jid = event->ref != NULL ? event->ref : event->chat;

  if (port == NULL || jid == NULL)
    return FALSE;
  self->asking = g_rc_box_new0 (Asking);
  self->asking->owner = self;
  port->get_avatar (port->self, jid, g_task_new (NULL, NULL, on_asked, self->asking));
  return TRUE;
}

static void
ask_next (WcPictures *self)
{
  while (self->asking == NULL && !g_queue_is_empty (&self->waiting))
    {
      g_autoptr (WcEvent) event = g_queue_pop_head (&self->waiting);

      if (ask (self, event))
        return;
    }
}

/* Whether there is more. */
static gboolean
look (WcPictures *self)
{
  const WcJournalFilter filter = { .kinds = followed, .limit = EVENTS_A_TURN };
  g_autoptr (WcJournalBatch) batch =
      wc_journal_read (self->db, self->seen, &filter, NULL);

  if (batch == NULL)
    return FALSE;
  self->seen = batch->cursor;
  for (guint i = 0; i < batch->events->len; i++)
    if (g_queue_get_length (&self->waiting) < MOST_WAITING &&
        is_wanted (self, batch->events->pdata[i]))
      g_queue_push_tail (&self->waiting, wc_event_ref (batch->events->pdata[i]));
  ask_next (self);
  return batch->more;
}

static void
skip (WcPictures *self)
{
  gint64 oldest = 0;
  gint64 head = 0;

  if (wc_journal_bounds (self->db, &oldest, &head, NULL))
    self->seen = head;
}

static gboolean
on_turn (gpointer data)
{
  WcPictures *self = data;

  if (!wc_file_policy_store_has_any (self->db))
    skip (self);
  else if (look (self))
    return G_SOURCE_CONTINUE;
  self->turn = 0;
  return G_SOURCE_REMOVE;
}

static void
on_commit (gpointer data, gint64 before)
{
  WcPictures *self = data;

  if (self->turn != 0)
    return;
  self->seen = before;
  self->turn = g_idle_add_full (G_PRIORITY_LOW, on_turn, self, NULL);
}

WcPictures *
wc_pictures_new (WcDb *db, WcLinks *links)
{
  WcPictures *self = g_new0 (WcPictures, 1);

  self->db = db;
  self->links = links;
  self->next = ask_next;
  return self;
}

void
wc_pictures_start (WcPictures *self)
{
  skip (self);
  wc_journal_listen (self->db, followed, on_commit, self);
}

void
wc_pictures_set_metered (WcPictures *self, gboolean metered)
{
  self->metered = metered;
}

void
wc_pictures_free (WcPictures *self)
{
  wc_journal_unlisten (self->db, on_commit, self);
  if (self->asking != NULL)
    self->asking->owner = NULL;
  if (self->turn != 0)
    g_source_remove (self->turn);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) wc_event_unref);
  g_free (self);
}
