/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/room-keeper-private.h"
#include "base/error.h"
#include "base/str.h"
#include "store/outbox-store.h"
#include "store/room-store.h"
#include "xep/0045-muc.h"
#include "xep/0384-omemo.h"
#include "xep/omemo-inbound.h"

/* From login to login we stay in our rooms (XEP-0410): who they are is read from the
 * store, and each stream enters them anew or asks whether they know us still. */

/* How long a room may be silent before it is asked (XEP-0410 § 2). */
#define SILENCE_US (15 * G_TIME_SPAN_MINUTE)

/* How long a room may take to tell what was said before we came, and its subject behind
 * that. Every room has to send one, be it empty (XEP-0045 § 7.2.15), but only since its
 * version 1.25; gateways and old services do not where there is none, and what is in
 * doubt there, with all that is behind it, would never be settled. */
#define SUBJECT_US G_TIME_SPAN_MINUTE

/* ---- What was said there ---- */

void
wc_room_keeper_left (WcRoomEntry *entry)
{
  WcRoomKeeper *self = entry->keeper;
  g_autoptr (GError) error = NULL;

  entry->leaving = FALSE;
  wc_clock_clear (self->means.clock, &entry->subject);
  wc_room_archives_stop (self->archives, entry->room->room);
  if (entry->stored &&
      !wc_outbox_close_room (self->means.outbox, entry->room->room, &error))
    g_message ("what is on its way to a room cannot be noted: %s", error->message);
}

/* § 4: admins and owners are not limited. */
void
wc_room_keeper_set_pause (const WcRoomEntry *entry)
{
  WcRoomKeeper *self = entry->keeper;
  const WcRoom *room = entry->room;
  const WcOccupant *own =
      self->session != NULL ? wc_muc_get_self (self->session, room->room) : NULL;
  gboolean free = own != NULL && own->affiliation >= WC_AFFILIATION_ADMIN;

  wc_outbox_set_room_pause (self->means.outbox, self->means.clock, room->room,
                            free ? 0 : room->slow_s * G_USEC_PER_SEC);
}

/* What has told everything. */
typedef struct
{
  WcRoomKeeper *keeper;
  char *room; /* (owned) */
  gboolean proof;
} Verdict;

static void
verdict_free (gpointer data)
{
  Verdict *self = data;

  g_free (self->room);
  g_free (self);
}

static void
on_verdict (gpointer data)
{
  const Verdict *verdict = data;
  g_autoptr (GError) error = NULL;

  if (!wc_outbox_room_reconciled (verdict->keeper->means.outbox, verdict->room,
                                  verdict->proof, &error))
    g_message ("what became of a message to a room cannot be noted: %s", error->message);
}

/* The outbox writes durably, which nothing within the unit of a stanza can be. */
void
wc_room_keeper_reconcile (WcRoomEntry *entry, gboolean proof)
{
  WcRoomKeeper *self = entry->keeper;
  Verdict *verdict = g_new (Verdict, 1);

  entry->settled = TRUE;
  wc_clock_clear (self->means.clock, &entry->subject);
  *verdict = (Verdict){ self, g_strdup (entry->room->room), proof };
  wc_session_after_commit (self->session, on_verdict, verdict, verdict_free);
}

static gboolean
awaits_subject (const WcRoomEntry *entry)
{
  return entry->room->state == WC_ROOM_STATE_JOINED && !entry->settled &&
         (entry->room->flags & WC_ROOM_HAS_ARCHIVE) == 0;
}

static void
on_no_subject (gpointer data)
{
  WcRoomEntry *entry = data;

  entry->subject = 0;
  if (awaits_subject (entry))
    wc_room_keeper_reconcile (entry, /* proof= */ FALSE);
}

void
wc_room_keeper_await_subject (WcRoomEntry *entry)
{
  const WcRoomKeeperMeans *means = &entry->keeper->means;
  gint64 since_us;

  if (entry->subject == 0 && awaits_subject (entry) &&
      wc_outbox_is_room_unsure (means->outbox, entry->room->room, &since_us))
    entry->subject = wc_clock_add (means->clock, SUBJECT_US, on_no_subject, entry);
}

