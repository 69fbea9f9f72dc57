/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* Answers to a form that the command line gives: --field NAME=VALUE and --secret NAME. */
typedef struct _WcGivenFields WcGivenFields;

/* Reads them; a secret from the first line of standard input. Returns: (transfer full),
 * NULL with an error. */
WcGivenFields *wc_given_fields_read (WcCli *cli, GError **error);
void wc_given_fields_free (WcGivenFields *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcGivenFields, wc_given_fields_free)

/* Those that @form (nullable) asks for, and that no form had before. Returns: (transfer
 * full). */
JsonObject *wc_given_fields_take (WcGivenFields *self, JsonObject *form);

/* One that nobody asked for; NULL: there is none. Borrowed. */
const char *wc_given_fields_get_left (WcGivenFields *self);

/* The options. */
#define WC_GIVEN_FIELDS_OPTIONS                                                          \
  { "field", 'f', WC_OPTION_LIST, "NAME=VALUE",                                          \
    "Answers a field of the form; several times for several values." },                  \
  {                                                                                      \
    "secret", 0, WC_OPTION_TEXT, "NAME",                                                 \
        "Answers that field with the first line of standard input."                      \
  }
