/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/command.h"

/* The options of one command line, by tables (WcOption): -x, -xyz, -oVALUE, -o VALUE,
 * --name, --name=VALUE, --name VALUE; "--" ends them, "-" is no option. Errors are
 * WC_FAILURE, WC_EXIT_USAGE. */
typedef struct _WcOptions WcOptions;

WcOptions *wc_options_new (void);
void wc_options_free (WcOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOptions, wc_options_free)

/* Allows the options of @table as well. @table: (nullable) borrowed. */
void wc_options_allow (WcOptions *self, const WcOption *table);

/* Takes options from the front of @words until a word that is none, which is @out_word
 * (NULL at the end). @words: moved on past what was taken. */
gboolean wc_options_take (WcOptions *self,
                          const char *const **words,
                          const char **out_word,
                          GError **error);

/* Whether @name is in one of the tables. */
gboolean wc_options_knows (const WcOptions *self, const char *name);

/* @name must be in one of the tables; asking for another is a fault of ours. The last
 * value, NULL when not given; borrowed. */
gboolean wc_options_has (const WcOptions *self, const char *name);
const char *wc_options_get (const WcOptions *self, const char *name);

/* Of WC_OPTION_NUMBER: @fallback when not given. */
gint64 wc_options_get_number (const WcOptions *self, const char *name, gint64 fallback);

/* All values in the order given, ending with NULL; NULL when not given. Borrowed. */
const char *const *wc_options_get_all (const WcOptions *self, const char *name);

/* Splits the words of a value at commas, leaving out empty ones. Returns: (transfer
 * full), NULL for NULL. */
char **wc_options_split (const char *value);
