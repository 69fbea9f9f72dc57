/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "keyring/keyring-call.h"
#include "lib/fake-clock.h"
#include "lib/line-peer.h"
#include "lib/test-keyring.h"

#define ALICE "alice@example.org"

typedef struct
{
  WcTestKeyring *keyring;    /* (owned) (nullable) */
  WcFakeClock *clock;        /* (owned) */
  WcKeyringLink *link;       /* (owned) */
  GCancellable *cancellable; /* (owned) of the calls */
  GAsyncResult *result;      /* (owned) (nullable) of the last call */
  gboolean done;
} Fixture;

/* @data: non-NULL for a keyring without a default collection. */
static void
set_up (Fixture *f, gconstpointer data)
{
  f->keyring = wc_test_keyring_new ();
  if (f->keyring == NULL)
    return;
  wc_test_keyring_start (f->keyring, data != NULL);
  f->clock = wc_fake_clock_new (0);
  f->cancellable = g_cancellable_new ();
  f->link = wc_keyring_link_new (WC_CLOCK (f->clock), f->keyring->bus->address);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->keyring == NULL)
    return;
  g_assert_cmpuint (f->keyring->n_prompts, ==, 0);
  g_clear_object (&f->result);
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
  g_object_unref (f->link);
  g_object_unref (f->clock);
  g_object_unref (f->cancellable);
  wc_test_keyring_free (f->keyring);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;

  g_set_object (&f->result, result);
  f->done = TRUE;
}

static void
start (Fixture *f, WcKeyringCallKind kind, const char *password)
{
  g_autoptr (WcSecret) secret =
      password != NULL ? wc_secret_new (password, strlen (password)) : NULL;
  WcKeyringCall call = { kind, ALICE, secret };

  f->done = FALSE;
  wc_keyring_call_start (f->link, WC_CLOCK (f->clock), &call,
                         g_task_new (NULL, f->cancellable, on_done, f));
}

static GTask *
run (Fixture *f, WcKeyringCallKind kind, const char *password)
{
  start (f, kind, password);
  wc_line_peer_wait (&f->done);
  return G_TASK (f->result);
}

static void
expect (Fixture *f, WcKeyringCallKind kind, const char *password)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (g_task_propagate_boolean (run (f, kind, password), &error));
  g_assert_no_error (error);
}

static void
expect_error (Fixture *f, WcKeyringCallKind kind, const char *password, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (g_task_propagate_boolean (run (f, kind, password), &error));
  g_assert_error (error, WC_ERROR, code);
}

static void
expect_password (Fixture *f, const char *password)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcSecret) secret =
      g_task_propagate_pointer (run (f, WC_KEYRING_CALL_FIND, NULL), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (wc_secret_get_bytes (secret, NULL), ==, password);
}

static void
test_open (Fixture *f, gconstpointer data)
{
  if (f->keyring == NULL)
    return;
  expect (f, WC_KEYRING_CALL_CHECK, NULL);
  expect (f, WC_KEYRING_CALL_LOOK, NULL);
  expect_error (f, WC_KEYRING_CALL_FIND, NULL, WC_ERROR_NOT_FOUND);
  expect (f, WC_KEYRING_CALL_FORGET, NULL);
  expect (f, WC_KEYRING_CALL_STORE, "one");
  expect (f, WC_KEYRING_CALL_STORE, "zwei \xc3\xa4");
  expect_password (f, "zwei \xc3\xa4");
  expect (f, WC_KEYRING_CALL_FORGET, NULL);
  expect_error (f, WC_KEYRING_CALL_FIND, NULL, WC_ERROR_NOT_FOUND);
}

static void
test_locked (Fixture *f, gconstpointer data)
{
  if (f->keyring == NULL)
    return;
  expect (f, WC_KEYRING_CALL_STORE, "one");
  wc_test_keyring_lock (f->keyring);
  expect_error (f, WC_KEYRING_CALL_LOOK, NULL, WC_ERROR_PROMPT_PENDING);
  expect_error (f, WC_KEYRING_CALL_CHECK, NULL, WC_ERROR_PROMPT_PENDING);
  expect_error (f, WC_KEYRING_CALL_FIND, NULL, WC_ERROR_PROMPT_PENDING);
  expect_error (f, WC_KEYRING_CALL_STORE, "two", WC_ERROR_PROMPT_PENDING);
  expect_error (f, WC_KEYRING_CALL_FORGET, NULL, WC_ERROR_PROMPT_PENDING);
  wc_test_keyring_unlock (f->keyring);
  expect_password (f, "one");
  expect (f, WC_KEYRING_CALL_FORGET, NULL);
  /* Nothing to be found, and no proof that nothing is there. */
  wc_test_keyring_lock (f->keyring);
  expect_error (f, WC_KEYRING_CALL_FIND, NULL, WC_ERROR_PROMPT_PENDING);
}

static void
test_no_default (Fixture *f, gconstpointer data)
{
  if (f->keyring == NULL)
    return;
  expect_error (f, WC_KEYRING_CALL_LOOK, NULL, WC_ERROR_NOT_SUPPORTED);
  expect_error (f, WC_KEYRING_CALL_CHECK, NULL, WC_ERROR_NOT_SUPPORTED);
  expect_error (f, WC_KEYRING_CALL_STORE, "one", WC_ERROR_NOT_SUPPORTED);
  expect_error (f, WC_KEYRING_CALL_FIND, NULL, WC_ERROR_NOT_FOUND);
  expect (f, WC_KEYRING_CALL_FORGET, NULL);
}

/* A keyring that stops in the middle of things costs the caller the limit, no more. */
static void
test_limit (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  if (f->keyring == NULL)
    return;
  expect (f, WC_KEYRING_CALL_CHECK, NULL);
  g_subprocess_send_signal (f->keyring->daemon, SIGSTOP);
  start (f, WC_KEYRING_CALL_FIND, NULL);
  while (wc_fake_clock_count (f->clock) == 0)
    g_main_context_iteration (NULL, TRUE);
  wc_fake_clock_advance (f->clock, WC_KEYRING_LINK_LIMIT_US);
  wc_line_peer_wait (&f->done);
  g_assert_null (g_task_propagate_pointer (G_TASK (f->result), &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_TIMEOUT);
  g_subprocess_send_signal (f->keyring->daemon, SIGCONT);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  if (f->keyring == NULL)
    return;
  expect (f, WC_KEYRING_CALL_CHECK, NULL);
  g_subprocess_send_signal (f->keyring->daemon, SIGSTOP);
  start (f, WC_KEYRING_CALL_FIND, NULL);
  while (wc_fake_clock_count (f->clock) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (f->cancellable);
  wc_line_peer_wait (&f->done);
  g_assert_null (g_task_propagate_pointer (G_TASK (f->result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_subprocess_send_signal (f->keyring->daemon, SIGCONT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/keyring/call/open", Fixture, NULL, set_up, test_open, tear_down);
  g_test_add ("/keyring/call/locked", Fixture, NULL, set_up, test_locked, tear_down);
  g_test_add ("/keyring/call/no-default", Fixture, "empty", set_up, test_no_default,
              tear_down);
  g_test_add ("/keyring/call/limit", Fixture, NULL, set_up, test_limit, tear_down);
  g_test_add ("/keyring/call/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  return g_test_run ();
}
