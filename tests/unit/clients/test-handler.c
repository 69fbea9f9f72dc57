/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>

#include "cli/handler.h"
#include "common/failure.h"

static JsonObject *
new_event (const char *body)
{
  JsonObject *event = json_object_new ();

  json_object_set_string_member (event, "body", body);
  return event;
}

static void
test_input (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("whinchat-handler-XXXXXX", &error);
  g_autofree char *file = g_build_filename (directory, "got", NULL);
  g_autofree char *command = g_strdup_printf ("cat > '%s'", file);
  g_autofree char *body = g_strnfill (300000, 'x');
  g_autoptr (JsonObject) event = new_event (body);
  g_autofree char *expected = g_strdup_printf ("{\"body\":\"%s\"}\n", body);
  g_autofree char *got = NULL;

  g_assert_true (wc_handler_run (command, event, /* interrupt= */ NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (file, &got, NULL, &error));
  g_assert_cmpstr (got, ==, expected);
  g_remove (file);
  g_rmdir (directory);
}

/* Larger than any pipe takes, and nobody reads it. */
static void
test_unread (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *body = g_strnfill (3000000, 'x');
  g_autoptr (JsonObject) event = new_event (body);

  g_assert_true (wc_handler_run ("exit 0", event, /* interrupt= */ NULL, &error));
  g_assert_no_error (error);
}

static void
assert_failure (const char *command, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) event = new_event ("");

  g_assert_false (wc_handler_run (command, event, /* interrupt= */ NULL, &error));
  g_assert_error (error, WC_FAILURE, WC_EXIT_FAULT);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_failure (void)
{
  assert_failure ("exit 3", "exit 3: it ended with 3");
  assert_failure ("exec /nowhere 2>&-", "exec /nowhere 2>&-: it ended with 127");
  assert_failure ("kill -KILL $$", "kill -KILL $$: it was ended by signal 9");
}

/* What we hold back from ourselves the program still gets. */
static void
test_interrupt (void)
{
  g_autoptr (WcInterrupt) interrupt = wc_interrupt_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) event = new_event ("");

  g_assert_false (wc_handler_run ("kill -INT $$; exit 0", event, interrupt, &error));
  g_assert_error (error, WC_FAILURE, WC_EXIT_FAULT);
  g_assert_true (g_str_has_suffix (error->message, "it was ended by signal 2"));
  g_assert_cmpint (wc_interrupt_take (interrupt), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/handler/input", test_input);
  g_test_add_func ("/clients/handler/unread", test_unread);
  g_test_add_func ("/clients/handler/failure", test_failure);
  g_test_add_func ("/clients/handler/interrupt", test_interrupt);

  return g_test_run ();
}
