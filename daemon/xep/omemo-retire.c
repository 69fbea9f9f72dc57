/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "xep/omemo-bundle-wire.h"
#include "xep/omemo-list.h"
#include "xep/omemo-retire.h"
#include "xep/pubsub-event.h"
#include "xep/pubsub.h"
#include "xml/ns.h"

typedef struct
{
  WcOmemoVersion version;
  guint32 device;
  WcOmemoRetireDone done;
  gpointer data;
} Retiring;

static void
finish (Retiring *self, const GError *error)
{
  gboolean gone = g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND);

  self->done (self->data, gone ? NULL : error);
  g_free (self);
}

static void
on_deleted (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  finish (data, error);
}

static void
delete_bundle (Retiring *self, WcSession *session)
{
  g_autofree char *node = wc_omemo_bundle_wire_dup_node (self->version, self->device);
  g_autofree char *item = wc_omemo_bundle_wire_dup_item (self->version, self->device);
  const char *ids[] = { item, NULL };
  const WcPubsubQuery one = { .node = node, .ids = ids };
  g_autoptr (WcNode) request = NULL;

  if (self->version == WC_OMEMO_2)
    {
      wc_pubsub_retract (session, &one, on_deleted, self);
      return;
    }
  request = wc_node_new ("pubsub", WC_NS_PUBSUB_OWNER);
  wc_node_set (wc_node_add (request, "delete", NULL), "node", node);
  wc_session_iq_set (session, /* to= */ NULL, request, on_deleted, self);
}

static void
on_taken_off (WcSession *session,
              gpointer data,
              const WcNode *result,
              const GError *error)
{
  if (error != NULL)
    finish (data, error);
  else
    delete_bundle (data, session);
}

static void
on_list (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Retiring *self = data;
  WcPubsubPublish request = { .node = wc_omemo_list_get_node (self->version),
                              .id = "current",
                              .options = wc_pubsub_open_options };
  g_autoptr (GArray) items = NULL;
  g_autoptr (WcNode) without = NULL;

  if (error != NULL && !g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND))
    {
      finish (self, error);
      return;
    }
  items = wc_pubsub_event_read_items (result, request.node);
  if (items->len > 0)
    without = wc_omemo_list_remove (g_array_index (items, WcPubsubItem, 0).payload,
                                    self->version, self->device);
  request.payload = without;
  if (without != NULL)
    wc_pubsub_publish (session, &request, on_taken_off, self);
  else
    delete_bundle (self, session);
}

void
wc_omemo_retire (WcSession *session,
                 WcOmemoVersion version,
                 guint32 device,
                 WcOmemoRetireDone done,
                 gpointer data)
{
  const WcPubsubQuery node = { .node = wc_omemo_list_get_node (version), .max = 1 };
  Retiring *self = g_new (Retiring, 1);

  *self = (Retiring){ version, device, done, data };
  wc_pubsub_get_items (session, &node, on_list, self);
}
