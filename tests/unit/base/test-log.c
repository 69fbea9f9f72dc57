/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/log.h"

#define ADDRESS "juliet@capulet.lit"

static char *
format (WcLog *log, GLogLevelFlags level, const char *account, const char *message)
{
  GLogField fields[] = {
    { "WHINCHAT_MODULE", "carbons", -1 },
    { "WHINCHAT_ACCOUNT", account, -1 },
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

static void
test_words_of_levels (void)
{
  static const char *const ours[] = { "error", "warning", "message", "info", "debug" };
  GLogLevelFlags level = G_LOG_LEVEL_ERROR;
  GLogLevelFlags last = G_LOG_LEVEL_ERROR;

  for (gsize i = 0; i < G_N_ELEMENTS (ours); i++)
    {
      g_assert_true (wc_log_level_from_string (ours[i], &level));
      g_assert_cmpint (level, >, last);
      g_assert_cmpstr (wc_log_level_to_string (level), ==, ours[i]);
      last = level;
    }
  g_assert_true (wc_log_level_from_string ("notice", &level));
  g_assert_cmpint (level, ==, G_LOG_LEVEL_MESSAGE);
  g_assert_false (wc_log_level_from_string ("loud", &level));
  g_assert_false (wc_log_level_from_string ("", &level));
  g_assert_cmpint (level, ==, G_LOG_LEVEL_MESSAGE);
}

/* sd_journal_print(3): 128 bits, and no two the same. */
static void
test_ids_of_events (void)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (int event = 0; event < WC_N_LOG_EVENTS; event++)
    {
      const char *id = wc_log_event_get_id ((WcLogEvent) event);

      g_assert_cmpuint (strlen (id), ==, 32);
      g_assert_cmpuint (strspn (id, "0123456789abcdef"), ==, 32);
      g_assert_true (g_hash_table_add (ids, (gpointer) id));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/log/marks", test_addresses_are_marks);
  g_test_add_func ("/base/log/private", test_addresses_when_asked_for);
  g_test_add_func ("/base/log/levels", test_levels);
  g_test_add_func ("/base/log/words", test_words_of_levels);
  g_test_add_func ("/base/log/events", test_ids_of_events);
  g_test_add_func ("/base/log/strange", test_strange_text);
  g_test_add_func ("/base/log/foreign", test_other_programs_fields);
  g_test_add_func ("/base/log/installed", test_installed);
  return g_test_run ();
}
