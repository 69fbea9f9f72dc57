/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/db.h"

/* How a message of ours names another one: in rooms by the id that the room gave it, but
 * corrections by the id attribute; with a person answers by the origin id (XEP-0461
 * § 4.1), everything else by the attribute (XEP-0308 § 3, XEP-0424 § 5.1, XEP-0444 § 3).
 * Returns: (transfer full), NULL + CONFLICT where it has no such id. */
char *wc_reference_new (WcDb *db,
                        const WcMessage *target,
                        WcAnnotationKind kind,
                        GError **error);
