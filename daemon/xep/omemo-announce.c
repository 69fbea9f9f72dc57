/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "store/omemo-device-store.h"
#include "store/omemo-own-store.h"
#include "store/omemo-policy-store.h"
#include "xep/host.h"
#include "xep/omemo-announce.h"
#include "xep/omemo-bundle-wire.h"
#include "xep/omemo-list.h"
#include "xep/omemo-publish.h"
#include "xep/pubsub-event.h"
#include "xep/pubsub.h"
#include "xml/ns.h"

/* The list is never written from memory alone: what the server told last is what our id
 * is added to, and what others put there stays. */

#define N_VERSIONS (WC_OMEMO_2 + 1)

/* A stream may last, or be resumed, for months: so often it is looked whether our keys
 * have grown old. */
#define RENEW_US G_TIME_SPAN_DAY

/* OMEMO_2 has all bundles on one node, each as an item (§ 5.3.2). */
static const WcPubsubOption bundle_options[] = {
  { "pubsub#persist_items", "true", WC_PUBSUB_OPTION_NEEDED },
  { "pubsub#access_model", "open", WC_PUBSUB_OPTION_NEEDED },
  { "pubsub#max_items", "max", WC_PUBSUB_OPTION_LATER },
  { NULL },
};

typedef struct
{
  WcOmemoAnnounce *owner; /* borrowed */
  WcOmemoVersion version;
  WcNode *told;    /* (owned) (nullable) the list as the server has it */
  gboolean read;   /* on this stream */
  gboolean tried;  /* given to the server on this stream */
  gboolean public; /* the server has taken it on this stream, for everybody */
  WcNode *put;     /* (owned) (nullable) the list that is on its way */
  gboolean retold; /* the server has told of a list since that left */
  gint64 put_us[WC_OMEMO_ANNOUNCE_MAX]; /* when it was published; the oldest first */
} List;

struct _WcOmemoAnnounce
{
  WcSession *session;          /* borrowed */
  WcOmemoPublisher *publisher; /* (owned) */
  List lists[N_VERSIONS];
  gboolean reading;       /* the lists were asked for */
  gboolean open;          /* what has changed is published */
  WcOmemoOwn *bundling;   /* (owned) (nullable) whose bundle is on its way */
  WcOmemoVersion bundled; /* of which protocol it is */
  guint timer;            /* 0: nothing was refused */
  WcClockFunc again;      /* looks, for what was */
  guint renewal;          /* 0: not open */
};

static void
list_clear (List *list)
{
  g_clear_pointer (&list->told, wc_node_unref);
  list->read = list->tried = list->public = FALSE;
}

void
wc_omemo_announce_pause (WcOmemoAnnounce *self)
{
  WcClock *clock = wc_session_get_clock (self->session);

  wc_clock_clear (clock, &self->timer);
  wc_clock_clear (clock, &self->renewal);
}

void
wc_omemo_announce_free (WcOmemoAnnounce *self)
{
  for (guint version = 0; version < N_VERSIONS; version++)
    {
      list_clear (&self->lists[version]);
      g_clear_pointer (&self->lists[version].put, wc_node_unref);
    }
  g_clear_pointer (&self->bundling, wc_omemo_own_free);
  wc_omemo_announce_pause (self);
  wc_omemo_publisher_free (self->publisher);
  g_free (self);
}

gboolean
wc_omemo_announce_is_hidden (const WcOmemoAnnounce *self)
{
  return wc_omemo_publisher_is_hidden (self->publisher);
}

/* ---- What is known here ---- */

static WcOmemo *
omemo_of (WcOmemoAnnounce *self)
{
  return wc_host_of (self->session)->omemo;
}

/* NULL also where the store fails: then nothing is published, and that is said. */
static WcOmemoOwn *
get_own (WcOmemoAnnounce *self)
{
  WcOmemo *omemo = omemo_of (self);
  g_autoptr (GError) error = NULL;
  WcOmemoOwn *own = wc_omemo_own_store_get (omemo->db, omemo->account, &error);

  if (error != NULL)
    g_message ("our device cannot be announced: %s", error->message);
  return own;
}

