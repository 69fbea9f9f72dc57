/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/session.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

/* XEP-0380 Explicit Message Encryption: what is encrypted and not readable here is kept
 * as that. Its body is a fallback text for clients that know nothing, and no message. */

typedef struct
{
  const char *ns;
  const char *name; /* of the element that carries it without a hint */
  const char *scheme;
} Scheme;

static const Scheme schemes[] = {
  { WC_NS_OMEMO_AXOLOTL, "encrypted", "omemo" },
  { WC_NS_OMEMO_2, "encrypted", "omemo:2" },
  { WC_NS_OPENPGP, "openpgp", "openpgp" },
  { WC_NS_OPENPGP_LEGACY, "x", "openpgp-legacy" },
};

static const char *
find_scheme (const WcNode *stanza)
{
  const WcNode *hint = wc_node_child (stanza, "encryption", WC_NS_EME);
  const char *ns = hint != NULL ? wc_node_attr (hint, "namespace") : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_strcmp0 (ns, schemes[i].ns) == 0 ||
        wc_node_child (stanza, schemes[i].name, schemes[i].ns) != NULL)
      return schemes[i].scheme;
  return hint != NULL ? "unknown" : NULL;
}

static WcVerdict
eme_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  const char *scheme = find_scheme (in->stanza);

  if (scheme == NULL)
    return WC_PASS;
  wc_message_builder_set_encryption (wc_inbound_message (in), scheme);
  wc_message_builder_peek (in->message)->kind = WC_MESSAGE_KIND_ENCRYPTED;
  return WC_PASS;
}

const WcXep wc_xep_0380_eme = {
  .name = "eme",
  .phase = WC_PHASE_DECRYPT,
  .inbound = eme_inbound,
};
