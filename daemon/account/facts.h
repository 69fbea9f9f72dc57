/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/account.h"
#include "store/db.h"
#include "sync/link.h"

/* What becomes known of an account while it runs, written to the store. Each function
 * opens its own transaction and returns the account as it is afterwards (transfer full);
 * where the store fails, that is logged and what is known is used all the same. */

/* A login succeeded by @mechanism; the first one is dated now. */
WcAccount *wc_facts_logged_in (WcDb *db, const WcAccount *account, const char *mechanism);

/* Nothing newer is missing, as of now. */
WcAccount *wc_facts_synced (WcDb *db, const WcAccount *account);

/* Its password is kept at @place from now on. */
WcAccount *
wc_facts_password_at (WcDb *db, const WcAccount *account, WcAccountSecret place);

/* Weaker mechanisms than those used before are allowed once. */
WcAccount *wc_facts_mechanism_forgotten (WcDb *db, const WcAccount *account);

/* How it stands now, for the journal. */
void wc_facts_state (WcDb *db, const WcAccount *account, const WcLinkStatus *status);

/* A person accepted the certificate with @fingerprint. */
void wc_facts_trust (WcDb *db, const WcAccount *account, const char *fingerprint);
