/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/chat.h"
#include "store/chat-store.h"
#include "store/file-policy-store.h"
#include "store/journal.h"
#include "store/message-store.h"
#include "store/roster-store.h"
#include "sync/fetches.h"
#include "sync/file-jobs.h"

/* The journal tells what came, and what was corrected: of a message the files count that
 * it has by now, and a correction's are those of what it corrects. A file that has, or
 * had, a job is not looked at again, so that reading some of it twice does no harm: after
 * a crash, and when the network is not metered any more, the newest part is. */

#define READ_AGAIN 1000
#define EVENTS_A_TURN 50

static const WcEventKind followed[] = { WC_EVENT_MESSAGE_NEW, WC_EVENT_MESSAGE_CHANGED,
                                        0 };

struct _WcFetches
{
  WcDb *db;
  WcJobs *jobs;
  gboolean metered;
  gint64 seen; /* seq in the journal up to which everything was looked at */
  guint turn;  /* idle source: look at the rest */
};

static gboolean
is_in_roster (WcDb *db, const WcMessage *message)
{
  g_autoptr (WcContact) contact =
      wc_roster_store_get (db, message->account, message->chat, NULL);

  return contact != NULL && contact->in_roster;
}

static WcFileFrom
find_sender (WcDb *db, const WcMessage *message)
{
  WcChatKind kind = WC_CHAT_KIND_CONTACT;

  if (!wc_chat_store_get_kind (db, message->account, message->chat, &kind, NULL))
    return WC_FILE_FROM_STRANGERS;
  if (kind == WC_CHAT_KIND_MUC)
    return WC_FILE_FROM_ROOMS;
  if (kind == WC_CHAT_KIND_SELF)
    return WC_FILE_FROM_CONTACTS;
  return kind == WC_CHAT_KIND_CONTACT && is_in_roster (db, message)
             ? WC_FILE_FROM_CONTACTS
             : WC_FILE_FROM_STRANGERS;
}

/* What is encrypted, a message or a file, is between people: whoever keeps a file of
 * theirs would learn by itself when it is read, and from where. It is fetched when
 * somebody asks.
 */
static gboolean
is_wanted (WcFetches *self, const WcMessage *message, WcFilePolicy *out_policy)
{
  if (message->outgoing || message->hidden || message->attachments == NULL ||
      message->encryption != NULL ||
      wc_chat_store_is_request (self->db, message->account, message->chat) ||
      !wc_file_policy_store_get (self->db, message->account, out_policy, NULL))
    return FALSE;
  return out_policy->from != 0 && (!self->metered || out_policy->metered) &&
         (find_sender (self->db, message) & out_policy->from) != 0;
}

static void
fetch (WcFetches *self, const WcAttachment *file, gint64 max_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcStoredAttachment) stored =
      wc_attachment_store_get (self->db, file->id, &error);
  WcFileJob wanted = { WC_JOB_KIND_DOWNLOAD, stored, NULL, max_bytes };
  g_autoptr (WcJob) job = NULL;

  if (stored != NULL)
    job = wc_file_jobs_start (self->db, self->jobs, &wanted, &error);
  if (job == NULL)
    g_info ("a file is not fetched by itself: %s", error->message);
}

/* Whether files came with it, or where they lie: not where ours have only moved. */
static gboolean
brings_files (const WcEvent *event)
{
  const char *fields = wc_details_get (event->delta, "fields");

  return event->kind == WC_EVENT_MESSAGE_NEW ||
         wc_details_get (event->delta, "places") != NULL ||
         (fields != NULL && strstr (fields, "edited") != NULL &&
          strstr (fields, "attachments") != NULL);
}

static gboolean
is_open (const WcAttachment *file)
{
  return wc_attachment_has_source (file) && wc_attachment_get_encrypted (file) == NULL;
}

static void
look_at (WcFetches *self, const WcEvent *event)
{
  g_autoptr (WcMessage) message =
      wc_message_store_get (self->db, event->account, event->id, NULL);
  WcFilePolicy policy;

  if (message == NULL || !is_wanted (self, message, &policy) ||
      event->ts_us < policy.since_us)
    return;
  for (guint i = 0; i < message->attachments->len; i++)
    {
      const WcAttachment *file = message->attachments->pdata[i];

      if (file->state == WC_ATTACHMENT_REMOTE && file->job == NULL && is_open (file) &&
          file->size <= policy.max_bytes)
        fetch (self, file, policy.max_bytes);
    }
}

/* Whether there is more. */
static gboolean
look (WcFetches *self)
{
  const WcJournalFilter filter = { .kinds = followed, .limit = EVENTS_A_TURN };
  g_autoptr (WcJournalBatch) batch =
      wc_journal_read (self->db, self->seen, &filter, NULL);

  if (batch == NULL)
    return FALSE;
  self->seen = batch->cursor;
  for (guint i = 0; i < batch->events->len; i++)
    if (brings_files (batch->events->pdata[i]))
      look_at (self, batch->events->pdata[i]);
  return batch->more;
}

static void
skip (WcFetches *self, gint64 but)
{
  gint64 oldest = 0;
  gint64 head = 0;

  if (wc_journal_bounds (self->db, &oldest, &head, NULL))
    self->seen = MAX (oldest - 1, head - but);
}

static gboolean
on_turn (gpointer data)
{
  WcFetches *self = data;

  if (!wc_file_policy_store_has_any (self->db))
    skip (self, 0);
  else if (look (self))
    return G_SOURCE_CONTINUE;
  self->turn = 0;
  return G_SOURCE_REMOVE;
}

static void
plan_turn (WcFetches *self)
{
  if (self->turn == 0)
    self->turn = g_idle_add_full (G_PRIORITY_LOW, on_turn, self, NULL);
}

static void
on_commit (gpointer data, gint64 before)
{
  WcFetches *self = data;

  if (self->turn == 0)
    self->seen = before;
  plan_turn (self);
}

WcFetches *
wc_fetches_new (WcDb *db, WcJobs *jobs)
{
  WcFetches *self = g_new0 (WcFetches, 1);

  self->db = db;
  self->jobs = jobs;
  return self;
}

void
wc_fetches_start (WcFetches *self)
{
  skip (self, READ_AGAIN);
  wc_journal_listen (self->db, followed, on_commit, self);
  plan_turn (self);
}

void
wc_fetches_set_metered (WcFetches *self, gboolean metered)
{
  gboolean was_metered = self->metered;

  self->metered = metered;
  if (!was_metered || metered)
    return;
  skip (self, READ_AGAIN);
  plan_turn (self);
}

void
wc_fetches_free (WcFetches *self)
{
  wc_journal_unlisten (self->db, on_commit, self);
  if (self->turn != 0)
    g_source_remove (self->turn);
  g_free (self);
}
