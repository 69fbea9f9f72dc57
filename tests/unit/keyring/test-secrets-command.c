/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "keyring/secrets-command.h"
#include "lib/ask-secrets.h"
#include "lib/fake-clock.h"
#include "lib/temp-dir.h"

#define ALICE "alice@example.org"

typedef struct
{
  WcFakeClock *clock;        /* (owned) */
  WcSecrets *secrets;        /* (owned) */
  char *root;                /* (owned) */
  char *fifo;                /* (owned) */
  int fd;                    /* the reading end of @fifo */
  GCancellable *cancellable; /* (owned) */
  GAsyncResult *result;      /* (owned) (nullable) */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->clock = wc_fake_clock_new (0);
  f->secrets = wc_secrets_command_new (WC_CLOCK (f->clock));
  f->root = wc_temp_dir_new ();
  f->fifo = wc_temp_dir_path (f->root, "fifo");
  g_assert_cmpint (mkfifo (f->fifo, 0600), ==, 0);
  f->fd = open (f->fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  f->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
  close (f->fd);
  g_free (f->fifo);
  wc_temp_dir_free (f->root);
  g_clear_object (&f->result);
  g_object_unref (f->cancellable);
  g_object_unref (f->secrets);
  g_object_unref (f->clock);
}

static void
expect (Fixture *f, const char *command, const char *password)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcSecret) secret = wc_ask_secrets_find (f->secrets, ALICE, command, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (wc_secret_get_bytes (secret, NULL), ==, password);
}

static void
expect_error (Fixture *f, const char *command, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_ask_secrets_find (f->secrets, ALICE, command, &error));
  g_assert_error (error, WC_ERROR, code);
  g_assert_null (strstr (error->message, "s3cret"));
}

static void
test_prints (Fixture *f, gconstpointer data)
{
  expect (f, "echo s3cret", "s3cret");
  expect (f, "printf s3cret", "s3cret");
  expect (f, "printf 's3cret\\nuser: alice\\n'", "s3cret");
  expect (f, "printf s3; printf cret; echo talk >&2", "s3cret");
  expect (f, "cat; echo \"$(echo s3cret | tr s S)\"", "S3cret");
}

static void
test_fails (Fixture *f, gconstpointer data)
{
  expect_error (f, NULL, WC_ERROR_NOT_FOUND);
  expect_error (f, "", WC_ERROR_NOT_FOUND);
  expect_error (f, "true", WC_ERROR_NOT_FOUND);
  expect_error (f, "echo s3cret; exit 3", WC_ERROR_INTERNAL);
  expect_error (f, "/nonexistent/command", WC_ERROR_INTERNAL);
  expect_error (f, "echo s3cret; kill -9 $$", WC_ERROR_INTERNAL);
  expect_error (f, "printf '\\377s3cret'", WC_ERROR_INVALID_ARGUMENT);
  expect_error (f, "head -c 4097 /dev/zero | tr '\\0' x", WC_ERROR_TOO_LARGE);
  expect_error (f, "yes s3cret", WC_ERROR_TOO_LARGE);
}

/* A helper that stays, and keeps the pipe, holds nothing up. It ends with the writing end
 * of the test's pipe. */
static void
test_leaves_helper (Fixture *f, gconstpointer data)
{
  g_autofree char *command =
      g_strdup_printf ("exec 3<%s; echo s3cret; cat <&3 & true", f->fifo);
  int writer = open (f->fifo, O_WRONLY | O_CLOEXEC);

  expect (f, command, "s3cret");
  close (writer);
}

/* Neither open files of ours nor the service manager's variables. */
static void
test_inherits_nothing (Fixture *f, gconstpointer data)
{
  int fd = dup2 (STDOUT_FILENO, 77); /* without FD_CLOEXEC */

  g_setenv ("NOTIFY_SOCKET", "/nonexistent", TRUE);
  g_setenv ("WHINCHAT_TEST", "kept", TRUE);
  expect (f, "test -e /proc/self/fd/77 && echo open || echo closed", "closed");
  expect (f, "echo \"${NOTIFY_SOCKET-none} $WHINCHAT_TEST\"", "none kept");
  expect (f, "wc -c", "0");
  close (fd);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;

  g_assert_null (f->result);
  f->result = g_object_ref (result);
}