static gboolean
is_wanted (WcOmemoAnnounce *self)
{
  WcOmemo *omemo = omemo_of (self);
  WcOmemoPolicy policy;

  return omemo != NULL &&
         wc_omemo_policy_store_get (omemo->db, omemo->account, &policy, NULL) &&
         policy.use != WC_OMEMO_USE_OFF;
}

static void
note_published (WcOmemoAnnounce *self, WcOmemoOwnPart part, const WcOmemoOwn *told)
{
  WcOmemo *omemo = omemo_of (self);
  GError *error = NULL;

  if (!wc_omemo_own_store_published (omemo->db, omemo->account, part, told, &error))
    wc_session_fail_unit (self->session, error);
}

static gboolean
are_public (WcOmemoAnnounce *self)
{
  for (guint version = 0; version < N_VERSIONS; version++)
    if (wc_omemo_library_speaks (version) && !self->lists[version].public)
      return FALSE;
  return TRUE;
}

/* After each answer: that it is hidden is known by the first that is refused, that it is
 * not only when all of it was taken. */
static void
note_hidden (WcOmemoAnnounce *self)
{
  const WcOmemo *omemo = omemo_of (self);
  gboolean hidden = wc_omemo_announce_is_hidden (self);
  g_autoptr (WcOmemoOwn) own = get_own (self);
  GError *error = NULL;

  if (own == NULL || hidden == (own->hidden_us != 0) ||
      (!hidden && (own->bundle_dirty != 0 || !are_public (self))))
    return;
  if (!wc_omemo_own_store_set_hidden (
          omemo->db,
          &(WcOmemoAddress){ omemo->account, omemo->jid, WC_OMEMO_AXOLOTL, own->device },
          hidden, &error))
    wc_session_fail_unit (self->session, error);
}

/* What the server has not taken is given to it again after a while; where the stream is
 * lost, at the beginning of the next. */
static void
try_later (WcOmemoAnnounce *self)
{
  WcClock *clock = wc_session_get_clock (self->session);

  wc_clock_clear (clock, &self->timer);
  if (self->open)
    self->timer = wc_clock_add (clock, WC_OMEMO_ANNOUNCE_US, self->again, self);
}

/* ---- Publishing the list ---- */

/* Whether it may be published once more now; it is counted then. */
static gboolean
take_turn (List *list)
{
  gint64 now_us = wc_clock_monotonic_us (wc_session_get_clock (list->owner->session));

  if (list->put_us[0] != 0 && now_us - list->put_us[0] < WC_OMEMO_ANNOUNCE_US)
    return FALSE;
  memmove (list->put_us, list->put_us + 1, sizeof list->put_us - sizeof list->put_us[0]);
  list->put_us[WC_OMEMO_ANNOUNCE_MAX - 1] = now_us;
  return TRUE;
}

static gboolean
are_listed (WcOmemoAnnounce *self, guint32 device)
{
  for (guint version = 0; version < N_VERSIONS; version++)
    if (wc_omemo_library_speaks (version) &&
        !wc_omemo_list_has (self->lists[version].told, version, device))
      return FALSE;
  return TRUE;
}

static void
note_listed (WcOmemoAnnounce *self)
{
  g_autoptr (WcOmemoOwn) own = get_own (self);

  if (own != NULL && own->list_dirty != 0 && are_listed (self, own->device))
    note_published (self, WC_OMEMO_OWN_LIST, own);
}