/* What waited for what a room's archive has, or will never give now; without a stream it
 * goes on waiting, for the next one. */
static void
on_archive_moved (gpointer data)
{
  WcRoomKeeper *self = data;

  if (self->session == NULL || !wc_session_is_bound (self->session) ||
      wc_host_of (self->session)->omemo == NULL)
    return;
  wc_omemo_inbound_caught_up (self->session);
  wc_omemo_look (self->session);
}

static void
on_archive_read (gpointer data, const char *room)
{
  WcRoomEntry *entry = wc_room_keeper_find (data, room);

  if (entry != NULL)
    wc_room_keeper_reconcile (entry, /* proof= */ TRUE);
  wc_room_keeper_tell_changed (data);
}

/* We are in the room, as far as anybody knows: what it refused it has refused. */
static void
on_not_lost (gpointer data)
{
  const Verdict *verdict = data;

  wc_outbox_room_refused (verdict->keeper->means.outbox, verdict->room);
}

static void
not_lost (gpointer data, const char *room)
{
  WcRoomKeeper *self = data;
  Verdict *verdict = g_new (Verdict, 1);

  *verdict = (Verdict){ self, g_strdup (room), FALSE };
  wc_session_after_commit (self->session, on_not_lost, verdict, verdict_free);
}

/* ---- Staying ---- */

static void on_silence (gpointer data);

/* The timer lasts as long as we are in any room. */
void
wc_room_keeper_watch_silence (WcRoomKeeper *self)
{
  if (self->ping == 0)
    self->ping = wc_clock_add (self->means.clock, SILENCE_US, on_silence, self);
}

static void
on_silence (gpointer data)
{
  WcRoomKeeper *self = data;
  gint64 limit_us = wc_clock_monotonic_us (self->means.clock) - SILENCE_US;
  gboolean any = FALSE;
  GHashTableIter iter;
  gpointer value;

  self->ping = 0;
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const WcRoom *room = ((WcRoomEntry *) value)->room;

      if (room->state != WC_ROOM_STATE_JOINED)
        continue;
      any = TRUE;
      if (wc_muc_get_heard_us (self->session, room->room) <= limit_us)
        wc_muc_ping (self->session, room->room);
    }
  if (any)
    wc_room_keeper_watch_silence (self);
}

/* What a room refused may have changed by the next stream; but who was kicked does not
 * come back unasked (XEP-0045 § 8.2). */
static gboolean
is_due (const WcRoom *room, gboolean again)
{
  if (!room->wanted || room->state == WC_ROOM_STATE_JOINED)
    return FALSE;
  if (room->state != WC_ROOM_STATE_REFUSED && room->state != WC_ROOM_STATE_GONE)
    return TRUE;
  return !again && g_strcmp0 (room->reason, "kicked") != 0;
}

/* A stream that another run of the daemon began knows nothing of rooms here. @again: it
 * is a stream that goes on. */
static void
begin_entry (WcRoomEntry *entry, gboolean again)
{
  const WcRoom *room = entry->room;

  if (room->state == WC_ROOM_STATE_JOINED &&
      wc_muc_is_joined (entry->keeper->session, room->room))
    {
      wc_muc_ping (entry->keeper->session, room->room);
      wc_room_keeper_await_subject (entry);
    }
  else if (is_due (room, again))
    wc_room_keeper_enter (entry);
}

static gboolean
store_left_over (WcDb *db, gpointer data, GError **error)
{
  const WcRoom *room = data;

  return wc_outbox_store_leave_room (db, room->account, room->room, error) &&
         wc_room_store_save (db, room, error);
}

/* What an earlier run of the daemon was about to say where we are out of by now: its
 * stream is over, or goes on without that room. */
