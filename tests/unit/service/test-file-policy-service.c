/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/service-fixture.h"
#include "store/attachment-store.h"

static gint64
add_copy (WcServiceFixture *base, gint64 account, const char *name, gint64 size)
{
  g_autoptr (WcAttachment) file = wc_attachment_new ();
  gint64 id;

  wc_attachment_add_source (file, "https://u/x");
  file->state = WC_ATTACHMENT_HELD;
  file->file = g_strdup (name);
  file->size = size;
  base->store->now_us++;
  wc_store_fixture_begin (base->store);
  id = wc_attachment_store_add_alone (base->store->db, account, file, NULL);
  wc_store_fixture_commit (base->store);
  return id;
}

static WcAttachmentState
state_of (WcServiceFixture *base, gint64 id)
{
  g_autoptr (WcStoredAttachment) stored =
      wc_attachment_store_get (base->store->db, id, NULL);

  return stored->attachment->state;
}

/* The oldest copies of the account go until the rest fits; another account's stay. */
static void
test_set (void)
{
  WcServiceFixture *base = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (base);
  WcFilePolicyService *policies = base->services->file_policies;
  gint64 other = add_copy (base, account->id + 1, "other", 500);
  gint64 oldest = add_copy (base, account->id, "oldest", 60);
  gint64 newest = add_copy (base, account->id, "newest", 60);
  WcFilePolicy policy;

  g_assert_true (wc_file_policy_service_get (policies, account, &policy, NULL));
  g_assert_cmpuint (policy.from, ==, 0);
  policy.from = WC_FILE_FROM_ROOMS;
  g_assert_true (wc_file_policy_service_set (policies, account, &policy, NULL));
  g_assert_cmpint (state_of (base, oldest), ==, WC_ATTACHMENT_HELD);
  policy.cache_bytes = 100;
  g_assert_true (wc_file_policy_service_set (policies, account, &policy, NULL));
  g_assert_true (wc_file_policy_service_get (policies, account, &policy, NULL));
  g_assert_cmpuint (policy.from, ==, WC_FILE_FROM_ROOMS);
  g_assert_cmpint (policy.cache_bytes, ==, 100);
  g_assert_cmpint (state_of (base, oldest), ==, WC_ATTACHMENT_REMOTE);
  g_assert_cmpint (state_of (base, newest), ==, WC_ATTACHMENT_HELD);
  g_assert_cmpint (state_of (base, other), ==, WC_ATTACHMENT_HELD);
  wc_service_fixture_free (base);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/file-policy-service/set", test_set);
  return g_test_run ();
}
