/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/node.h"

/* Which login to use of those that a server offers, and what a client says in it. */

/* The strongest mechanism that @features (stream features, borrowed) offer and that we
 * use: SCRAM-SHA-512, -256, -1, and PLAIN where the connection is @encrypted and
 * verified. @before: the strongest used so far for the account, NULL: none yet. Returns a
 * static string; NULL + NO_MECHANISM, or DOWNGRADE (details "before", "now") when it
 * would be weaker than @before. */
const char *wc_sasl_choose (const WcNode *features,
                            const char *before,
                            gboolean encrypted,
                            GError **error);

/* The password as it is hashed: prepared by SASLprep (RFC 4013), or as it is where that
 * forbids it. Wiped by wc_sasl_wipe(). Returns: (transfer full). */
char *wc_sasl_prepare_password (const char *password);

/* A local part as SCRAM writes it: ',' and '=' as "=2C" and "=3D" (RFC 5802 § 5.1).
 * Returns: (transfer full). */
char *wc_sasl_escape_name (const char *local);

/* Overwrites and frees; NULL is allowed. */
void wc_sasl_wipe (char *secret);
