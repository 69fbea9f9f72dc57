/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/inbound.h"

/* What an archive leaves in the place of a message that was taken back (XEP-0424 § 4,
 * XEP-0425 § 4). */

/* The mark that the archive put into @in, as an annotation of the message itself. NULL:
 * none, or one that is not the archive's: an archive replaces what the message said, so
 * that who left something to read beside the mark wrote the mark himself. Returns:
 * (transfer full) (nullable). */
WcAnnotation *wc_tombstone_read (const WcInbound *in);
