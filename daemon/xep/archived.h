/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"

/* What the message stanza @xml says that was kept in an archive of @account, a bare JID,
 * or by another program (see WcPortableContent), as it would be read were it in the
 * archive of the server: fills @builder, whose chat, author, direction and time are
 * known. What only a receiver of that time could tell is left out: who it was in a room,
 * and whether it was called for attention. An error says nothing. FALSE +
 * INVALID_ARGUMENT (field "stanza"): it is none. */
gboolean wc_archived_read (const char *xml,
                           const char *account,
                           WcMessageBuilder *builder,
                           GError **error);
