/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-encrypted.h"
#include "sync/omemo-recipients.h"

/* Encrypts what we send for those who can read it (XEP-0384 § 4.4): in the transaction
 * that also keeps the bytes, because a key that was used is never used again, and nothing
 * leaves before that is on the disk. */

/* Encrypts @plain (one for each WcOmemoVersion; NULL: nothing of it is for that protocol,
 * whose devices are left out then) for those of @to that have a session. A session whose
 * key is not the one that was judged, or that cannot be used, gets its reason in @to.
 * NULL without error where nobody is left. Returns: (transfer full) (element-type
 * WcOmemoEncrypted) one for each protocol, the deployed one first. */
GPtrArray *wc_omemo_writing_encrypt (WcOmemo *self,
                                     WcOmemoRecipients *to,
                                     GBytes *const *plain,
                                     GError **error);

/* The same of an empty message for one device, whose trust does not matter (§ 4.4).
 * NO_SESSION of WC_OMEMO_ERROR where there is none. Returns: (transfer full). */
WcOmemoEncrypted *
wc_omemo_writing_encrypt_empty (WcOmemo *self, const WcRatchetPeer *peer, GError **error);

/* Keeps with @message, one of ours, how it was encrypted, and whom it was not encrypted
 * for; also where that is everybody. What was kept of it before is forgotten. In a
 * transaction. */
gboolean wc_omemo_writing_note (WcOmemo *self,
                                gint64 message,
                                WcOmemoVersion version,
                                const WcOmemoRecipients *to,
                                GError **error);
