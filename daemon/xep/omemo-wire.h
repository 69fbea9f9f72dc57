/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-encrypted.h"
#include "model/omemo-reason.h"
#include "xml/node.h"

/* XEP-0384 §§ 5.5, 5.6, and the same of its version 0.3: the element that carries what is
 * encrypted. Elements in, values out, and back; nothing is decrypted here. */

/* What of it is read. What a key of ours has is a message of a few dozen bytes in an
 * envelope of fewer than 200. */
#define WC_OMEMO_WIRE_MAX_KEY 1024
#define WC_OMEMO_WIRE_MAX_KEYS 1000            /* of all devices */
#define WC_OMEMO_WIRE_MAX_OWN_KEYS 8           /* of the one that is asked for */
#define WC_OMEMO_WIRE_MAX_PAYLOAD (256 * 1024) /* more than servers take for a stanza */

/* Whose keys are wanted. */
typedef struct
{
  const char *jid; /* canonical bare JID; AXOLOTL does not say whose a device is */
  guint32 device;
} WcOmemoWireReader;

/* Whether @stanza has an <encrypted/> of either version. */
gboolean wc_omemo_wire_is_in (const WcNode *stanza);

/* The one of @version in it, NULL: there is none. Borrowed. */
const WcNode *wc_omemo_wire_find (const WcNode *stanza, WcOmemoVersion version);

/* What @encrypted, an <encrypted/> of either version, says; its keys are those for
 * @reader, in their order: none, where it is not encrypted for it, and several where
 * devices of several accounts have the same id. NULL is for all of them. An iv is of 12
 * or 16 bytes, and there where a payload is of AXOLOTL. An empty payload is none. NULL:
 * it is not what any device would send; *@reason is DAMAGED. Keys for others are not
 * looked at. Returns: (transfer full) (nullable). */
WcOmemoEncrypted *wc_omemo_wire_read (const WcNode *encrypted,
                                      const WcOmemoWireReader *reader,
                                      WcOmemoReason *reason);

/* The element that says @said; of OMEMO_2 every key has a JID, and those of one JID stand
 * together. Returns: (transfer full). */
WcNode *wc_omemo_wire_build (const WcOmemoEncrypted *said);
