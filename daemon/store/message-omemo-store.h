/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "model/omemo-device.h"
#include "store/db.h"

/* How messages were encrypted, beside them: one that was not costs nothing. Whatever
 * becomes of a message, its row goes with it by triggers. The message says "omemo" itself
 * (WcMessage.encryption): without that nothing takes the row away. */

/* Puts @said (but for trust_now) in the place of what there is. NOT_FOUND where it names
 * a key that store/omemo-identity-store has never noted. In a transaction. */
gboolean wc_message_omemo_store_set (WcDb *db,
                                     gint64 account,
                                     const WcMessageOmemo *said,
                                     GError **error);

/* NULL without error where it was not encrypted. Returns: (transfer full). */
WcMessageOmemo *wc_message_omemo_store_get (WcDb *db, gint64 message, GError **error);

/* The same for a page of messages: @ids are the keys (element-type gint64 any). Returns:
 * (transfer full) (element-type gint64 WcMessageOmemo), of those that have one. */
GHashTable *wc_message_omemo_store_read (WcDb *db, GHashTable *ids, GError **error);

/* Notes that @message leaves @device out. In a transaction. */
gboolean wc_message_omemo_store_leave_out (WcDb *db,
                                           gint64 message,
                                           const WcOmemoAddress *device,
                                           WcOmemoReason reason,
                                           GError **error);

/* Forgets all that _leave_out has noted of @message. In a transaction. */
gboolean wc_message_omemo_store_leave_out_none (WcDb *db, gint64 message, GError **error);

/* The bytes of @message, which failed and may have arrived all the same: what is sent
 * again are these, since nobody shows the same bytes twice. They are not kept any longer.
 * *@out_stanza: (transfer full), NULL where there are none. In a transaction. */
gboolean wc_message_omemo_store_take_bytes (WcDb *db,
                                            gint64 message,
                                            char **out_stanza,
                                            GError **error);

/* Whether a row of @chat (a bare JID) says already that there are messages from before
 * our device was there. Outgoing ones count like others. */
gboolean wc_message_omemo_store_has_before_us (
    WcDb *db, gint64 account, const char *chat, gboolean *out_has, GError **error);

/* Completes @messages (WcMessage, NULL allowed) with it. */
gboolean wc_message_omemo_store_fill (WcDb *db, GPtrArray *messages, GError **error);
