/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdlib.h>

#include "cli/import-profanity.h"

static char *
parse (const char *line, const char *date)
{
  g_autofree char *who = NULL;
  g_autofree char *text = NULL;
  gint64 us;

  if (!wc_import_profanity_parse_line (line, date, &us, &who, &text))
    return g_strdup ("-");
  return g_strdup_printf ("%" G_GINT64_FORMAT "|%s|%s", us / 1000000, who, text);
}

static void
test_lines (void)
{
  static const struct
  {
    const char *line;
    const char *parsed;
  } cases[] = {
    { "11:12:14 - romeo@montague.lit: yes: no - so",
      "1585048334|romeo@montague.lit|yes: no - so" },
    { "11:12:14 - me: ", "1585048334|me|" },
    { "11:12:14 - *Nurse weeps", "1585048334|Nurse|/me weeps" },
    { "2020-03-24T11:12:14Z - me: a", "1585048334|me|a" },
    { "2020-03-24T12:12:14+01:00 - me: a", "1585048334|me|a" },
    { "2020-03-24T12:12:14+01 - me: a", "1585048334|me|a" },
    { "", "-" },
    { " - ", "-" },
    { "11:12:14", "-" },
    { "11:12:14 - ", "-" },
    { "11:12:14 - : a", "-" },
    { "11:12:14 - me", "-" },
    { "25:12:14 - me: a", "-" },
    { "11:12:1x - me: a", "-" },
    { "a line that goes on - so: there", "-" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *parsed = parse (cases[i].line, "2020_03_24.log");

      g_assert_cmpstr (parsed, ==, cases[i].parsed);
    }
}

static void
test_names (void)
{
  static const char *const names[] = { "", "2020", "2020_03_2", "xxxx_yy_zz.log",
                                       "2020_13_24.log" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *parsed = parse ("11:12:14 - me: a", names[i]);

      g_assert_cmpstr (parsed, ==, "-");
    }
}

int
main (int argc, char **argv)
{
  setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import-profanity/lines", test_lines);
  g_test_add_func ("/import-profanity/names", test_names);
  return g_test_run ();
}
