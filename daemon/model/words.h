/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* How much of a text is looked through, in code points. */
#define WC_WORDS_MAX 20000

/* A part of a text, in code points. */
typedef struct
{
  guint start;
  guint length;
} WcWords;

/* Finds @name in @text in any case, where it is not a part of a longer word (after
 * Unicode's UAX #29): "Al" is in "al: hi", "@AL!" and "Al's", not in "also". In scripts
 * that put no spaces between words any place will do. FALSE: it is not there; *@out_where
 * is untouched. */
gboolean wc_words_find (const char *text, const char *name, WcWords *out_where);
