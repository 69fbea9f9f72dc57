/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* The word among @candidates that @word was probably meant to be; NULL when none is
 * close. @candidates: ends with NULL. Borrowed. */
const char *wc_suggest_find (const char *word, const char *const *candidates);

/* ", did you mean <prefix><candidate>?" for the end of a message, "" when none is close.
 * Returns: (transfer full). */
char *
wc_suggest_hint (const char *word, const char *const *candidates, const char *prefix);