static void
settle_left_over (WcRoomKeeper *self)
{
  GHashTableIter iter;
  gpointer value;

  if (wc_outbox_store_count (self->means.db, self->account->id) == 0)
    return;
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      WcRoomEntry *entry = value;
      WcRoomState state = entry->room->state;

      if (entry->stored &&
          (state == WC_ROOM_STATE_REFUSED || state == WC_ROOM_STATE_GONE ||
           (state == WC_ROOM_STATE_OUT && !entry->room->wanted)))
        wc_room_keeper_store (self, store_left_over, entry->room);
    }
}

void
wc_room_keeper_begin (WcRoomKeeper *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rooms =
      wc_room_store_list (self->means.db, self->account->id, &error);
  gboolean again = self->begun;

  if (rooms == NULL)
    g_message ("rooms cannot be read: %s", error->message);
  self->begun = TRUE;
  if (!again)
    settle_left_over (self);
  /* Those that were talked in last come first. */
  for (guint i = 0; rooms != NULL && i < rooms->len; i++)
    {
      WcRoomEntry *entry = wc_room_keeper_find (self, ((WcRoom *) rooms->pdata[i])->room);

      if (entry != NULL)
        begin_entry (entry, again);
    }
}

static void
lose_entry (WcRoomEntry *entry)
{
  g_autoptr (GError) error =
      g_error_new (WC_ERROR, WC_ERROR_OFFLINE, "the account went offline");
  gboolean was_in = entry->room->state == WC_ROOM_STATE_JOINED ||
                    entry->room->state == WC_ROOM_STATE_JOINING ||
                    entry->room->state == WC_ROOM_STATE_WAITING;

  wc_clock_clear (entry->keeper->means.clock, &entry->retry);
  wc_clock_clear (entry->keeper->means.clock, &entry->turn);
  entry->pending = entry->joining = FALSE;
  entry->n_failures = 0;
  wc_room_keeper_forget_wishes (entry);
  wc_room_maker_fail (entry, error);
  wc_room_keeper_answer (entry, error);
  if (entry->room->state == WC_ROOM_STATE_JOINED || entry->leaving)
    wc_room_keeper_left (entry);
  if (was_in)
    wc_room_keeper_set_state (entry, entry->room->wanted ? WC_ROOM_STATE_WAITING
                                                         : WC_ROOM_STATE_OUT);
}

void
wc_room_keeper_lost (WcRoomKeeper *self, gboolean resumable)
{
  g_autoptr (GList) entries = g_hash_table_get_values (self->entries);

  /* Nothing is late while nothing can come. */
  for (GList *link = entries; link != NULL; link = link->next)
    wc_clock_clear (self->means.clock, &((WcRoomEntry *) link->data)->subject);
  if (resumable)
    return;
  self->begun = FALSE;
  self->n_joining = 0;
  wc_str_set (&self->service, NULL);
  g_queue_clear (&self->queue);
  wc_clock_clear (self->means.clock, &self->ping);
  for (GList *link = entries; link != NULL; link = link->next)
    {
      lose_entry (link->data);
      wc_room_keeper_drop (link->data);
    }
}

/* ---- Beginning and end ---- */

static gboolean
is_room (gpointer data, const char *room)
{
  return wc_room_keeper_find (data, room) != NULL;
}

static void
load_entries (WcRoomKeeper *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rooms =
      wc_room_store_list (self->means.db, self->account->id, &error);

  if (rooms == NULL)
    g_message ("rooms cannot be read: %s", error->message);
  for (guint i = 0; rooms != NULL && i < rooms->len; i++)
    wc_room_keeper_add (self, wc_room_copy (rooms->pdata[i]), TRUE);
}

