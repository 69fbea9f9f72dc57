/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/complete.h"

/* The values of options and arguments, for cli/complete. */
typedef struct
{
  const WcCompleteContext *context;
  const char *account; /* of the line, else of the context */
  const char *first;   /* (nullable) the first argument of the line */
  const char *word;    /* to be completed */
  gsize skip;          /* bytes of it that stay as they are, before the value */
  GPtrArray *lines;    /* (element-type utf8) what was found */
} WcCompleteValues;

/* Adds @word where the word to be completed begins so. @help: (nullable). */
void wc_complete_values_add (WcCompleteValues *self, const char *word, const char *help);

/* The value begins @bytes further on in the word. */
void wc_complete_values_skip (WcCompleteValues *self, gsize bytes);

/* Adds the values of what the help calls @what, as "CHAT", "KIND,…" or "auto|never";
 * none where there is no telling. */
void wc_complete_values_list (WcCompleteValues *self, const char *what);

/* Adds the arguments ("options.limit=") of the method that is the first argument, and the
 * values of the one that is being written. */
void wc_complete_values_list_keys (WcCompleteValues *self);
