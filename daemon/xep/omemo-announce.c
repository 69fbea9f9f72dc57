/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/omemo-own-store.h"
#include "store/omemo-policy-store.h"
#include "xep/host.h"
#include "xep/omemo-announce.h"
#include "xep/omemo-offer.h"
#include "xep/omemo-own-list.h"

#define N_VERSIONS (WC_OMEMO_2 + 1)

/* A stream may last, or be resumed, for months: so often it is looked whether our keys
 * have grown old. */
#define RENEW_US G_TIME_SPAN_DAY

struct _WcOmemoAnnounce
{
  WcSession *session;                /* borrowed */
  WcOmemoPublisher *publisher;       /* (owned) */
  WcOmemoOffer *offer;               /* (owned) */
  WcOmemoOwnList *lists[N_VERSIONS]; /* (owned) (nullable) those that we speak */
  gboolean reading;                  /* the lists were asked for */
  gboolean open;                     /* what has changed is published */
  guint timer;                       /* 0: nothing was refused */
  WcClockFunc again;                 /* looks, for what was */
  guint renewal;                     /* 0: not open */
};

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
    g_clear_pointer (&self->lists[version], wc_omemo_own_list_free);
  wc_omemo_offer_free (self->offer);
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
    if (self->lists[version] != NULL &&
        !wc_omemo_own_list_is_public (self->lists[version]))
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

/* ---- Publishing ---- */

static gboolean
are_listed (WcOmemoAnnounce *self, guint32 device)
{
  for (guint version = 0; version < N_VERSIONS; version++)
    if (self->lists[version] != NULL &&
        !wc_omemo_own_list_has (self->lists[version], device))
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
look_at_lists (WcOmemoAnnounce *self, const WcOmemoOwn *own)
{
  for (guint version = 0; version < N_VERSIONS; version++)
    if (self->lists[version] != NULL)
      wc_omemo_own_list_look (self->lists[version], own);
}

void
wc_omemo_announce_look (WcOmemoAnnounce *self)
{
  g_autoptr (WcOmemoOwn) own = NULL;

  if (!self->open || wc_omemo_offer_is_busy (self->offer) ||
      !wc_session_is_bound (self->session))
    return;
  own = get_own (self);
  if (own != NULL && own->bundle_dirty != 0)
    wc_omemo_offer_put (self->offer, g_steal_pointer (&own));
  else if (own != NULL)
    look_at_lists (self, own);
}

static void
on_list_published (gpointer data, gboolean again, const GError *error)
{
  WcOmemoAnnounce *self = data;

  if (error != NULL)
    {
      try_later (self);
      return;
    }
  note_listed (self);
  note_hidden (self);
  if (again)
    wc_omemo_announce_look (self);
}

static void
on_offered (gpointer data, const WcOmemoOwn *told, const GError *error)
{
  WcOmemoAnnounce *self = data;
  g_autoptr (WcOmemoOwn) own = NULL;

  if (error != NULL)
    {
      try_later (self);
      return;
    }
  note_published (self, WC_OMEMO_OWN_BUNDLE, told);
  note_hidden (self);
  own = get_own (self);
  if (own != NULL)
    look_at_lists (self, own);
}

/* ---- Our device ---- */

typedef struct
{
  WcOmemo *omemo;
  GArray *taken; /* (owned) (element-type guint32) */
} Making;

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
    if (self->lists[version] != NULL)
      wc_omemo_own_list_add_ids (self->lists[version], making.taken);
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

static gboolean
are_read (WcOmemoAnnounce *self)
{
  for (guint version = 0; version < N_VERSIONS; version++)
    if (self->lists[version] != NULL && !wc_omemo_own_list_is_read (self->lists[version]))
      return FALSE;
  return TRUE;
}

static void
on_list_read (gpointer data)
{
  WcOmemoAnnounce *self = data;

  if (are_read (self))
    wc_session_after_commit (self->session, prepare, self, /* destroy= */ NULL);
}

static void
read_lists (WcOmemoAnnounce *self)
{
  for (guint version = 0; version < N_VERSIONS; version++)
    if (self->lists[version] != NULL)
      wc_omemo_own_list_read (self->lists[version]);
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
    if (self->lists[version] != NULL)
      wc_omemo_own_list_clear (self->lists[version]);
}

static void
look_again (gpointer data)
{
  WcOmemoAnnounce *self = data;

  self->timer = 0;
  wc_omemo_announce_look (self);
}

static const WcOmemoOwnListHooks hooks = { on_list_read, on_list_published };

WcOmemoAnnounce *
wc_omemo_announce_new (WcSession *session)
{
  WcOmemoAnnounce *self = g_new0 (WcOmemoAnnounce, 1);

  self->session = session;
  self->publisher = wc_omemo_publisher_new (session);
  self->offer = wc_omemo_offer_new (session, self->publisher, on_offered, self);
  self->again = look_again;
  for (guint version = 0; version < N_VERSIONS; version++)
    if (wc_omemo_library_speaks (version))
      self->lists[version] = wc_omemo_own_list_new (
          self->publisher, session, (WcOmemoVersion) version, &hooks, self);
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
  if (!self->open || self->lists[version] == NULL)
    return;
  wc_omemo_own_list_take (self->lists[version], payload);
  note_listed (self);
  wc_session_after_commit (self->session, look_later, self, /* destroy= */ NULL);
}
