/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/greeting.h"

typedef struct
{
  const char *ours;
  const char *theirs;
  const char *part; /* of the remark; NULL: none is made */
} Case;

static const Case cases[] = {
  { "1.4.0", "1.4.0", NULL },
  { "1.4", "1.4.0", NULL },
  { "1.4.0", NULL, NULL },
  { "1.4.0", "", NULL },
  { "1.4.0", "next", NULL },
  { "1.4.0", "1.4.0.0.1", NULL },
  { "1.4.0", "1.-3.0", NULL },
  { "1.4.0", "1.3.9", "runs, 1.3.9, is older than this whinchat, 1.4.0: restart" },
  { "1.10.0", "1.9.0", "runs, 1.9.0, is older" },
  { "1.4.0", "2.0",
    "this whinchat, 1.4.0, is older than the daemon that runs, 2.0: use" },
};

static void
test_remark (gconstpointer data)
{
  const Case *each = data;
  g_autofree char *remark = wc_greeting_dup_remark (each->ours, each->theirs);

  if (each->part == NULL)
    g_assert_null (remark);
  else
    g_assert_nonnull (strstr (remark, each->part));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/clients/greeting/%zu", i);

      g_test_add_data_func (path, &cases[i], test_remark);
    }
  return g_test_run ();
}
