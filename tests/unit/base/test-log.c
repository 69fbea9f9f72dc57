/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/log.h"

#define ADDRESS "juliet@capulet.lit"

static char *
format (WcLog *log, GLogLevelFlags level, const char *account, const char *message)
{
  GLogField fields[] = {
    { "WC_MODULE", "carbons", -1 },
    { "WC_ACCOUNT", account, -1 },
    { "MESSAGE", message, -1 },
  };

  return wc_log_format (log, level, fields, G_N_ELEMENTS (fields));
}

static void
test_addresses_are_marks (void)
{
  g_autoptr (WcLog) log = wc_log_new (/* show_private= */ FALSE);
  g_autoptr (WcLog) other = wc_log_new (/* show_private= */ FALSE);
  g_autofree char *mark = wc_log_redact (log, ADDRESS);
  g_autofree char *again = wc_log_redact (log, ADDRESS);
  g_autofree char *romeo = wc_log_redact (log, "romeo@montague.lit");
  g_autofree char *elsewhere = wc_log_redact (other, ADDRESS);
  g_autofree char *line = format (log, G_LOG_LEVEL_WARNING, ADDRESS, "text");
  g_autofree char *expected = g_strdup_printf ("warning: carbons: %s: text", mark);

  g_assert_cmpuint (strlen (mark), ==, 7);
  g_assert_cmpint (mark[0], ==, '#');
  g_assert_cmpstr (mark, ==, again);
  g_assert_cmpstr (mark, !=, romeo);
  g_assert_cmpstr (mark, !=, elsewhere);
  g_assert_cmpstr (line, ==, expected);
}

static void
test_addresses_when_asked_for (void)
{
  g_autoptr (WcLog) log = wc_log_new (/* show_private= */ TRUE);
  g_autofree char *line = format (log, G_LOG_LEVEL_MESSAGE, ADDRESS, "text");

  g_assert_cmpstr (line, ==, "notice: carbons: " ADDRESS ": text");
}

static void
test_levels (void)
{
  static const struct
  {
    GLogLevelFlags level;
    const char *line;
  } cases[] = {
    { G_LOG_LEVEL_CRITICAL, "error: carbons: x" },
    { G_LOG_LEVEL_WARNING, "warning: carbons: x" },
    { G_LOG_LEVEL_MESSAGE, "notice: carbons: x" },
    { G_LOG_LEVEL_INFO, "info: carbons: x" },
    { G_LOG_LEVEL_DEBUG, "debug: carbons: x" },
  };
  g_autoptr (WcLog) log = wc_log_new (FALSE);

  for (gsize limit = 0; limit < G_N_ELEMENTS (cases); limit++)
    {
      wc_log_set_level (log, cases[limit].level);
      g_assert_cmpint (wc_log_get_level (log), ==, cases[limit].level);
      for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
        {
          g_autofree char *line = format (log, cases[i].level, NULL, "x");

          g_assert_cmpstr (line, ==, i <= limit ? cases[i].line : NULL);
        }
    }
}

static void
test_strange_text (void)
{
  g_autoptr (WcLog) log = wc_log_new (FALSE);
  g_autofree char *line =
      format (log, G_LOG_LEVEL_WARNING, NULL, "a\x1b[2Jb\nc\xff \xc2\x9b \xc3\xa9");
  g_autofree char *bare = wc_log_format (log, G_LOG_LEVEL_WARNING, NULL, 0);

  g_assert_cmpstr (line, ==,
                   "warning: carbons: a\xef\xbf\xbd[2Jb\xef\xbf\xbd"
                   "c\xef\xbf\xbd \xef\xbf\xbd \xc3\xa9");
  g_assert_cmpstr (bare, ==, "warning: whinchat: ");
}

static void
test_other_programs_fields (void)
{
  g_autoptr (WcLog) log = wc_log_new (FALSE);
  /* A field with a length is not text that ends by itself. */
  const GLogField fields[] = {
    { "GLIB_DOMAIN", "GLib-GIO", -1 },
    { "MESSAGE", "xy", 1 },
  };
  g_autofree char *line =
      wc_log_format (log, G_LOG_LEVEL_WARNING, fields, G_N_ELEMENTS (fields));

  g_assert_cmpstr (line, ==, "warning: GLib-GIO: ");
}

/* The installed writer, in a process of its own: it cannot be replaced any more. */
static void
test_installed (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (WcLog) log = wc_log_new (FALSE);

      wc_log_install (log);
      wc_log_say (G_LOG_LEVEL_INFO, "router", ADDRESS, "hidden %d", 1);
      wc_log_set_level (log, G_LOG_LEVEL_DEBUG);
      wc_log_say (G_LOG_LEVEL_WARNING, "router", ADDRESS, "first %d", 2);
      wc_log_say (G_LOG_LEVEL_INFO, "router", NULL, "second %d", 3);
      g_debug ("third");
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*warning: router: #*: first 2\n"
                             "info: router: second 3\n"
                             "debug: whinchat: third\n");
  g_test_trap_assert_stderr_unmatched ("*hidden*");
  g_test_trap_assert_stderr_unmatched ("*juliet*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/log/marks", test_addresses_are_marks);
  g_test_add_func ("/base/log/private", test_addresses_when_asked_for);
  g_test_add_func ("/base/log/levels", test_levels);
  g_test_add_func ("/base/log/strange", test_strange_text);
  g_test_add_func ("/base/log/foreign", test_other_programs_fields);
  g_test_add_func ("/base/log/installed", test_installed);
  return g_test_run ();
}
