/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/omemo-device-store.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-session-store.h"
#include "store/roster-store.h"
#include "sync/omemo-readers.h"

/* Trust hangs on the key inside a session, never on a device id: who has put a session of
 * his own under a known id is read here as who he is. */

/* Whose lists nobody tells us of are asked for again after this time. */
#define LIST_US (10 * G_TIME_SPAN_MINUTE)

/* What is looked at together: the devices of one JID, of one protocol. */
typedef struct
{
  WcOmemo *omemo;
  const WcOmemoReader *of;
  WcOmemoVersion version;
  GPtrArray *sessions; /* (nullable) (element-type WcOmemoSession) */
} Group;

static WcOmemoAddress
address_of (const Group *group, guint32 device)
{
  return (WcOmemoAddress){ group->omemo->account, group->of->jid, group->version,
                           device };
}

static const WcOmemoSession *
find_session (const Group *group, guint32 device)
{
  for (guint i = 0; i < group->sessions->len; i++)
    {
      const WcOmemoSession *each = group->sessions->pdata[i];

      if (each->device == device)
        return each;
    }
  return NULL;
}

/* ---- One device ---- */

static gboolean
judge_key (const Group *group, WcOmemoRecipient *to, GError **error)
{
  const WcOmemoKeyOf who = { group->omemo->account, group->of->jid, to->key };
  gboolean is_new;
  g_autoptr (WcOmemoIdentity) identity = wc_omemo_identity_store_note (
      group->omemo->db, &who, group->of->mode, &is_new, error);

  if (identity == NULL)
    return FALSE;
  to->trust = identity->trust;
  if (to->trust == WC_OMEMO_TRUST_DISTRUSTED)
    to->reason = WC_OMEMO_REASON_DISTRUSTED;
  else if (!wc_omemo_trust_allows (to->trust) ||
           (group->of->decided && to->trust == WC_OMEMO_TRUST_BLIND))
    to->reason = WC_OMEMO_REASON_UNDECIDED;
  return TRUE;
}

/* Whether its keys may be asked for, and if not, why. */
static WcOmemoReason
judge_bundle (const Group *group, const WcOmemoDevice *device)
{
  if (wc_omemo_device_may_ask (device, wc_db_now_us (group->omemo->db)))
    return WC_OMEMO_REASON_NONE;
  if (device->bundle == WC_OMEMO_BUNDLE_NONE)
    return WC_OMEMO_REASON_NO_BUNDLE;
  return device->bundle == WC_OMEMO_BUNDLE_BAD ? WC_OMEMO_REASON_BAD_BUNDLE
                                               : WC_OMEMO_REASON_KEYS_UNREACHABLE;
}

static void
judge_session (WcOmemoRecipient *to,
               const WcOmemoDevice *device,
               const WcOmemoSession *session)
{
  if (device->key != NULL && !g_bytes_equal (device->key, session->remote_key))
    to->reason = WC_OMEMO_REASON_IDENTITY_CHANGED;
  else if (session->unanswered >= WC_OMEMO_READERS_UNANSWERED)
    to->reason = WC_OMEMO_REASON_INACTIVE;
}

static gboolean
judge (const Group *group,
       const WcOmemoDevice *device,
       WcOmemoRecipient *to,
       GError **error)
{
  const WcOmemoSession *session = find_session (group, device->device);
  GBytes *key = session != NULL ? session->remote_key : device->key;

  if (key != NULL)
    to->key = g_bytes_ref (key);
  if (key != NULL && !judge_key (group, to, error))
    return FALSE;
  if (to->reason == WC_OMEMO_REASON_NONE && device->shown != NULL)
    to->reason = WC_OMEMO_REASON_IDENTITY_CHANGED;
  if (to->reason != WC_OMEMO_REASON_NONE)
    return TRUE;
  if (session != NULL)
    {
      judge_session (to, device, session);
      return TRUE;
    }
  to->reason = judge_bundle (group, device);
  to->is_new = to->reason == WC_OMEMO_REASON_NONE;
  if (to->is_new)
    to->reason = device->bundle == WC_OMEMO_BUNDLE_UNKNOWN
                     ? WC_OMEMO_REASON_NOT_ASKED
                     : WC_OMEMO_REASON_KEYS_UNREACHABLE;
  return TRUE;
}

