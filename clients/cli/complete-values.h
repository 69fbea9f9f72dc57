/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

/* Calls a method of the daemon. @params: (transfer full). Returns: (transfer full), NULL
 * where it does not answer soon. */
typedef JsonObject *(*WcCompleteValuesAsk) (const char *method,
                                            JsonObject *params,
                                            gpointer data);

/* The only line where files may stand. */
#define WC_COMPLETE_VALUES_FILES ":files"

/* The values of options and arguments, for cli/complete. */
typedef struct
{
  WcCompleteValuesAsk ask; /* (nullable) */
  gpointer data;           /* of ask */
  const char *account;     /* "" for the only one */
  const char *first;       /* (nullable) the first argument of the line */
  gboolean of_chat;        /* settings are those of a chat, not of an account */
  const char *word;        /* to be completed */
  gsize skip;              /* bytes of it that stay as they are, before the value */
  GPtrArray *lines;        /* (element-type utf8) what was found */
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
