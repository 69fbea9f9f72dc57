/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/omemo-device-store.h"
#include "store/omemo-own-store.h"
#include "store/omemo-session-store.h"
#include "store/roster-store.h"
#include "xep/host.h"
#include "xep/omemo-answers.h"
#include "xep/omemo-bundle-wire.h"
#include "xep/omemo-fetch.h"
#include "xep/omemo-list.h"
#include "xep/pubsub.h"

/* Somebody who waits: for lists first, then for the bundles of who is on them. */
typedef struct
{
  WcOmemoFetch *fetch; /* borrowed */
  WcOmemoFetchDone done;
  gpointer data;
  guint n_left; /* of its questions */
} Job;

/* One question, for a list or (device) a bundle. */
typedef struct
{
  Job *job; /* NULL: it is not waited for any more */
  WcOmemoFetch *fetch;
  char *jid; /* (owned) */
  WcOmemoVersion version;
  guint32 device; /* 0: the list */
  guint timer;
} Question;

struct _WcOmemoFetch
{
  WcSession *session; /* borrowed */
  GQueue waiting;     /* (element-type Question) (owned) not asked yet */
  GPtrArray *ended;   /* (element-type Job) (owned) to be told */
  guint n_out;
  guint idle;
  WcReply reply; /* these two ask for more, and come of that */
  WcClockFunc late;
};

static WcOmemo *
omemo_of (const WcOmemoFetch *self)
{
  return wc_host_of (self->session)->omemo;
}

static void
question_free (gpointer data)
{
  Question *self = data;

  wc_clock_clear (wc_session_get_clock (self->fetch->session), &self->timer);
  g_free (self->jid);
  g_free (self);
}

/* ---- Who waits is told ---- */

static void
tell_ended (WcOmemoFetch *self)
{
  g_autoptr (GPtrArray) ended = self->ended;

  self->ended = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < ended->len; i++)
    {
      const Job *job = ended->pdata[i];

      job->done (job->data);
    }
}

static gboolean
on_idle (gpointer data)
{
  WcOmemoFetch *self = data;

  self->idle = 0;
  tell_ended (self);
  return G_SOURCE_REMOVE;
}

static void
end_job (Job *job)
{
  WcOmemoFetch *self = job->fetch;

  g_ptr_array_add (self->ended, job);
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_DEFAULT, on_idle, self, NULL);
}

/* It has its answer, or is not waited for: the job may end with it. */
static void
leave_job (Question *question)
{
  Job *job = g_steal_pointer (&question->job);

  wc_clock_clear (wc_session_get_clock (question->fetch->session), &question->timer);
  question->fetch->n_out--;
  job->n_left--;
  if (job->n_left == 0)
    end_job (job);
}

/* ---- Asking ---- */

static WcRatchetPeer
peer_of (const Question *self)
{
  return (WcRatchetPeer){ self->jid, self->device, self->version };
}

static WcOmemoAddress
address_of (const Question *self)
{
  return (WcOmemoAddress){ omemo_of (self->fetch)->account, self->jid, self->version,
                           self->device };
}

static void
ask (const Question *question)
{
  WcReply reply = question->fetch->reply;
  WcSession *session = question->fetch->session;
  const char *to = wc_session_is_self (session, question->jid) ? NULL : question->jid;
  g_autofree char *node = NULL;

  if (question->device == 0)
    node = g_strdup (wc_omemo_list_get_node (question->version));
  else
    node = wc_omemo_bundle_wire_dup_node (question->version, question->device);
  if (question->device == 0 || question->version == WC_OMEMO_AXOLOTL)
    {
      const WcPubsubQuery newest = { .to = to, .node = node, .max = 1 };

      wc_pubsub_get_items (session, &newest, reply, (gpointer) question);
    }
  else
    {
      g_autofree char *item =
          wc_omemo_bundle_wire_dup_item (question->version, question->device);
      const char *ids[] = { item, NULL };
      const WcPubsubQuery one = { .to = to, .node = node, .ids = ids };

      wc_pubsub_get_items (session, &one, reply, (gpointer) question);
    }
}

static void
add_question (Job *job, const char *jid, WcOmemoVersion version, guint32 device)
{
  Question *question = g_new0 (Question, 1);

  question->job = job;
  question->fetch = job->fetch;
  question->jid = g_strdup (jid);
  question->version = version;
  question->device = device;
  job->n_left++;
  g_queue_push_tail (&job->fetch->waiting, question);
}

/* ---- What is missing ---- */

static void
warn (const GError *error)
{
  if (error != NULL)
    g_message ("what OMEMO needs cannot be looked up: %s", error->message);
}

