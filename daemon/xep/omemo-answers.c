/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "crypto/omemo-error.h"
#include "store/omemo-device-store.h"
#include "sync/omemo-begin.h"
#include "xep/omemo-answers.h"
#include "xep/omemo-bundle-wire.h"
#include "xep/omemo-list.h"
#include "xep/pubsub-event.h"

/* Conditions, never codes: servers have several for who may not read it. */
static WcOmemoListState
state_of (const GError *error)
{
  return g_error_matches (error, WC_ERROR, WC_ERROR_PERMISSION_DENIED) ||
                 g_error_matches (error, WC_ERROR, WC_ERROR_NOT_AUTHORIZED)
             ? WC_OMEMO_LIST_FORBIDDEN
             : WC_OMEMO_LIST_UNREACHABLE;
}

static GArray *
read_ids (const WcNode *result, WcOmemoVersion version)
{
  g_autoptr (GArray) items =
      wc_pubsub_event_read_items (result, wc_omemo_list_get_node (version));
  const WcNode *payload =
      items->len > 0 ? g_array_index (items, WcPubsubItem, 0).payload : NULL;
  g_autoptr (GPtrArray) listed = wc_omemo_list_read (payload, version);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; listed != NULL && i < listed->len; i++)
    g_array_append_val (ids, ((WcOmemoListed *) listed->pdata[i])->id);
  return ids;
}

/* A node that is not there has nobody on it, nor has who has no such service at all; but
 * that may be out of order where it has told of a list before. */
static gboolean
tells_nobody (WcOmemo *omemo, const WcOmemoAddress *of, const GError *why)
{
  WcOmemoListState state;
  gint64 told_us = 0;

  return g_error_matches (why, WC_ERROR, WC_ERROR_NOT_FOUND) ||
         (g_error_matches (why, WC_ERROR, WC_ERROR_NOT_SUPPORTED) &&
          wc_omemo_device_store_get_list (omemo->db, of, &state, &told_us, NULL) &&
          told_us == 0);
}

gboolean
wc_omemo_answers_take_list (WcOmemo *omemo,
                            const WcOmemoAddress *of,
                            const WcNode *result,
                            const GError *why,
                            GError **error)
{
  g_autoptr (GArray) ids = NULL;
  g_autoptr (WcOmemoListChange) change = NULL;

  if (why != NULL && !tells_nobody (omemo, of, why))
    return wc_omemo_device_store_set_list (omemo->db, of, state_of (why), error);
  ids = read_ids (result, of->version);
  change = wc_omemo_device_store_replace (omemo->db, of, ids, error);
  return change != NULL;
}

static const WcNode *
find_payload (GArray *items, const char *id)
{
  for (guint i = 0; i < items->len; i++)
    if (g_strcmp0 (g_array_index (items, WcPubsubItem, i).id, id) == 0)
      return g_array_index (items, WcPubsubItem, i).payload;
  return items->len > 0 ? g_array_index (items, WcPubsubItem, 0).payload : NULL;
}

static WcOmemoBundle *
read_bundle (const WcRatchetPeer *peer, const WcNode *result, WcOmemoReason *reason)
{
  g_autofree char *node = wc_omemo_bundle_wire_dup_node (peer->version, peer->device);
  g_autofree char *item = wc_omemo_bundle_wire_dup_item (peer->version, peer->device);
  g_autoptr (GArray) items = wc_pubsub_event_read_items (result, node);

  return wc_omemo_bundle_wire_read (find_payload (items, item), peer->version, reason);
}

gboolean
wc_omemo_answers_take_bundle (WcOmemo *omemo,
                              const WcRatchetPeer *peer,
                              const WcNode *result,
                              const GError *why,
                              GError **error)
{
  WcOmemoReason reason = WC_OMEMO_REASON_NONE;
  g_autoptr (WcOmemoBundle) bundle = NULL;
  g_autoptr (GError) local_error = NULL;

  if (why != NULL && !g_error_matches (why, WC_ERROR, WC_ERROR_NOT_FOUND))
    return wc_omemo_begin_failed (omemo, peer, WC_OMEMO_BUNDLE_FAILED, error);
  bundle = read_bundle (peer, result, &reason);
  if (bundle == NULL)
    return wc_omemo_begin_failed (
        omemo, peer,
        reason == WC_OMEMO_REASON_NO_BUNDLE ? WC_OMEMO_BUNDLE_NONE : WC_OMEMO_BUNDLE_BAD,
        error);
  if (wc_omemo_begin (omemo, peer, bundle, &local_error) ||
      local_error->domain == WC_OMEMO_ERROR)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
