/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"

/* What the message stanza @xml says that was kept in an archive or by another program
 * (see WcPortableContent), as it would be read were it in the archive of the server:
 * fills
 * @builder, whose chat, author, direction and time are known. What it mentions is left
 * out, as is what only a receiver of that time could tell. An error or a headline says
 * nothing. FALSE + INVALID_ARGUMENT (field "stanza"): it is none. */
gboolean wc_archived_read (const char *xml, WcMessageBuilder *builder, GError **error);