/* ---- The devices of one JID ---- */

static WcOmemoRecipient *
add_device (WcOmemoRecipients *self, const Group *group, guint32 device)
{
  WcOmemoRecipient *to = g_new0 (WcOmemoRecipient, 1);

  to->jid = g_strdup (group->of->jid);
  to->version = group->version;
  to->device = device;
  g_ptr_array_add (self->devices, to);
  return to;
}

static gboolean
add_devices (WcOmemoRecipients *self, const Group *group, GError **error)
{
  const WcOmemoAddress of = address_of (group, 0);
  g_autoptr (GPtrArray) devices =
      wc_omemo_device_store_list (group->omemo->db, &of, error);

  if (devices == NULL)
    return FALSE;
  for (guint i = 0; i < devices->len; i++)
    {
      const WcOmemoDevice *device = devices->pdata[i];
      WcOmemoRecipient *to;

      if (!device->listed || device->device == group->of->own)
        continue;
      to = add_device (self, group, device->device);
      if (!judge (group, device, to, error))
        return FALSE;
      if (to->is_new)
        self->is_ready = FALSE;
    }
  return TRUE;
}

/* Who reads only what this library does not speak is told of, and left out. */
static gboolean
add_unspoken (WcOmemoRecipients *self, const Group *group, GError **error)
{
  const WcOmemoAddress of = address_of (group, 0);
  g_autoptr (GPtrArray) devices =
      wc_omemo_device_store_list (group->omemo->db, &of, error);

  for (guint i = 0; devices != NULL && i < devices->len; i++)
    {
      const WcOmemoDevice *device = devices->pdata[i];

      if (device->listed && device->device != group->of->own)
        add_device (self, group, device->device)->reason = WC_OMEMO_REASON_UNSUPPORTED;
    }
  return devices != NULL;
}

/* Whether changes of a list are told to us. */
static gboolean
is_told (const Group *group)
{
  g_autoptr (WcContact) contact = NULL;

  if (g_str_equal (group->of->jid, group->omemo->jid))
    return TRUE;
  contact =
      wc_roster_store_get (group->omemo->db, group->omemo->account, group->of->jid, NULL);
  return contact != NULL && (contact->subscription == WC_CONTACT_SUBSCRIPTION_TO ||
                             contact->subscription == WC_CONTACT_SUBSCRIPTION_BOTH);
}

static gboolean
is_fresh (const Group *group, WcOmemoListState state, gint64 fetched_us)
{
  return state == WC_OMEMO_LIST_KNOWN &&
         (ABS (wc_db_now_us (group->omemo->db) - fetched_us) < LIST_US ||
          is_told (group));
}

static gboolean
add_group (WcOmemoRecipients *self,
           Group *group,
           WcOmemoListState *out_list,
           GError **error)
{
  const WcOmemoAddress of = address_of (group, 0);
  g_autoptr (GPtrArray) sessions = NULL;
  gint64 fetched_us;

  if (!wc_omemo_device_store_get_list (group->omemo->db, &of, out_list, &fetched_us,
                                       error))
    return FALSE;
  if (!is_fresh (group, *out_list, fetched_us))
    self->is_ready = FALSE;
  sessions = wc_omemo_session_store_list (group->omemo->db, &of, error);
  group->sessions = sessions;
  return sessions != NULL && add_devices (self, group, error);
}

gboolean
wc_omemo_readers_add (WcOmemo *omemo,
                      const WcOmemoReader *of,
                      WcOmemoVersion version,
                      WcOmemoRecipients *to,
                      WcOmemoListState *out_list,
                      GError **error)
{
  Group group = { omemo, of, version, NULL };

  *out_list = WC_OMEMO_LIST_UNKNOWN;
  return wc_omemo_library_speaks (version) ? add_group (to, &group, out_list, error)
                                           : add_unspoken (to, &group, error);
}
