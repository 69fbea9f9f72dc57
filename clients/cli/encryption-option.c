/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/encryption-option.h"

void
wc_encryption_option_add (const WcOptions *options, JsonObject *how)
{
  const char *word = wc_options_get (options, "encryption");

  if (word != NULL)
    json_object_set_string_member (how, "encryption", word);
}
