/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What can go wrong in words a client of ours understands. Each code has a D-Bus name, a
 * JSON code and an exit status, in the one table of api/errors. */
typedef enum
{
  WC_ERROR_INTERNAL,
  WC_ERROR_INVALID_ARGUMENT,
  WC_ERROR_NOT_FOUND,
  WC_ERROR_ACCOUNT_REQUIRED,
  WC_ERROR_PERMISSION_DENIED,
  WC_ERROR_NOT_AUTHORIZED,
  WC_ERROR_AUTH_FAILED,
  WC_ERROR_PROMPT_PENDING,
  WC_ERROR_OFFLINE,
  WC_ERROR_REMOTE_TIMEOUT,
  WC_ERROR_REMOTE_ERROR,
  WC_ERROR_TIMEOUT,
  WC_ERROR_CANCELLED,
  WC_ERROR_CONFLICT,
  WC_ERROR_CURSOR_EXPIRED,
  WC_ERROR_BUSY,
  WC_ERROR_RATE_LIMITED,
  WC_ERROR_QUOTA_EXCEEDED,
  WC_ERROR_TOO_LARGE,
  WC_ERROR_NOT_SUPPORTED,
  WC_ERROR_STORAGE,
  WC_ERROR_NOT_TRUSTED,       /* detail "reason": a word of WcOmemoReason */
  WC_ERROR_NO_RECIPIENT_KEYS, /* the same */
} WcErrorCode;

#define WC_N_ERRORS (WC_ERROR_NO_RECIPIENT_KEYS + 1)

#define WC_ERROR (wc_error_quark ())
GQuark wc_error_quark (void);

/* Sets one detail of @error, an error of the domain WC_ERROR: "field" (path of the
 * argument that was bad, as "options.limit"), "prompt", "feature", "state", "reason",
 * "max", "retry_after_ms", "oldest", "head", "type", "condition", "text", "by", "storage"
 * (what ails the database: "full", "read-only", "io", "corrupt", "other"). Numbers are
 * written in decimal. @key and @value are copied; a key set before is replaced. Does
 * nothing when @error is NULL. */
void wc_error_set_detail (GError *error, const char *key, const char *value);

/* Returns the detail of @error named @key, borrowed from @error, or NULL when it has none
 * or is of another domain. */
const char *wc_error_get_detail (const GError *error, const char *key);

/* Whether @error says that the disk or the database failed, and not the caller: its
 * detail "storage" is one of the first four. */
gboolean wc_error_is_storage (const GError *error);

/* Whether @error says that the stream went away before a question was answered (OFFLINE,
 * CANCELLED): it is to be asked again on the next one, and nobody refused anything. */
gboolean wc_error_is_loss (const GError *error);

/* Whether @error says that no answer came: a loss, or nothing in time (REMOTE_TIMEOUT).
 * Nobody knows then whether what was asked for was done. */
gboolean wc_error_is_unanswered (const GError *error);

/* Calls @func (key, value, user_data) for each detail of @error, in no particular order.
 */
void wc_error_foreach_detail (const GError *error, GHFunc func, gpointer user_data);

/* Sets @error to INVALID_ARGUMENT with the detail "field" and a message for people, and
 * returns FALSE, so that a check can be written as `return wc_error_invalid (error,
 * "chat", "…");`. */
gboolean wc_error_invalid (GError **error, const char *field, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