static void
on_list_published (WcSession *session,
                   gpointer data,
                   const WcNode *result,
                   const GError *error)
{
  List *list = data;

  if (error == NULL && !list->retold)
    {
      g_clear_pointer (&list->told, wc_node_unref);
      list->told = g_steal_pointer (&list->put);
    }
  g_clear_pointer (&list->put, wc_node_unref);
  if (error != NULL)
    {
      try_later (list->owner);
      return;
    }
  list->public = !wc_omemo_announce_is_hidden (list->owner);
  note_listed (list->owner);
  note_hidden (list->owner);
  /* What was told meanwhile is ours, or another program's that came before or after it:
   * what it lacks is put there again. */
  if (list->retold)
    wc_omemo_announce_look (list->owner);
}

static void
look_at_list (List *list, const WcOmemoOwn *own)
{
  WcPubsubPublish request = { .id = "current", .options = wc_pubsub_open_options };
  g_autoptr (WcOmemoListed) listed = NULL;
  g_autoptr (WcNode) wanted = NULL;

  if (!list->read || list->put != NULL)
    return;
  listed = wc_omemo_listed_new (own->device, /* label= */ NULL, NULL);
  wanted = wc_omemo_list_add (list->told, list->version, listed);
  if (wanted == NULL && own->hidden_us != 0 && !list->tried)
    wanted = wc_node_ref (list->told);
  else if (wanted == NULL)
    return;
  else if (!take_turn (list))
    {
      wc_session_info (list->owner->session, "omemo",
                       "another program takes this device off the list");
      return;
    }
  list->put = g_steal_pointer (&wanted);
  list->retold = FALSE;
  list->tried = TRUE;
  request.node = wc_omemo_list_get_node (list->version);
  request.payload = list->put;
  wc_omemo_publisher_put (list->owner->publisher, &request, on_list_published, list);
}

/* ---- Publishing the bundle ---- */

static void
put_bundle (WcOmemoAnnounce *self, const WcOmemoBundle *bundle, WcReply reply)
{
  guint32 device = self->bundling->device;
  g_autofree char *node = wc_omemo_bundle_wire_dup_node (bundle->version, device);
  g_autofree char *item = wc_omemo_bundle_wire_dup_item (bundle->version, device);
  g_autoptr (WcNode) payload = wc_omemo_bundle_wire_build (bundle);
  WcPubsubPublish request = { .node = node,
                              .id = item,
                              .payload = payload,
                              .options = bundle->version == WC_OMEMO_2
                                             ? bundle_options
                                             : wc_pubsub_open_options };

  wc_omemo_publisher_put (self->publisher, &request, reply, self);
}

/* That of the next protocol from ->bundled on. FALSE: there is none. */
static gboolean
publish_bundle (WcOmemoAnnounce *self, WcReply reply)
{
  g_autoptr (WcOmemoBundle) bundle = NULL;
  g_autoptr (GError) error = NULL;

  while (self->bundled < N_VERSIONS && !wc_omemo_library_speaks (self->bundled))
    self->bundled++;
  if (self->bundled == N_VERSIONS)
    return FALSE;
  bundle = wc_omemo_own_device_make_bundle (&omemo_of (self)->own, self->bundled, &error);
  if (bundle != NULL)
    put_bundle (self, bundle, reply);
  else
    {
      g_message ("keys cannot be announced: %s", error->message);
      g_clear_pointer (&self->bundling, wc_omemo_own_free);
    }
  return TRUE;
}

static void
end_bundle (WcOmemoAnnounce *self)
{
  g_autoptr (WcOmemoOwn) told = g_steal_pointer (&self->bundling);

  note_published (self, WC_OMEMO_OWN_BUNDLE, told);
}

static void
look_at_lists (WcOmemoAnnounce *self, const WcOmemoOwn *own)
{
  for (guint version = 0; version < N_VERSIONS; version++)
    look_at_list (&self->lists[version], own);
}

static void
on_bundle_published (WcSession *session,
                     gpointer data,
                     const WcNode *result,
                     const GError *error)
{
  WcOmemoAnnounce *self = data;
  g_autoptr (WcOmemoOwn) own = NULL;

  if (error != NULL)
    {
      g_clear_pointer (&self->bundling, wc_omemo_own_free);
      try_later (self);
      return;
    }
  self->bundled++;
  if (publish_bundle (self, on_bundle_published))
    return;
  end_bundle (self);
  note_hidden (self);
  own = get_own (self);
  if (own != NULL)
    look_at_lists (self, own);
}

