/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What a caller may do: the words of the enumeration Scope in the description. */
typedef enum
{
  WC_SCOPE_READ = 1 << 0,
  WC_SCOPE_SEND = 1 << 1,
  WC_SCOPE_MANAGE = 1 << 2,
  WC_SCOPE_TRUST = 1 << 3,
  WC_SCOPE_SECRETS = 1 << 4,
  WC_SCOPE_RAW = 1 << 5,
} WcScope;

#define WC_SCOPE_ALL                                                                     \
  (WC_SCOPE_READ | WC_SCOPE_SEND | WC_SCOPE_MANAGE | WC_SCOPE_TRUST | WC_SCOPE_SECRETS | \
   WC_SCOPE_RAW)

/* What a sandboxed program on the bus gets (API § 3.4). */
#define WC_SCOPE_SANDBOX                                                                 \
  (WC_SCOPE_READ | WC_SCOPE_SEND | WC_SCOPE_MANAGE | WC_SCOPE_TRUST)

/* Reads words such as "read"; FALSE + INVALID_ARGUMENT at one that is none. */
gboolean wc_scope_parse (const char *const *words, guint *out_scopes, GError **error);

/* The words of @scopes. Returns: (transfer full) (array zero-terminated=1). */
char **wc_scope_to_words (guint scopes);

/* Whether @scopes include the one named @word; "none" is always included. */
gboolean wc_scope_allows (guint scopes, const char *word);
