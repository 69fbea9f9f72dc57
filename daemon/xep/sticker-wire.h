/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/sticker-pack.h"
#include "xml/node.h"

/* Reads the element <pack/> (XEP-0449 § 4) that lies at @jid under @id. Its hash is
 * computed (§ 4.2): NULL where it says something else, or is not what @id was made of.
 * Returns: (transfer full). */
WcStickerPack *wc_sticker_wire_read (const WcNode *pack, const char *jid, const char *id);

/* The reverse, with a hash of its own. *@out_id: (transfer full) under which it lies.
 * Returns: (transfer full). */
WcNode *wc_sticker_wire_write (const WcStickerPack *pack, char **out_id);
