/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/postpone.h"
#include "common/failure.h"

/* What is typed, and how many minutes after noon it is; 0: refused. */
static const struct
{
  const char *text;
  gint64 minutes;
} cases[] = {
  { "2h", 120 },
  { "1h30m", 90 },
  { "18:30", 390 },
  { "tomorrow", 720 },
  { "tomorrow 07:00", 1140 },
  { "2026-11-05T12:00Z", 1440 },
  { "@1793880060", 1441 },
  { "0s", 0 },
  { "now", 0 },
  { "07:00", 0 },
  { "yesterday", 0 },
  { "2026-11-04", 0 },
  { "120", 0 },
  { "-2h", 0 },
  { "soon", 0 },
  { "", 0 },
};

static void
test_parse (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_utc (2026, 11, 4, 12, 0, 0);
  gint64 noon = g_date_time_to_unix (now) * 1000;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 ms = noon;
      gboolean good = wc_postpone_parse (cases[i].text, now, &ms, &error);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (ms - noon, ==, cases[i].minutes * 60000);
      g_assert_cmpint (good, ==, cases[i].minutes != 0);
      if (!good)
        g_assert_cmpint (wc_failure_get_exit (error), ==, WC_EXIT_USAGE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/postpone/parse", test_parse);
  return g_test_run ();
}
