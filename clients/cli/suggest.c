/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/suggest.h"

/* Typing errors are letters left out, added, changed or swapped with their neighbour: the
 * optimal string alignment distance counts them. */

#define LONGEST 64

/* Distance of @a and @b; both have at most LONGEST bytes. */
static guint
measure (const char *a, const char *b)
{
  guint rows[3][LONGEST + 1];
  gsize length_b = strlen (b);
  gsize length_a = strlen (a);

  for (gsize j = 0; j <= length_b; j++)
    rows[0][j] = j;
  for (gsize i = 1; i <= length_a; i++)
    {
      guint *row = rows[i % 3];
      const guint *above = rows[(i + 2) % 3];
      const guint *two_above = rows[(i + 1) % 3];

      row[0] = i;
      for (gsize j = 1; j <= length_b; j++)
        {
          gboolean swapped =
              i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];

          row[j] =
              MIN (MIN (above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
          if (swapped)
            row[j] = MIN (row[j], two_above[j - 2] + 1);
        }
    }
  return rows[length_a % 3][length_b];
}

const char *
wc_suggest_find (const char *word, const char *const *candidates)
{
  gsize length = strlen (word);
  guint best = MAX (length / 3, 1) + 1; /* one error in a word of up to five letters */
  const char *found = NULL;

  if (length == 0 || length > LONGEST)
    return NULL;
  for (gsize i = 0; candidates[i] != NULL; i++)
    {
      guint distance =
          strlen (candidates[i]) <= LONGEST ? measure (word, candidates[i]) : G_MAXUINT;

      /* As many errors as letters are no resemblance. */
      if (distance < best && distance < length)
        {
          best = distance;
          found = candidates[i];
        }
    }
  return found;
}

char *
wc_suggest_hint (const char *word, const char *const *candidates, const char *prefix)
{
  const char *found = wc_suggest_find (word, candidates);

  return found != NULL ? g_strdup_printf (", did you mean %s%s?", prefix, found)
                       : g_strdup ("");
}
