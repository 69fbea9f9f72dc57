/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/scope.h"
#include "base/error.h"

/* Permissions of callers (API § 3.4). The dispatcher asks here, handlers never do. */

static const char *const words_of_scopes[] = { "read",  "send",    "manage",
                                               "trust", "secrets", "raw" };

static guint
scope_from_word (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words_of_scopes); i++)
    if (g_strcmp0 (words_of_scopes[i], word) == 0)
      return 1u << i;
  return 0;
}

gboolean
wc_scope_parse (const char *const *words, guint *out_scopes, GError **error)
{
  guint scopes = 0;

  for (gsize i = 0; words[i] != NULL; i++)
    {
      guint scope = scope_from_word (words[i]);

      if (scope == 0)
        return wc_error_invalid (error, "scopes", "there is no scope \"%s\"", words[i]);
      scopes |= scope;
    }
  *out_scopes = scopes;
  return TRUE;
}

char **
wc_scope_to_words (guint scopes)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (words_of_scopes); i++)
    if ((scopes & (1u << i)) != 0)
      g_strv_builder_add (builder, words_of_scopes[i]);
  return g_strv_builder_end (builder);
}

gboolean
wc_scope_allows (guint scopes, const char *word)
{
  return g_str_equal (word, "none") || (scopes & scope_from_word (word)) != 0;
}
