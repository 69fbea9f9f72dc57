/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "cli/options.h"

/* The option of verbs that send, with which a person says what no policy says. */

/* The row of their tables of options. */
#define WC_ENCRYPTION_OPTION                                                             \
  {                                                                                      \
    "encryption", 'e', WC_OPTION_TEXT, "auto|omemo|none",                                \
        "Whether it is encrypted; auto, the default: as policy and chat have it."        \
  }

/* Sets the field "encryption" of @how where it is given. */
void wc_encryption_option_add (const WcOptions *options, JsonObject *how);
