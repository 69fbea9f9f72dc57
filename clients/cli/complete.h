/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "cli/command.h"

/* What may stand at a place of a command line, for the completion of shells: from the
 * tables of the verbs and the interface description, and what the daemon knows. */

/* Calls a method of the daemon. @params: (transfer full). Returns: (transfer full), NULL
 * where it does not answer soon. */
typedef JsonObject *(*WcCompleteAsk) (const char *method,
                                      JsonObject *params,
                                      gpointer data);

typedef struct
{
  const WcCommand *const *commands; /* ends with NULL */
  const char *account;              /* where the words name none; "" for the only one */
  WcCompleteAsk ask;                /* (nullable) */
  gpointer data;                    /* of ask */
} WcCompleteContext;

/* The only line where files may stand. */
#define WC_COMPLETE_FILES ":files"

/* @words: what follows the name of the program, ends with NULL; the last one is to be
 * completed and may be "". Returns: (transfer full) (element-type utf8) lines: a whole
 * word, a tab, and what it means. Words of others with characters that shells act upon
 * are left out. */
GPtrArray *wc_complete_list (const WcCompleteContext *context, const char *const *words);
