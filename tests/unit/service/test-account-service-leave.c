/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/omemo-key.h"
#include "lib/service-fixture.h"
#include "store/account-store.h"
#include "store/omemo-own-store.h"

typedef struct
{
  WcServiceFixture *base;
  WcAccount *account;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->account = wc_service_fixture_account (f->base);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_account_unref (f->account);
  wc_service_fixture_free (f->base);
}

/* The account has a device, which the server knows where @published. */
static void
make_own (Fixture *f, gboolean published)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (1);
  g_autoptr (GBytes) secret = g_bytes_new_static ("0123456789abcdef0123456789abcdef", 32);
  g_autoptr (GBytes) epoch = g_bytes_new_static ("0123456789abcdef", 16);
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_new (9, key, secret, epoch);
  g_autoptr (WcOmemoOwn) held = NULL;
  WcStoreFixture *store = f->base->store;

  wc_store_fixture_begin (store);
  g_assert_true (wc_omemo_own_store_set (store->db, f->account->id, own, NULL));
  held = wc_omemo_own_store_get (store->db, f->account->id, NULL);
  if (published)
    g_assert_true (wc_omemo_own_store_published (store->db, f->account->id,
                                                 WC_OMEMO_OWN_LIST, held, NULL));
  wc_store_fixture_commit (store);
}

static gboolean
leave (Fixture *f, GError **error)
{
  WcAccountService *accounts = f->base->services->accounts;
  g_autoptr (GAsyncResult) result = NULL;

  wc_account_service_leave_async (accounts, f->account, /* keep_history= */ FALSE,
                                  wc_service_fixture_done, &result);
  return wc_account_service_leave_finish (accounts, wc_service_fixture_wait (&result),
                                          error);
}

static gboolean
is_here (Fixture *f)
{
  g_autoptr (WcAccount) held =
      wc_account_store_get (f->base->store->db, f->account->id, NULL);

  return held != NULL;
}

/* What nobody else knows of needs nobody. */
static void
test_none (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (leave (f, &error));
  g_assert_no_error (error);
  g_assert_false (is_here (f));
}

static void
test_unpublished (Fixture *f, gconstpointer data)
{
  make_own (f, FALSE);
  g_assert_true (leave (f, NULL));
  g_assert_false (is_here (f));
}

static void
test_withdrawn (Fixture *f, gconstpointer data)
{
  g_autoptr (WcFakeLink) link = g_object_ref (f->base->link);
  g_autoptr (GError) error = NULL;
  g_autofree char *log = NULL;

  make_own (f, TRUE);
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  g_assert_true (leave (f, &error));
  g_assert_no_error (error);
  log = wc_fake_link_take_log (link);
  g_assert_cmpstr (log, ==, "omemo withdraw");
  g_assert_false (is_here (f));
}

/* Somebody may do it without, and knows what that means. */
static void
test_offline (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_own (f, TRUE);
  g_assert_false (leave (f, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
  g_assert_cmpstr (error->message, ==,
                   "nothing is removed, as the device is still on its list: the account "
                   "is offline");
  g_assert_true (is_here (f));
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_own (f, TRUE);
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_SYNCING);
  wc_fake_link_fail_next (
      f->base->link, g_error_new_literal (WC_ERROR, WC_ERROR_REMOTE_TIMEOUT, "late"));
  g_assert_false (leave (f, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_TIMEOUT);
  g_assert_true (is_here (f));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                  \
  g_test_add ("/service/account-service-leave/" name, Fixture, NULL, set_up, func,       \
              tear_down)
  ADD ("none", test_none);
  ADD ("unpublished", test_unpublished);
  ADD ("withdrawn", test_withdrawn);
  ADD ("offline", test_offline);
  ADD ("refused", test_refused);
#undef ADD
  return g_test_run ();
}
