/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Addresses (RFC 7622, prepared by the stringprep profiles of RFC 6122, which is what
 * servers do). Everywhere else in the daemon an address is the canonical string made
 * here; two canonical strings are the same address when their bytes are. */

/* The canonical form of @text. INVALID_ARGUMENT without a "field" when it is no address:
 * empty or forbidden parts, more than 1023 bytes in a part. Returns: (transfer full). */
char *wc_jid_normalize (const char *text, GError **error);

/* The same for an address that must have no resource; @need_local: and must have a local
 * part. */
char *wc_jid_normalize_bare (const char *text, gboolean need_local, GError **error);

/* Parts of a canonical address. dup: (transfer full); the others are borrowed from @jid.
 * The resource is NULL when there is none. */
char *wc_jid_dup_bare (const char *jid);
char *wc_jid_dup_domain (const char *jid);
char *wc_jid_dup_local (const char *jid); /* (nullable) */
const char *wc_jid_get_resource (const char *jid);
gboolean wc_jid_is_bare (const char *jid);

/* Whether the bare parts of two canonical addresses are the same. */
gboolean wc_jid_equal_bare (const char *a, const char *b);
