/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "keyring/secrets-libsecret.h"
#include "lib/ask-secrets.h"
#include "lib/fake-clock.h"
#include "lib/line-peer.h"
#include "lib/test-keyring.h"

#define ALICE "alice@example.org"
#define BOB "bob@example.org"

typedef struct
{
  WcTestKeyring *keyring; /* (owned) (nullable) not started */
  WcFakeClock *clock;     /* (owned) */
  WcSecrets *secrets;     /* (owned) */
  gboolean changed;
} Fixture;

static void
on_changed (WcSecrets *secrets, Fixture *f)
{
  g_assert_false (f->changed);
  f->changed = TRUE;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->keyring = wc_test_keyring_new ();
  if (f->keyring == NULL)
    return;
  f->clock = wc_fake_clock_new (0);
  f->secrets = wc_secrets_libsecret_new (WC_CLOCK (f->clock), f->keyring->bus->address);
  g_signal_connect (f->secrets, "changed", G_CALLBACK (on_changed), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->keyring == NULL)
    return;
  g_assert_cmpuint (f->keyring->n_prompts, ==, 0);
  g_object_unref (f->secrets);
  g_object_unref (f->clock);
  wc_test_keyring_free (f->keyring);
}

static void
expect_refusal (Fixture *f, int code)
{
  g_autoptr (GError) store_error = NULL;
  g_autoptr (GError) check_error = NULL;

  g_assert_false (wc_ask_secrets_store (f->secrets, ALICE, "x", &store_error));
  g_assert_error (store_error, WC_ERROR, code);
  g_assert_false (wc_ask_secrets_check (f->secrets, &check_error));
  g_assert_error (check_error, WC_ERROR, code);
}

static void
test_keeps (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  if (f->keyring == NULL)
    return;
  wc_test_keyring_start (f->keyring, /* empty= */ FALSE);
  g_assert_true (wc_secrets_is_writable (f->secrets));
  g_assert_true (wc_ask_secrets_check (f->secrets, &error));
  g_assert_true (wc_ask_secrets_store (f->secrets, ALICE, "one", &error));
  g_assert_true (wc_ask_secrets_store (f->secrets, BOB, "two", &error));
  g_assert_no_error (error);
  /* It is the keyring that keeps it. */
  wc_test_keyring_stop (f->keyring);
  wc_test_keyring_start (f->keyring, /* empty= */ FALSE);
  wc_ask_secrets_expect (f->secrets, ALICE, "one");
  g_assert_true (wc_ask_secrets_forget (f->secrets, ALICE, &error));
  g_assert_no_error (error);
  wc_ask_secrets_expect_error (f->secrets, ALICE, WC_ERROR_NOT_FOUND);
  wc_ask_secrets_expect (f->secrets, BOB, "two");
  g_assert_false (f->changed);
}

static void
test_no_password (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  if (f->keyring == NULL)
    return;
  g_assert_false (wc_ask_secrets_store (f->secrets, ALICE, "a\nb", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
}

/* The account that was told "locked" is told when it is open, once. */
static void
test_locked (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  if (f->keyring == NULL)
    return;
  wc_test_keyring_start (f->keyring, /* empty= */ FALSE);
  g_assert_true (wc_ask_secrets_store (f->secrets, ALICE, "one", &error));
  g_assert_no_error (error);
  wc_test_keyring_lock (f->keyring);
  wc_line_peer_settle ();
  g_assert_false (f->changed);
  wc_ask_secrets_expect_error (f->secrets, ALICE, WC_ERROR_PROMPT_PENDING);
  expect_refusal (f, WC_ERROR_PROMPT_PENDING);
  g_assert_false (f->changed);
  wc_test_keyring_unlock (f->keyring);
  wc_line_peer_wait (&f->changed);
  wc_ask_secrets_expect (f->secrets, ALICE, "one");
}

static void
test_comes_later (Fixture *f, gconstpointer data)
{
  if (f->keyring == NULL)
    return;
  wc_ask_secrets_expect_error (f->secrets, ALICE, WC_ERROR_NOT_SUPPORTED);
  expect_refusal (f, WC_ERROR_NOT_SUPPORTED);
  wc_test_keyring_start (f->keyring, /* empty= */ FALSE);
  wc_line_peer_wait (&f->changed);
  wc_ask_secrets_expect_error (f->secrets, ALICE, WC_ERROR_NOT_FOUND);
}

/* A keyring that comes and is of no use is no change. */
static void
test_comes_empty (Fixture *f, gconstpointer data)
{
  if (f->keyring == NULL)
    return;
  expect_refusal (f, WC_ERROR_NOT_SUPPORTED);
  wc_test_keyring_start (f->keyring, /* empty= */ TRUE);
  wc_ask_secrets_expect_error (f->secrets, ALICE, WC_ERROR_NOT_FOUND);
  expect_refusal (f, WC_ERROR_NOT_SUPPORTED);
  g_assert_false (f->changed);
}

static void
test_no_bus (Fixture *f, gconstpointer data)
{
  g_autoptr (WcSecrets) nowhere = NULL;

  if (f->keyring == NULL)
    return;
  nowhere = wc_secrets_libsecret_new (WC_CLOCK (f->clock), NULL);
  wc_ask_secrets_expect_error (nowhere, ALICE, WC_ERROR_NOT_SUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/keyring/libsecret/keeps", Fixture, NULL, set_up, test_keeps, tear_down);
  g_test_add ("/keyring/libsecret/no-password", Fixture, NULL, set_up, test_no_password,
              tear_down);
  g_test_add ("/keyring/libsecret/locked", Fixture, NULL, set_up, test_locked, tear_down);
  g_test_add ("/keyring/libsecret/comes-later", Fixture, NULL, set_up, test_comes_later,
              tear_down);
  g_test_add ("/keyring/libsecret/comes-empty", Fixture, NULL, set_up, test_comes_empty,
              tear_down);
  g_test_add ("/keyring/libsecret/no-bus", Fixture, NULL, set_up, test_no_bus, tear_down);
  return g_test_run ();
}
