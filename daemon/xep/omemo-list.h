/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-bundle.h"
#include "xml/node.h"

/* XEP-0384 § 5.3.1 Device list: what devices of an account others encrypt for, in the one
 * item of a node of its PEP. Payloads of items in, values out, and back. */

/* What of a list is read: more devices than this, and longer labels (in characters), are
 * passed over. */
#define WC_OMEMO_LIST_MAX 100
#define WC_OMEMO_LIST_MAX_LABEL 128

/* The node that a list is published on. */
const char *wc_omemo_list_get_node (WcOmemoVersion version);

/* A device that is listed. */
typedef struct
{
  guint32 id;              /* 1 to 2^32-1, as some have them; ours are below 2^31 */
  char *label;             /* (owned) (nullable) OMEMO_2: what its owner calls it */
  GBytes *label_signature; /* (owned) (nullable) of the label's bytes by the device's
                            * identity key: WC_OMEMO_SIGNATURE_SIZE bytes, where there is
                            * a label. Who has not verified it must not show the label. */
} WcOmemoListed;

/* Returns: (transfer full). Copies; a label comes with its signature. */
WcOmemoListed *
wc_omemo_listed_new (guint32 id, const char *label, GBytes *label_signature);
void wc_omemo_listed_free (WcOmemoListed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoListed, wc_omemo_listed_free)

/* The devices that the payload of an item lists, in its order, each once: the first
 * WC_OMEMO_LIST_MAX; what is no id, and 0, is left out. An empty list is one. NULL where
 * @payload (nullable) is no list of @version. Returns: (transfer full) (nullable)
 * (element-type WcOmemoListed). */
GPtrArray *wc_omemo_list_read (const WcNode *payload, WcOmemoVersion version);

/* Whether @payload (nullable) is a list of @version with @id in it, wherever it stands.
 */
gboolean wc_omemo_list_has (const WcNode *payload, WcOmemoVersion version, guint32 id);

/* The list that arrived, with @own on it: everything foreign stays, ids that stand there
 * several times stay once. @arrived (nullable): what is no list of @version is replaced
 * by one. Where @own has a label, it takes the place of the one that is listed; an own
 * label that is NULL changes nothing, and AXOLOTL has none. NULL: there is nothing to
 * change, and nothing to be published. Returns: (transfer full) (nullable). */
WcNode *wc_omemo_list_add (const WcNode *arrived,
                           WcOmemoVersion version,
                           const WcOmemoListed *own);

/* The same without @id. */
WcNode *wc_omemo_list_remove (const WcNode *arrived, WcOmemoVersion version, guint32 id);