static gboolean
has_session (GPtrArray *sessions, guint32 device)
{
  for (guint i = 0; sessions != NULL && i < sessions->len; i++)
    if (((WcOmemoSession *) sessions->pdata[i])->device == device)
      return TRUE;
  return FALSE;
}

/* Those on the list of @jid that have no session and may be asked, but ours. */
static void
add_devices (Job *job, const char *jid, WcOmemoVersion version)
{
  WcOmemo *omemo = omemo_of (job->fetch);
  const WcOmemoAddress of = { omemo->account, jid, version, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) devices = wc_omemo_device_store_list (omemo->db, &of, &error);
  g_autoptr (GPtrArray) sessions =
      devices != NULL ? wc_omemo_session_store_list (omemo->db, &of, &error) : NULL;
  g_autoptr (WcOmemoOwn) own =
      sessions != NULL ? wc_omemo_own_store_get (omemo->db, omemo->account, &error)
                       : NULL;
  gboolean is_self = wc_session_is_self (job->fetch->session, jid);

  warn (error);
  for (guint i = 0; sessions != NULL && i < devices->len; i++)
    {
      const WcOmemoDevice *device = devices->pdata[i];
      gboolean is_ours = is_self && own != NULL && own->device == device->device;

      if (device->listed && !is_ours && !has_session (sessions, device->device) &&
          wc_omemo_device_may_ask (device, wc_db_now_us (omemo->db)))
        add_question (job, jid, version, device->device);
    }
}

/* Whether its changes are told to us (XEP-0163 § 4). */
static gboolean
is_told (const WcOmemoFetch *self, const char *jid)
{
  WcOmemo *omemo = omemo_of (self);
  g_autoptr (WcContact) contact = NULL;

  if (wc_session_is_self (self->session, jid))
    return TRUE;
  contact = wc_roster_store_get (omemo->db, omemo->account, jid, /* error= */ NULL);
  return contact != NULL && (contact->subscription == WC_CONTACT_SUBSCRIPTION_TO ||
                             contact->subscription == WC_CONTACT_SUBSCRIPTION_BOTH);
}

static gboolean
is_known (const WcOmemoFetch *self, const WcOmemoAddress *of)
{
  WcOmemo *omemo = omemo_of (self);
  WcOmemoListState state;
  gint64 fetched_us;
  g_autoptr (GError) error = NULL;
  gboolean found =
      wc_omemo_device_store_get_list (omemo->db, of, &state, &fetched_us, &error);

  warn (error);
  return found && state == WC_OMEMO_LIST_KNOWN &&
         (is_told (self, of->jid) ||
          ABS (wc_db_now_us (omemo->db) - fetched_us) < WC_OMEMO_FETCH_LIST_US);
}

static void
add_jid (Job *job, const char *jid)
{
  for (guint version = WC_OMEMO_AXOLOTL; version <= WC_OMEMO_2; version++)
    {
      const WcOmemoAddress of = { omemo_of (job->fetch)->account, jid, version, 0 };

      if (!wc_omemo_library_speaks (version))
        continue;
      if (is_known (job->fetch, &of))
        add_devices (job, jid, version);
      else
        add_question (job, jid, version, /* device= */ 0);
    }
}

/* ---- What comes ---- */

static void
ask_next (WcOmemoFetch *self)
{
  WcClock *clock = wc_session_get_clock (self->session);

  while (self->n_out < WC_OMEMO_FETCH_OUTSTANDING && self->waiting.length > 0)
    {
      Question *question = g_queue_pop_head (&self->waiting);

      self->n_out++;
      question->timer =
          wc_clock_add (clock, WC_OMEMO_FETCH_WAIT_US, self->late, question);
      ask (question);
    }
}

/* By the device itself meanwhile, or for another who waits. */
static gboolean
is_begun (WcOmemo *omemo, const WcOmemoAddress *with)
{
  g_autoptr (GPtrArray) sessions =
      wc_omemo_session_store_list (omemo->db, with, /* error= */ NULL);

  return has_session (sessions, with->device);
}

static gboolean
is_empty (WcOmemo *omemo, const WcOmemoAddress *of)
{
  g_autoptr (GPtrArray) devices =
      wc_omemo_device_store_list (omemo->db, of, /* error= */ NULL);

  for (guint i = 0; devices != NULL && i < devices->len; i++)
    if (((WcOmemoDevice *) devices->pdata[i])->listed)
      return FALSE;
  return TRUE;
}

/* After a list. Of who is on none that this library speaks it is asked whether he is on
 * the other: then a person can be told why he cannot read it. A server that says nothing
 * (@why) will not say that, either. */
