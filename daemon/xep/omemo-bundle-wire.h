/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-bundle.h"
#include "model/omemo-reason.h"
#include "xml/node.h"

/* XEP-0384 § 5.3.2 Bundles: what one device announces so that others can begin a session
 * with it. Payloads of items in, values out, and back. */

/* A bundle that takes more than this as text is not read. */
#define WC_OMEMO_BUNDLE_MAX_BYTES (64 * 1024)

/* The node on which the bundle of @device is published, and the id of its item there.
 * Who reads takes the item of that id, else, of AXOLOTL, the first one: some programs
 * call theirs otherwise. Returns: (transfer full). */
char *wc_omemo_bundle_wire_dup_node (WcOmemoVersion version, guint32 device);
char *wc_omemo_bundle_wire_dup_item (WcOmemoVersion version, guint32 device);

/* The bundle in @payload (nullable) of an item. Public keys come as we keep them, with
 * the byte for their type, where OMEMO_2 leaves it out on the way; but the identity key
 * of OMEMO_2 stays as it travels, in its Ed25519 form (§ 4.1) of
 * WC_OMEMO_ED_KEY_SIZE bytes, because turning it over is cryptography's. One-time keys
 * that are not what they must be, or have no id from 1 to 2^31-1, or one that was there
 * before, are passed over, and so is what comes behind the first WC_OMEMO_MAX_PRE_KEYS.
 * NULL: *@reason is NO_BUNDLE where @payload is NULL, else BAD_BUNDLE. Returns: (transfer
 * full) (nullable). */
WcOmemoBundle *wc_omemo_bundle_wire_read (const WcNode *payload,
                                          WcOmemoVersion version,
                                          WcOmemoReason *reason);

/* The payload that says @bundle, whose keys are as wc_omemo_bundle_wire_read() has them.
 * Returns: (transfer full). */
WcNode *wc_omemo_bundle_wire_build (const WcOmemoBundle *bundle);
