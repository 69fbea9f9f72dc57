/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/account.h"
#include "service/finding.h"
#include "store/db.h"

/* What the doctor finds of OMEMO, from what is kept here. */

/* Below so many keys for new sessions a bundle is not whole (XEP-0384 § 5.3.2). */
#define WC_OMEMO_FINDINGS_KEYS 20

/* Adds to @findings (element-type WcFinding) how it is with our device of @account
 * ("omemo"), whether keys wait for a person ("omemo-keys"), and which other devices of
 * the account are silent, so that they may be removed ("omemo-devices"). What cannot be
 * looked up is a finding, too. */
void wc_omemo_findings_add (WcDb *db, const WcAccount *account, GPtrArray *findings);
