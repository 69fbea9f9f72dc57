/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/displayed-store.h"
#include "xep/host.h"
#include "xep/mds-item.h"
#include "xep/mds-writes.h"
#include "xep/pubsub.h"
#include "xep/refusals.h"
#include "xml/ns.h"

/* XEP-0490 § 4.2. What is noted in the store is asked for anew before each publish, so
 * that the newest wins, and taken away when the server has it: a crash or a lost stream
 * in between only repeats. */

/* Chats that are looked at for one that can be told. */
#define MAX_DUE 1000

struct _WcMdsWrites
{
  WcSession *session;   /* borrowed */
  WcMdsSaid *said;      /* borrowed */
  WcDisplayed *one;     /* (owned) (nullable) on its way */
  WcRefusals *refusals; /* (owned) of this stream */
  guint timer;
  gboolean open;
};

/* § 4.2: where we were reading is for nobody else. */
static const WcPubsubOption options[] = {
  { "pubsub#persist_items", "true", WC_PUBSUB_OPTION_NEEDED },
  { "pubsub#max_items", "max", WC_PUBSUB_OPTION_WISHED },
  { "pubsub#send_last_published_item", "never", WC_PUBSUB_OPTION_WISHED },
  { "pubsub#access_model", "whitelist", WC_PUBSUB_OPTION_NEEDED },
  { NULL },
};

WcMdsWrites *
wc_mds_writes_new (WcSession *session, WcMdsSaid *said)
{
  WcMdsWrites *self = g_new0 (WcMdsWrites, 1);

  self->session = session;
  self->said = said;
  self->refusals = wc_refusals_new ();
  return self;
}

void
wc_mds_writes_free (WcMdsWrites *self)
{
  wc_clock_clear (wc_session_get_clock (self->session), &self->timer);
  g_clear_pointer (&self->one, wc_displayed_free);
  wc_refusals_free (self->refusals);
  g_free (self);
}

void
wc_mds_writes_begin (WcMdsWrites *self)
{
  wc_refusals_clear (self->refusals);
}

/* ---- What is next ---- */

typedef struct
{
  gint64 account;
  const WcDisplayed *one;
} Told;

static gboolean
store_told (WcDb *db, gpointer data, GError **error)
{
  const Told *told = data;

  return wc_displayed_store_told (db, told->account, told->one->chat, told->one->message,
                                  error);
}

static gboolean
note_told (WcMdsWrites *self, const WcDisplayed *one, GError **error)
{
  WcHost *host = wc_host_of (self->session);
  Told told = { host->account->id, one };

  return wc_db_run (host->db, WC_DB_NORMAL, store_told, &told, error);
}

/* What the node says may be newer, as long as its message may still come. */
static gboolean
may_be_newer (WcMdsWrites *self, const WcDisplayed *one)
{
  WcHost *host = wc_host_of (self->session);

  return host->is_caught_up != NULL && !host->is_caught_up (host->self, one->chat);
}

/* Whether @one is to be published now. What the node says already is not. */
static gboolean
is_next (WcMdsWrites *self, const WcDisplayed *one)
{
  g_autoptr (GError) error = NULL;
  gboolean waits = FALSE;
  gint64 place = wc_mds_said_get_place (self->said, one->chat, &waits);

  if (one->archive_id == NULL || wc_refusals_has (self->refusals, one->chat))
    return FALSE;
  if (waits)
    return !may_be_newer (self, one);
  if (place < one->place)
    return TRUE;
  if (!note_told (self, one, &error))
    g_message ("what other devices know is not noted: %s", error->message);
  return FALSE;
}

/* Returns: (transfer full) (nullable). */
static WcDisplayed *
find_next (WcMdsWrites *self)
{
  WcHost *host = wc_host_of (self->session);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) due =
      wc_displayed_store_list (host->db, host->account->id, MAX_DUE, &error);

  if (due == NULL)
    {
      g_message ("what was read cannot be told: %s", error->message);
      return NULL;
    }
  for (guint i = 0; i < due->len; i++)
    if (is_next (self, due->pdata[i]))
      return g_ptr_array_steal_index (due, i);
  return NULL;
}

static gboolean
can_write (WcMdsWrites *self)
{
  return self->open && self->one == NULL && !wc_refusals_are_too_many (self->refusals) &&
         wc_session_is_bound (self->session);
}

/* ---- Publishing ---- */

static void
write_next (WcMdsWrites *self, WcReply reply)
{
  g_autoptr (WcDisplayed) next = can_write (self) ? find_next (self) : NULL;
  g_autoptr (WcNode) payload = NULL;
  WcPubsubPublish request = { .node = WC_NS_MDS, .options = options };

  if (next == NULL)
    return;
  wc_clock_clear (wc_session_get_clock (self->session), &self->timer);
  self->one = g_steal_pointer (&next);
  payload = wc_mds_item_build (
      self->one->in_room ? self->one->chat : wc_session_get_bare_jid (self->session),
      self->one->archive_id);
  request.id = self->one->chat;
  request.payload = payload;
  wc_pubsub_publish (self->session, &request, reply, self);
}

static void
note_refused (WcMdsWrites *self, const WcDisplayed *one, const GError *error)
{
  wc_session_info (self->session, "mds", "what was read was not taken: %s",
                   error->message);
  wc_refusals_add (self->refusals, one->chat);
}

static void
note_published (WcMdsWrites *self, const WcDisplayed *one)
{
  GError *error = NULL;

  wc_refusals_end_row (self->refusals);
  wc_mds_said_note (self->said, one->chat, one->archive_id, one->place);
  if (!note_told (self, one, &error))
    wc_session_fail_unit (self->session, error);
}

static void
on_published (WcSession *session,
              gpointer data,
              const WcNode *result,
              const GError *error)
{
  WcMdsWrites *self = data;
  g_autoptr (WcDisplayed) one = g_steal_pointer (&self->one);

  if (wc_error_is_unanswered (error))
    return;
  if (error != NULL)
    note_refused (self, one, error);
  else
    note_published (self, one);
  write_next (self, on_published);
}

static void
on_due (gpointer data)
{
  WcMdsWrites *self = data;

  self->timer = 0;
  write_next (self, on_published);
}

void
wc_mds_writes_poke (WcMdsWrites *self)
{
  g_autoptr (WcDisplayed) next = NULL;

  if (self->timer != 0 || !can_write (self))
    return;
  next = find_next (self);
  if (next != NULL)
    self->timer = wc_clock_add (wc_session_get_clock (self->session),
                                WC_MDS_WRITES_DELAY_US, on_due, self);
}

void
wc_mds_writes_set_open (WcMdsWrites *self, gboolean open)
{
  self->open = open;
  if (open)
    write_next (self, on_published);
  else
    wc_clock_clear (wc_session_get_clock (self->session), &self->timer);
}
