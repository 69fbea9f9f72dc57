/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-identity.h"
#include "store/db.h"

/* What a person has decided on a key that somebody has shown (XEP-0384 § 5), with what
 * follows for devices that show it instead of their first one: who trusts it accepts it,
 * sessions with such a device are begun anew, and what came with that key is due
 * (store/omemo-pending-store); who distrusts it has seen that it is
 * not theirs, and goes on with what was before. NOT_FOUND where nobody has shown that
 * key. In a transaction. */
gboolean wc_omemo_trusting_decide (WcDb *db,
                                   const WcOmemoKeyOf *who,
                                   WcOmemoTrust trust,
                                   GError **error);

/* A person has compared this key, which may not have been seen yet: it is verified.
 * INVALID_ARGUMENT (no field) where it is none that a device can have. In a transaction.
 */
gboolean wc_omemo_trusting_verify (WcDb *db, const WcOmemoKeyOf *who, GError **error);
