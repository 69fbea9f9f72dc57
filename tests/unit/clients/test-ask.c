/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "cli/ask.h"
#include "common/failure.h"

/* A pipe that holds @length bytes of @text and has ended. */
static int
pipe_with (const char *text, gsize length)
{
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (write (ends[1], text, length), ==, (gssize) length);
  close (ends[1]);
  return ends[0];
}

static void
assert_secret (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  int fd = pipe_with (text, strlen (text));
  char *secret = wc_ask_read_secret (fd, &error);

  close (fd);
  g_assert_no_error (error);
  g_assert_cmpstr (secret, ==, expected);
  wc_ask_wipe (secret);
}

static void
test_first_line (void)
{
  assert_secret ("word\nlogin: me\n", "word");
  assert_secret ("word", "word");
  assert_secret ("word\r\n", "word");
  assert_secret (" two words \n", " two words ");
  assert_secret ("wörd\n", "wörd");
}

/* What stands behind the line is left to whoever reads next. */
static void
test_no_byte_more (void)
{
  int fd = pipe_with ("one\ntwo\n", 8);
  char *first = wc_ask_read_secret (fd, NULL);
  char *second = wc_ask_read_secret (fd, NULL);

  close (fd);
  g_assert_cmpstr (first, ==, "one");
  g_assert_cmpstr (second, ==, "two");
  wc_ask_wipe (first);
  wc_ask_wipe (second);
}

static void
assert_none (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  int fd = pipe_with (text, length);

  g_assert_null (wc_ask_read_secret (fd, &error));
  close (fd);
  g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);
}

static void
test_none (void)
{
  assert_none ("", 0);
  assert_none ("\nword\n", 6);
  assert_none ("\r\n", 2);
  assert_none ("w\xff\n", 3);
  assert_none ("a\0b\n", 4);
}

static void
test_wipe_nothing (void)
{
  wc_ask_wipe (NULL);
}

/* Asked without a terminal the line is read all the same, and what is asked is shown. */
static void
test_line (void)
{
  if (g_test_subprocess ())
    {
      int fd = pipe_with ("yes\n", 4);
      g_autofree char *answer = NULL;

      g_assert_cmpint (dup2 (fd, STDIN_FILENO), ==, STDIN_FILENO);
      answer = wc_ask_line ("Really? ", NULL);
      g_assert_cmpstr (answer, ==, "yes");
      g_assert_null (wc_ask_line ("And now? ", NULL));
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*Really? And now? *");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/ask/first-line", test_first_line);
  g_test_add_func ("/clients/ask/no-byte-more", test_no_byte_more);
  g_test_add_func ("/clients/ask/none", test_none);
  g_test_add_func ("/clients/ask/wipe-nothing", test_wipe_nothing);
  g_test_add_func ("/clients/ask/line", test_line);

  return g_test_run ();
}
