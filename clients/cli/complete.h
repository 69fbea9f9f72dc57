/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/command.h"
#include "cli/complete-values.h"

/* What may stand at a place of a command line, for the completion of shells: from the
 * tables of the verbs and the interface description, and what the daemon knows. */
typedef struct
{
  const WcCommand *const *commands; /* ends with NULL */
  const char *account;              /* where the words name none; "" for the only one */
  WcCompleteValuesAsk ask;          /* (nullable) */
  gpointer data;                    /* of ask */
} WcCompleteContext;

/* @words: what follows the name of the program, ends with NULL; the last one is to be
 * completed and may be "". Returns: (transfer full) (element-type utf8) lines: a whole
 * word, a tab, and what it means; or WC_COMPLETE_VALUES_FILES. Words of others with
 * characters that shells act upon are left out. */
GPtrArray *wc_complete_list (const WcCompleteContext *context, const char *const *words);