void
wc_omemo_announce_look (WcOmemoAnnounce *self)
{
  g_autoptr (WcOmemoOwn) own = NULL;

  if (!self->open || self->bundling != NULL || !wc_session_is_bound (self->session))
    return;
  own = get_own (self);
  if (own == NULL)
    return;
  if (own->bundle_dirty == 0)
    {
      look_at_lists (self, own);
      return;
    }
  self->bundled = WC_OMEMO_AXOLOTL;
  self->bundling = g_steal_pointer (&own);
  publish_bundle (self, on_bundle_published);
}

/* ---- Our device ---- */

typedef struct
{
  WcOmemo *omemo;
  GArray *taken; /* (owned) (element-type guint32) */
} Making;

static void
add_listed (GArray *ids, const WcNode *payload, WcOmemoVersion version)
{
  g_autoptr (GPtrArray) listed = wc_omemo_list_read (payload, version);

  for (guint i = 0; listed != NULL && i < listed->len; i++)
    g_array_append_val (ids, ((WcOmemoListed *) listed->pdata[i])->id);
}

/* A server that has lost the list, or a program that has taken us off, may have done the
 * same with the bundle. What was not for everybody may be by now. */
static gboolean
make_device (WcDb *db, gpointer data, GError **error)
{
  const Making *making = data;
  g_autoptr (WcOmemoOwn) own =
      wc_omemo_own_device_ensure (&making->omemo->own, making->taken, error);
  gboolean listed = FALSE;

  if (own == NULL || !wc_omemo_own_device_renew (&making->omemo->own, error))
    return FALSE;
  for (guint i = 0; i < making->taken->len; i++)
    listed = listed || g_array_index (making->taken, guint32, i) == own->device;
  return (listed && own->hidden_us == 0) ||
         wc_omemo_own_store_change (db, making->omemo->account, WC_OMEMO_OWN_BUNDLE,
                                    error);
}

static gboolean
renew (WcDb *db, gpointer data, GError **error)
{
  WcOmemo *omemo = data;

  return wc_omemo_own_device_renew (&omemo->own, error);
}

static void
renew_later (WcOmemoAnnounce *self, WcClockFunc func)
{
  WcClock *clock = wc_session_get_clock (self->session);

  wc_clock_clear (clock, &self->renewal);
  self->renewal = wc_clock_add (clock, RENEW_US, func, self);
}

static void
on_renewal (gpointer data)
{
  WcOmemoAnnounce *self = data;
  WcOmemo *omemo = omemo_of (self);
  g_autoptr (GError) error = NULL;

  self->renewal = 0;
  renew_later (self, on_renewal);
  if (!wc_db_run (omemo->db, WC_DB_FULL, renew, omemo, &error))
    g_message ("keys of OMEMO cannot be renewed: %s", error->message);
  wc_omemo_announce_look (self);
}

void
wc_omemo_announce_go_on (WcOmemoAnnounce *self)
{
  wc_omemo_announce_pause (self);
  if (self->open)
    on_renewal (self);
}

/* What is published must outlive a loss of power: FULL. */
static void
prepare (gpointer data)
{
  WcOmemoAnnounce *self = data;
  WcOmemo *omemo = omemo_of (self);
  Making making = { omemo, NULL };
  g_autoptr (GError) error = NULL;

  /* It may be wanted no more since the lists were asked for. */
  if (!self->reading || !is_wanted (self))
    return;
  making.taken = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint version = 0; version < N_VERSIONS; version++)
    add_listed (making.taken, self->lists[version].told, version);
  if (!wc_db_run (omemo->db, WC_DB_FULL, make_device, &making, &error))
    g_message ("a device for OMEMO cannot be made: %s", error->message);
  g_array_unref (making.taken);
  if (error != NULL)
    return;
  wc_omemo_guard_note (omemo->guard);
  self->open = TRUE;
  renew_later (self, on_renewal);
  wc_omemo_announce_look (self);
}

