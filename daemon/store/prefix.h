/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* The beginning of a word, looked for in texts as the full-text index would find it. */
typedef struct _WcPrefix WcPrefix;

/* @word: as a person typed it, without the '*'. Returns: (transfer full) (nullable) NULL
 * where the tokenizer of @db makes more than one word of it, or none. */
WcPrefix *wc_prefix_new (WcDb *db, const char *word);
void wc_prefix_free (WcPrefix *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPrefix, wc_prefix_free)

/* Whether a word of @text begins so. */
gboolean wc_prefix_is_in (WcPrefix *self, const char *text);
