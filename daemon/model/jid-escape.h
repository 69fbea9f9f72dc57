/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Names that are no local parts of addresses, written as such ones (XEP-0106). */

/* @name as a local part. INVALID_ARGUMENT without a "field" where it is none: it is
 * empty, or begins or ends with a space. Returns: (transfer full). */
char *wc_jid_escape_local (const char *name, GError **error);