static void
go_on (const Question *question, const GError *why)
{
  const WcOmemoAddress of = address_of (question);
  WcOmemoAddress other = of;

  other.version = WC_OMEMO_2;
  if (wc_omemo_library_speaks (question->version))
    add_devices (question->job, question->jid, question->version);
  if (question->version == WC_OMEMO_AXOLOTL && !wc_omemo_library_speaks (WC_OMEMO_2) &&
      !g_error_matches (why, WC_ERROR, WC_ERROR_REMOTE_TIMEOUT) &&
      is_empty (omemo_of (question->fetch), &of) && !is_known (question->fetch, &other))
    add_question (question->job, question->jid, WC_OMEMO_2, /* device= */ 0);
}

static gboolean
take (const Question *question, const WcNode *result, const GError *why, GError **error)
{
  WcOmemo *omemo = omemo_of (question->fetch);
  const WcOmemoAddress of = address_of (question);
  const WcRatchetPeer peer = peer_of (question);

  if (question->device != 0)
    return is_begun (omemo, &of) ||
           wc_omemo_answers_take_bundle (omemo, &peer, result, why, error);
  if (!wc_omemo_answers_take_list (omemo, &of, result, why, error))
    return FALSE;
  if (question->job != NULL)
    go_on (question, why);
  return TRUE;
}

static gboolean
store_late (WcDb *db, gpointer data, GError **error)
{
  g_autoptr (GError) late =
      g_error_new_literal (WC_ERROR, WC_ERROR_REMOTE_TIMEOUT, "no answer");

  return take (data, /* result= */ NULL, late, error);
}

static void
note_late (Question *question)
{
  g_autoptr (GError) error = NULL;

  if (!wc_db_run (omemo_of (question->fetch)->db, WC_DB_NORMAL, store_late, question,
                  &error))
    warn (error);
}

/* What is lost is asked again on the next stream. Where the session gives up, nothing has
 * come that is a unit of its own, and it was noted when it was late, if that came first.
 */
static void
on_answer (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Question *question = data;
  WcOmemoFetch *self = question->fetch;
  gboolean came = result != NULL || wc_session_get_refusal (session) != NULL;
  GError *failure = NULL;

  if (came && !take (question, result, error, &failure))
    wc_session_fail_unit (session, failure);
  if (!came && question->job != NULL && !wc_error_is_loss (error))
    note_late (question);
  if (question->job != NULL)
    leave_job (question);
  question_free (question);
  ask_next (self);
}

/* Nobody waits for it any more; what still comes is taken all the same. */
static void
on_late (gpointer data)
{
  Question *question = data;
  WcOmemoFetch *self = question->fetch;

  question->timer = 0;
  note_late (question);
  leave_job (question);
  ask_next (self);
}

/* ---- Beginning and end ---- */

WcOmemoFetch *
wc_omemo_fetch_new (WcSession *session)
{
  WcOmemoFetch *self = g_new0 (WcOmemoFetch, 1);

  self->session = session;
  self->ended = g_ptr_array_new_with_free_func (g_free);
  self->reply = on_answer;
  self->late = on_late;
  return self;
}

void
wc_omemo_fetch_free (WcOmemoFetch *self)
{
  g_clear_handle_id (&self->idle, g_source_remove);
  tell_ended (self);
  g_ptr_array_unref (self->ended);
  g_free (self);
}

/* It ends in the main loop, at once where there is nothing to ask. */
static void
start_job (Job *job)
{
  if (job->n_left == 0)
    end_job (job);
  else
    ask_next (job->fetch);
}

void
wc_omemo_fetch_list (WcOmemoFetch *self,
                     const WcOmemoAddress *of,
                     WcOmemoFetchDone done,
                     gpointer data)
{
  Job *job = g_new0 (Job, 1);

  *job = (Job){ self, done, data };
  if (wc_session_is_bound (self->session) && wc_omemo_library_speaks (of->version))
    add_question (job, of->jid, of->version, /* device= */ 0);
  start_job (job);
}

void
wc_omemo_fetch_start (WcOmemoFetch *self,
                      const char *const *jids,
                      WcOmemoFetchDone done,
                      gpointer data)
{
  Job *job = g_new0 (Job, 1);

  *job = (Job){ self, done, data };
  if (omemo_of (self) != NULL && wc_session_is_bound (self->session))
    {
      for (; *jids != NULL; jids++)
        if (!wc_session_is_self (self->session, *jids))
          add_jid (job, *jids);
      add_jid (job, wc_session_get_bare_jid (self->session));
    }
  start_job (job);
}