WcRoomKeeper *
wc_room_keeper_new (const WcRoomKeeperMeans *means, const WcAccount *account)
{
  WcRoomKeeper *self = g_new0 (WcRoomKeeper, 1);
  WcRoomArchivesMeans archives = { means->db,       means->clock,     means->rand,
                                   on_archive_read, on_archive_moved, self };

  self->means = *means;
  self->account = wc_account_ref (account);
  self->gone = g_cancellable_new ();
  self->archives = wc_room_archives_new (&archives, account);
  self->entries =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wc_room_keeper_free_entry);
  g_queue_init (&self->queue);
  self->muc = (WcMucHost){ self,    wc_room_keeper_changed, wc_room_keeper_invited,
                           is_room, wc_room_keeper_keep,    not_lost };
  self->bookmarks =
      (WcBookmarksHost){ self, wc_room_keeper_bookmarked, wc_room_keeper_unbookmarked,
                         wc_room_keeper_bookmarks_loaded };
  wc_room_link_fill (&self->port, self);
  load_entries (self);
  /* What rooms asked an earlier run of the daemon, nobody waits for any more. */
  if (means->prompts != NULL)
    wc_prompts_withdraw (means->prompts, account->id, WC_PROMPT_KIND_CAPTCHA, "removed");
  return self;
}

void
wc_room_keeper_free (WcRoomKeeper *self)
{
  g_cancellable_cancel (self->gone);
  wc_clock_clear (self->means.clock, &self->ping);
  g_hash_table_unref (self->entries);
  wc_room_archives_free (self->archives);
  wc_account_unref (self->account);
  g_free (self->service);
  g_object_unref (self->gone);
  g_free (self);
}

void
wc_room_keeper_read_again (WcRoomKeeper *self)
{
  wc_room_archives_again (self->archives);
}

void
wc_room_keeper_set_sparing (WcRoomKeeper *self, gboolean sparing)
{
  wc_room_archives_set_sparing (self->archives, sparing);
}

void
wc_room_keeper_set_account (WcRoomKeeper *self, const WcAccount *account)
{
  g_autoptr (WcAccount) old = self->account;
  gboolean could_enter = wc_room_keeper_may_enter (self);

  self->account = wc_account_ref (account);
  wc_room_archives_set_account (self->archives, account);
  /* Who hid from the rooms and shows up again is in them again. */
  if (!could_enter && wc_room_keeper_may_enter (self))
    wc_room_keeper_begin (self);
  wc_room_keeper_enter_next (self);
}

const WcMucHost *
wc_room_keeper_get_muc_host (WcRoomKeeper *self)
{
  return &self->muc;
}

const WcBookmarksHost *
wc_room_keeper_get_bookmarks_host (WcRoomKeeper *self)
{
  return &self->bookmarks;
}

const WcRoomPort *
wc_room_keeper_get_port (WcRoomKeeper *self)
{
  return &self->port;
}

void
wc_room_keeper_attach (WcRoomKeeper *self, WcSession *session)
{
  if (session == NULL)
    wc_room_keeper_lost (self, /* resumable= */ FALSE);
  self->session = session;
}

WcCatchup *
wc_room_keeper_get_catchup (WcRoomKeeper *self, const char *room)
{
  return wc_room_archives_get (self->archives, room);
}

/* Whether we are about to read the archive of a room, which may talk before we do. */
static gboolean
will_be_read (const WcRoomEntry *entry)
{
  const WcRoom *room = entry->room;

  return (room->flags & WC_ROOM_HAS_ARCHIVE) != 0 &&
         (room->state == WC_ROOM_STATE_JOINING || room->state == WC_ROOM_STATE_JOINED) &&
         wc_room_archives_get (entry->keeper->archives, room->room) == NULL;
}

WcCatchupProgress
wc_room_keeper_get_progress (WcRoomKeeper *self, const char *room)
{
  WcRoomEntry *entry = room != NULL ? wc_room_keeper_find (self, room) : NULL;
  GHashTableIter iter;
  gpointer value;

  if (entry != NULL && will_be_read (entry))
    return WC_CATCHUP_BEHIND;
  g_hash_table_iter_init (&iter, self->entries);
  while (room == NULL && g_hash_table_iter_next (&iter, NULL, &value))
    if (will_be_read (value))
      return WC_CATCHUP_BEHIND;
  return wc_room_archives_get_progress (self->archives, room);
}

gboolean
wc_room_keeper_has (WcRoomKeeper *self, const char *room)
{
  return is_room (self, room);
}