/* ---- Reading our lists ---- */

static void
keep_list (List *list, const WcNode *payload)
{
  WcOmemo *omemo = omemo_of (list->owner);
  const WcOmemoAddress of = { omemo->account, omemo->jid, list->version, 0 };
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (WcOmemoListChange) change = NULL;
  GError *error = NULL;

  g_clear_pointer (&list->told, wc_node_unref);
  list->told = payload != NULL ? wc_node_ref (payload) : NULL;
  list->retold = TRUE;
  list->read = TRUE;
  add_listed (ids, payload, list->version);
  change = wc_omemo_device_store_replace (omemo->db, &of, ids, &error);
  if (change == NULL)
    wc_session_fail_unit (list->owner->session, error);
}

static gboolean
are_read (WcOmemoAnnounce *self)
{
  for (guint version = 0; version < N_VERSIONS; version++)
    if (wc_omemo_library_speaks (version) && !self->lists[version].read)
      return FALSE;
  return TRUE;
}

static void
on_list (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  List *list = data;
  WcOmemoAnnounce *self = list->owner;
  g_autoptr (GArray) items = NULL;

  /* It may have ended since: who leaves is not announced again. */
  if (!self->reading || wc_error_is_unanswered (error))
    return;
  if (error != NULL && !g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND))
    {
      wc_session_info (session, "omemo", "the server gave no list: %s", error->message);
      return;
    }
  items = wc_pubsub_event_read_items (result, wc_omemo_list_get_node (list->version));
  keep_list (list,
             items->len > 0 ? g_array_index (items, WcPubsubItem, 0).payload : NULL);
  if (are_read (self))
    wc_session_after_commit (session, prepare, self, /* destroy= */ NULL);
}

static void
read_lists (WcOmemoAnnounce *self)
{
  for (guint version = 0; version < N_VERSIONS; version++)
    {
      const WcPubsubQuery node = { .node = wc_omemo_list_get_node (version), .max = 1 };

      list_clear (&self->lists[version]);
      if (wc_omemo_library_speaks (version))
        wc_pubsub_get_items (self->session, &node, on_list, &self->lists[version]);
    }
}

void
wc_omemo_announce_begin (WcOmemoAnnounce *self)
{
  self->open = FALSE;
  wc_omemo_publisher_reset (self->publisher);
  self->reading = is_wanted (self);
  if (self->reading)
    read_lists (self);
}

void
wc_omemo_announce_end (WcOmemoAnnounce *self)
{
  self->reading = self->open = FALSE;
  wc_omemo_announce_pause (self);
  for (guint version = 0; version < N_VERSIONS; version++)
    list_clear (&self->lists[version]);
}

static void
look_again (gpointer data)
{
  WcOmemoAnnounce *self = data;

  self->timer = 0;
  wc_omemo_announce_look (self);
}

WcOmemoAnnounce *
wc_omemo_announce_new (WcSession *session)
{
  WcOmemoAnnounce *self = g_new0 (WcOmemoAnnounce, 1);

  self->session = session;
  self->publisher = wc_omemo_publisher_new (session);
  self->again = look_again;
  for (guint version = 0; version < N_VERSIONS; version++)
    {
      self->lists[version].owner = self;
      self->lists[version].version = (WcOmemoVersion) version;
    }
  return self;
}

static void
look_later (gpointer data)
{
  wc_omemo_announce_look (data);
}

void
wc_omemo_announce_take_list (WcOmemoAnnounce *self,
                             WcOmemoVersion version,
                             const WcNode *payload)
{
  /* What is being read is as new. */
  if (!self->open)
    return;
  keep_list (&self->lists[version], payload);
  note_listed (self);
  wc_session_after_commit (self->session, look_later, self, /* destroy= */ NULL);
}
