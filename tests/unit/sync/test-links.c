/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-links.h"

static void
on_changed (WcLinks *links, WcLink *link, gboolean added, GString *seen)
{
  g_string_append_printf (seen, "%s%s ", added ? "+" : "-",
                          wc_link_get_account (link)->jid);
}

static void
test_life (void)
{
  g_autoptr (WcFakeLinks) fake = wc_fake_links_new ();
  g_autoptr (WcAccount) account = wc_account_new ("juliet@capulet.lit");
  g_autoptr (GString) seen = g_string_new (NULL);
  WcLinks *links = WC_LINKS (fake);

  account->id = 3;
  g_signal_connect (links, "changed", G_CALLBACK (on_changed), seen);
  g_assert_null (wc_links_get (links, 3));
  wc_links_start (links, account);
  g_assert_cmpstr (wc_link_get_account (wc_links_get (links, 3))->jid, ==, account->jid);
  wc_links_stop (links, 3);
  g_assert_null (wc_links_get (links, 3));
  g_assert_cmpstr (seen->str, ==, "+juliet@capulet.lit -juliet@capulet.lit ");
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **out = data;

  *out = g_object_ref (result);
}

static void
test_password (void)
{
  g_autoptr (WcFakeLinks) fake = wc_fake_links_new ();
  g_autoptr (WcAccount) account = wc_account_new ("juliet@capulet.lit");
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *place = NULL;

  wc_links_store_password_async (WC_LINKS (fake), account, "secret", NULL, on_stored,
                                 &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  place = wc_links_store_password_finish (WC_LINKS (fake), result, NULL);
  g_assert_cmpstr (place, ==, "keyring");
  g_assert_cmpstr (wc_fake_links_get_password (fake), ==, "secret");
  wc_links_forget_password (WC_LINKS (fake), account);
  g_assert_null (wc_fake_links_get_password (fake));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/links/life", test_life);
  g_test_add_func ("/sync/links/password", test_password);
  return g_test_run ();
}