static gboolean
on_fifo (gint fd, GIOCondition condition, gpointer data)
{
  GIOCondition *seen = data;

  *seen |= condition;
  return G_SOURCE_CONTINUE;
}

static void
wait_fifo (Fixture *f, GIOCondition wanted)
{
  GIOCondition seen = 0;
  GSource *source = g_unix_fd_source_new (f->fd, wanted);

  g_source_set_callback (source, G_SOURCE_FUNC (on_fifo), &seen, NULL);
  g_source_attach (source, NULL);
  while ((seen & wanted) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_source_destroy (source);
  g_source_unref (source);
}

/* Starts a shell and a child of it that never end and hold the pipe of the test. */
static void
begin_endless (Fixture *f)
{
  g_autofree char *command =
      g_strdup_printf ("exec 3>%s; echo up >&3; tail -f /dev/null & wait", f->fifo);
  const WcSecretQuery query = { ALICE, command };
  char up[3];

  wc_secrets_find_async (f->secrets, &query, f->cancellable, keep_result, f);
  wait_fifo (f, G_IO_IN);
  g_assert_cmpint (read (f->fd, up, sizeof up), ==, 3);
}

static void
expect_end (Fixture *f, int code)
{
  g_autoptr (GError) error = NULL;

  while (f->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (wc_secrets_find_finish (f->secrets, f->result, &error));
  g_assert_error (error, WC_ERROR, code);
  wait_fifo (f, G_IO_HUP);
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  begin_endless (f);
  g_assert_null (f->result);
  g_cancellable_cancel (f->cancellable);
  expect_end (f, WC_ERROR_CANCELLED);
}

static void
test_cancelled_before (Fixture *f, gconstpointer data)
{
  const WcSecretQuery query = { ALICE, "echo s3cret" };
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (f->cancellable);
  wc_secrets_find_async (f->secrets, &query, f->cancellable, keep_result, f);
  while (f->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (wc_secrets_find_finish (f->secrets, f->result, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CANCELLED);
}

static void
test_too_long (Fixture *f, gconstpointer data)
{
  begin_endless (f);
  wc_fake_clock_advance (f->clock, WC_SECRETS_COMMAND_LIMIT_US - 1);
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 1);
  wc_fake_clock_advance (f->clock, 1);
  expect_end (f, WC_ERROR_TIMEOUT);
}

/* Two at once do not disturb each other. */
static void
test_several (Fixture *f, gconstpointer data)
{
  begin_endless (f);
  expect (f, "echo s3cret", "s3cret");
  g_assert_null (f->result);
  g_cancellable_cancel (f->cancellable);
  expect_end (f, WC_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/keyring/command/prints", Fixture, NULL, set_up, test_prints, tear_down);
  g_test_add ("/keyring/command/fails", Fixture, NULL, set_up, test_fails, tear_down);
  g_test_add ("/keyring/command/leaves-helper", Fixture, NULL, set_up, test_leaves_helper,
              tear_down);
  g_test_add ("/keyring/command/inherits-nothing", Fixture, NULL, set_up,
              test_inherits_nothing, tear_down);
  g_test_add ("/keyring/command/cancelled", Fixture, NULL, set_up, test_cancelled,
              tear_down);
  g_test_add ("/keyring/command/cancelled-before", Fixture, NULL, set_up,
              test_cancelled_before, tear_down);
  g_test_add ("/keyring/command/too-long", Fixture, NULL, set_up, test_too_long,
              tear_down);
  g_test_add ("/keyring/command/several", Fixture, NULL, set_up, test_several, tear_down);
  return g_test_run ();
}
