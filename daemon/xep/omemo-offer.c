/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xep/host.h"
#include "xep/omemo-bundle-wire.h"
#include "xep/omemo-offer.h"

/* OMEMO_2 has all bundles on one node, each as an item (§ 5.3.2). */
static const WcPubsubOption bundle_options[] = {
  { "pubsub#persist_items", "true", WC_PUBSUB_OPTION_NEEDED },
  { "pubsub#access_model", "open", WC_PUBSUB_OPTION_NEEDED },
  { "pubsub#max_items", "max", WC_PUBSUB_OPTION_LATER },
  { NULL },
};

struct _WcOmemoOffer
{
  WcSession *session;          /* borrowed, as that */
  WcOmemoPublisher *publisher; /* … */
  WcOmemoOfferDone done;
  gpointer data;
  WcOmemoOwn *own;        /* (owned) (nullable) whose keys are on their way */
  WcOmemoVersion version; /* of which protocol they are */
};

WcOmemoOffer *
wc_omemo_offer_new (WcSession *session,
                    WcOmemoPublisher *publisher,
                    WcOmemoOfferDone done,
                    gpointer data)
{
  WcOmemoOffer *self = g_new0 (WcOmemoOffer, 1);

  self->session = session;
  self->publisher = publisher;
  self->done = done;
  self->data = data;
  return self;
}

void
wc_omemo_offer_free (WcOmemoOffer *self)
{
  g_clear_pointer (&self->own, wc_omemo_own_free);
  g_free (self);
}

gboolean
wc_omemo_offer_is_busy (const WcOmemoOffer *self)
{
  return self->own != NULL;
}

static void
publish (WcOmemoOffer *self, const WcOmemoBundle *bundle, WcReply reply)
{
  guint32 device = self->own->device;
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

/* Those of the next protocol from ->version on. FALSE: there is none. */
static gboolean
publish_next (WcOmemoOffer *self, WcReply reply)
{
  g_autoptr (WcOmemoBundle) bundle = NULL;
  g_autoptr (GError) error = NULL;

  while (self->version <= WC_OMEMO_2 && !wc_omemo_library_speaks (self->version))
    self->version++;
  if (self->version > WC_OMEMO_2)
    return FALSE;
  bundle = wc_omemo_own_device_make_bundle (&wc_host_of (self->session)->omemo->own,
                                            self->version, &error);
  if (bundle != NULL)
    publish (self, bundle, reply);
  else
    {
      g_message ("keys cannot be announced: %s", error->message);
      g_clear_pointer (&self->own, wc_omemo_own_free);
    }
  return TRUE;
}

static void
on_published (WcSession *session,
              gpointer data,
              const WcNode *result,
              const GError *error)
{
  WcOmemoOffer *self = data;
  g_autoptr (WcOmemoOwn) told = NULL;

  self->version++;
  if (error == NULL && publish_next (self, on_published))
    return;
  told = g_steal_pointer (&self->own);
  self->done (self->data, told, error);
}

void
wc_omemo_offer_put (WcOmemoOffer *self, WcOmemoOwn *own)
{
  self->own = own;
  self->version = WC_OMEMO_AXOLOTL;
  publish_next (self, on_published);
}
