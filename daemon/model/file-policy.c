/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/file-policy.h"

static const char *const words_of_from[] = { "contacts", "rooms", "strangers" };

void
wc_file_policy_init (WcFilePolicy *self)
{
  *self = (WcFilePolicy){ .max_bytes = WC_FILE_POLICY_DEFAULT_SIZE };
}

const char **
wc_file_policy_dup_from (const WcFilePolicy *self)
{
  const char **words = g_new0 (const char *, G_N_ELEMENTS (words_of_from) + 1);
  gsize n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (words_of_from); i++)
    if ((self->from & 1u << i) != 0)
      words[n++] = words_of_from[i];
  return words;
}

guint
wc_file_policy_from_strings (const char *const *words)
{
  guint from = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (words_of_from); i++)
    if (g_strv_contains (words, words_of_from[i]))
      from |= 1u << i;
  return from;
}
