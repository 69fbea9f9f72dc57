/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/check-dns.h"
#include "common/exit.h"

static GList *
targets (const char *host, guint16 port)
{
  return g_list_append (NULL, g_srv_target_new (host, port, 1, 1));
}

static void
assert_judged (const WcCheckDns *found, const char *text, WcExit status)
{
  g_autoptr (WcDiagnosis) diagnosis = wc_diagnosis_new ();
  JsonObject *finding;

  wc_check_dns_judge (diagnosis, "a@b.test", "b.test", found);
  g_assert_cmpint (wc_diagnosis_get_exit (diagnosis), ==, status);
  finding = wc_diagnosis_get (diagnosis, 0);
  g_assert_cmpstr (json_object_get_string_member (finding, "text"), ==, text);
  g_assert_cmpstr (json_object_get_string_member (finding, "account"), ==, "a@b.test");
  g_assert_cmpstr (json_object_get_string_member (finding, "check"), ==, "dns");
  g_assert_cmpint (json_object_has_member (finding, "fix"), ==, status != WC_EXIT_OK);
}

static void
test_targets (void)
{
  WcCheckDns found = { .starttls = targets ("x.test", 5222) };

  found.starttls =
      g_list_append (found.starttls, g_srv_target_new ("y.test", 5269, 1, 1));
  assert_judged (&found, "its server is at x.test:5222, y.test:5269", WC_EXIT_OK);
  found.direct = targets ("x.test", 443);
  assert_judged (
      &found,
      "its server is at x.test:443 (TLS from the start), x.test:5222, y.test:5269",
      WC_EXIT_OK);
  g_resolver_free_targets (found.starttls);
  found.starttls = NULL;
  assert_judged (&found, "its server is at x.test:443 (TLS from the start)", WC_EXIT_OK);
  g_resolver_free_targets (found.direct);
}

static void
test_address_alone (void)
{
  WcCheckDns found = { .addresses = g_list_append (
                           NULL, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4)) };

  assert_judged (&found, "b.test names no server for XMPP, so b.test itself is tried",
                 WC_EXIT_OK);
  g_resolver_free_addresses (found.addresses);
}

static void
test_nothing (void)
{
  g_autoptr (GError) error =
      g_error_new_literal (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no such name");
  const WcCheckDns told = { .error = error };
  const WcCheckDns silent = { NULL };

  assert_judged (&told, "the DNS has nothing about b.test: no such name",
                 WC_EXIT_OFFLINE);
  assert_judged (&silent, "the DNS has nothing about b.test", WC_EXIT_OFFLINE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/check-dns/targets", test_targets);
  g_test_add_func ("/clients/check-dns/address-alone", test_address_alone);
  g_test_add_func ("/clients/check-dns/nothing", test_nothing);

  return g_test_run ();
}
