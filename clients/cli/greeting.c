/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/greeting.h"
#include "cli/service-manager.h"

/* After an upgrade the old daemon goes on until it is restarted, and a shell may find
 * another command line than the one that came with it. */

#define MAX_PARTS 4

/* FALSE when @text is no version. */
static gboolean
parse (const char *text, guint64 *out_parts)
{
  g_auto (GStrv) words = g_strsplit (text, ".", MAX_PARTS + 1);

  if (g_strv_length (words) == 0 || g_strv_length (words) > MAX_PARTS)
    return FALSE;
  for (gsize i = 0; words[i] != NULL; i++)
    if (!g_ascii_string_to_unsigned (words[i], 10, 0, G_MAXUINT32, &out_parts[i], NULL))
      return FALSE;
  return TRUE;
}

/* As strcmp(). */
static int
compare (const guint64 *a, const guint64 *b)
{
  for (gsize i = 0; i < MAX_PARTS; i++)
    if (a[i] != b[i])
      return a[i] < b[i] ? -1 : 1;
  return 0;
}

char *
wc_greeting_dup_remark (const char *ours, const char *theirs)
{
  guint64 our_parts[MAX_PARTS] = { 0 };
  guint64 their_parts[MAX_PARTS] = { 0 };
  int order;

  if (theirs == NULL || !parse (ours, our_parts) || !parse (theirs, their_parts))
    return NULL;
  order = compare (their_parts, our_parts);
  if (order < 0)
    return g_strdup_printf ("the daemon that runs, %s, is older than this whinchat, %s: "
                            "restart it (%s)",
                            theirs, ours, wc_service_manager_how_to_restart ());
  if (order > 0)
    return g_strdup_printf ("this whinchat, %s, is older than the daemon that runs, %s: "
                            "use the one that came with the daemon",
                            ours, theirs);
  return NULL;
}
