/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/secrets.h"

/* How much a file or a command may say: a password has 1,024 bytes at most, the rest is
 * for lines that a person keeps below it. */
#define WC_SECRET_TEXT_MAX 4096

/* A password that stands in the first line of @bytes; further lines are ignored, as
 * password managers print notes there. Returns: (transfer full), or NULL with NOT_FOUND
 * when the line is empty, INVALID_ARGUMENT when it is not UTF-8 or holds a control
 * character, which no password can (RFC 8265 § 4.1), TOO_LARGE when there are more than
 * WC_SECRET_TEXT_MAX bytes. */
WcSecret *wc_secret_text_parse (const char *bytes, gsize length, GError **error);

/* Whether wc_secret_text_parse() would give @secret back from a file that holds it alone.
 * FALSE with INVALID_ARGUMENT (field "password"). */
gboolean wc_secret_text_check (const WcSecret *secret, GError **error);

/* Reads the file @name in the open directory @directory, following no link. @is_private:
 * refuse one that belongs to somebody else or that others may read or write. Errors: as
 * of wc_secret_text_parse(), NOT_FOUND also when there is no such file, PERMISSION_DENIED
 * for one that is refused, INTERNAL when the system does not let us read. */
WcSecret *wc_secret_text_read (int directory,
                               const char *name,
                               gboolean is_private,
                               GError **error);
