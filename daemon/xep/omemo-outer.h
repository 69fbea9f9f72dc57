/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-encrypted.h"
#include "model/omemo-policy.h"
#include "xml/node.h"

/* What of a message of ours is encrypted, what stands around it for everybody to see, and
 * what is not sent at all (XEP-0384, XEP-0420 § 8). A clear stanza in, an encrypted one
 * out: only what a table names stays outside, so that nothing leaks that nobody has
 * thought of. */

/* What AXOLOTL encrypts of @clear, a <message/>: its text. NULL: it has none. Returns:
 * (transfer full) (nullable). */
char *wc_omemo_outer_dup_text (const WcNode *clear);

/* What OMEMO_2 encrypts of it: a content for wc_sce_build(), perhaps empty. Returns:
 * (transfer full). */
WcNode *wc_omemo_outer_dup_content (const WcNode *clear);

/* What of @clear is neither encrypted nor stays outside, and so does not arrive; what has
 * no sense without being sent is to be refused for that. @policy: WcOmemoOuterPolicy.
 * Returns: (transfer container) (element-type WcNode) elements of @clear, borrowed. */
GPtrArray *
wc_omemo_outer_list_lost (const WcNode *clear, WcOmemoVersion version, guint policy);

/* The stanza that takes the place of @clear: its addresses, type and id, what may stand
 * outside, @said, a hint that it is to be kept unless there is another, and that it is
 * encrypted (XEP-0380). AXOLOTL has a text for programs that know nothing of it, where
 * there is a payload; OMEMO_2 must have none (XEP-0420 § 6). Returns: (transfer full). */
WcNode *
wc_omemo_outer_build (const WcNode *clear, const WcOmemoEncrypted *said, guint policy);

/* The way back: the clear message that was sent as @stanza, with the elements of @content
 * that were encrypted in it. Of what stood around it only that is believed which may
 * stand there in @version, or is for servers to say; the text for programs that know
 * nothing of this is none. Returns: (transfer full). */
WcNode *
wc_omemo_outer_open (const WcNode *stanza, WcOmemoVersion version, const WcNode *content);
