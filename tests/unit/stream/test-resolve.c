/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "lib/fake-resolver.h"
#include "stream/resolve.h"
#include "stream/stream-error.h"

#define XMPP "_xmpp-client._tcp.example.test"
#define XMPPS "_xmpps-client._tcp.example.test"

typedef struct
{
  WcFakeResolver *resolver; /* (owned) */
  GRand *rand;              /* (owned) */
  GCancellable *cancellable;
  GPtrArray *targets; /* (owned) (nullable) */
  GError *error;      /* (owned) (nullable) */
  gboolean done;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->resolver = wc_fake_resolver_install ();
  f->rand = g_rand_new_with_seed (1);
  f->cancellable = g_cancellable_new ();
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->targets, g_ptr_array_unref);
  g_clear_error (&f->error);
  g_rand_free (f->rand);
  g_object_unref (f->cancellable);
  wc_fake_resolver_remove (f->resolver);
}

static void
resolved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  f->targets = wc_resolve_finish (result, &f->error);
  f->done = TRUE;
}

static void
resolve (Fixture *f, const char *domain)
{
  wc_resolve_async (domain, f->rand, f->cancellable, resolved_cb, f);
}

static void
wait_done (Fixture *f)
{
  while (!f->done)
    g_main_context_iteration (NULL, TRUE);
}

/* "host:port/mode" of each target, joined by spaces. */
static char *
describe (GPtrArray *targets)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < targets->len; i++)
    {
      const WcResolveTarget *t = targets->pdata[i];

      g_string_append_printf (text, "%s%s:%u/%s", i > 0 ? " " : "", t->host, t->port,
                              wc_account_tls_to_string (t->tls));
    }
  return g_string_free (text, FALSE);
}

static void
assert_targets (Fixture *f, const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_no_error (f->error);
  text = describe (f->targets);
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_asked (Fixture *f, const char *expected)
{
  g_autofree char *asked = wc_fake_resolver_dup_asked (f->resolver);

  g_assert_cmpstr (asked, ==, expected);
}

static void
test_both (Fixture *f, gconstpointer data)
{
  wc_fake_resolver_add_service (f->resolver, XMPP, "b.test", 5222, 10, 0);
  wc_fake_resolver_add_service (f->resolver, XMPP, "c.test", 5222, 30, 0);
  wc_fake_resolver_add_service (f->resolver, XMPPS, "a.test", 443, 20, 0);
  wc_fake_resolver_add_service (f->resolver, XMPPS, "b.test", 5223, 10, 0);
  resolve (f, "example.test");
  wait_done (f);
  assert_targets (
      f,
      "b.test:5223/direct b.test:5222/starttls a.test:443/direct c.test:5222/starttls");
  assert_asked (f, XMPP " " XMPPS);
}

/* Both questions are on their way before either is answered. */
static void
test_parallel (Fixture *f, gconstpointer data)
{
  wc_fake_resolver_add_service (f->resolver, XMPP, "b.test", 5222, 10, 0);
  wc_fake_resolver_hold (f->resolver);
  resolve (f, "example.test");
  assert_asked (f, XMPP " " XMPPS);
  wc_fake_resolver_release (f->resolver);
  wait_done (f);
  assert_targets (f, "b.test:5222/starttls");
}

static void
test_fallback (Fixture *f, gconstpointer data)
{
  resolve (f, "example.test");
  wait_done (f);
  assert_targets (f, "example.test:5222/starttls");
}

/* A resolver that cannot do SRV must not keep the account offline (RFC 6120 § 3.2.1). */
static void
test_no_answer (Fixture *f, gconstpointer data)
{
  wc_fake_resolver_fail_service (f->resolver, XMPP, G_RESOLVER_ERROR_TEMPORARY_FAILURE);
  wc_fake_resolver_fail_service (f->resolver, XMPPS, G_RESOLVER_ERROR_TEMPORARY_FAILURE);
  resolve (f, "example.test");
  wait_done (f);
  assert_targets (f, "example.test:5222/starttls");
}

static void
test_not_offered (Fixture *f, gconstpointer data)
{
  wc_fake_resolver_add_service (f->resolver, XMPP, data, 0, 0, 0);
  resolve (f, "example.test");
  wait_done (f);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_NO_SERVICE);
  g_assert_null (f->targets);
}

/* "No direct TLS here" leaves the fallback open; "no STARTTLS here" leaves direct TLS. */
static void
test_one_not_offered (Fixture *f, gconstpointer data)
{
  wc_fake_resolver_add_service (f->resolver, XMPPS, ".", 0, 0, 0);
  resolve (f, "example.test");
  wait_done (f);
  assert_targets (f, "example.test:5222/starttls");
}

static void
test_only_direct (Fixture *f, gconstpointer data)
{
  wc_fake_resolver_add_service (f->resolver, XMPP, ".", 0, 0, 0);
  wc_fake_resolver_add_service (f->resolver, XMPPS, "a.test", 443, 0, 0);
  resolve (f, "example.test");
  wait_done (f);
  assert_targets (f, "a.test:443/direct");
}

static void
test_root_among_others (Fixture *f, gconstpointer data)
{
  wc_fake_resolver_add_service (f->resolver, XMPP, ".", 0, 0, 0);
  wc_fake_resolver_add_service (f->resolver, XMPP, "b.test", 5222, 5, 0);
  resolve (f, "example.test");
  wait_done (f);
  assert_targets (f, "b.test:5222/starttls");
}

static void
test_many (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *host = g_strdup_printf ("h%u.test", i);

      wc_fake_resolver_add_service (f->resolver, XMPP, host, 5222, (guint16) i, 0);
    }
  resolve (f, "example.test");
  wait_done (f);
  g_assert_no_error (f->error);
  g_assert_cmpuint (f->targets->len, ==, 16);
}

static void
test_idna (Fixture *f, gconstpointer data)
{
  wc_fake_resolver_add_service (f->resolver, "_xmpp-client._tcp.xn--bcher-kva.test",
                                "b.test", 5222, 0, 0);
  resolve (f, "bücher.test");
  wait_done (f);
  assert_targets (f, "b.test:5222/starttls");
  assert_asked (
      f, "_xmpp-client._tcp.xn--bcher-kva.test _xmpps-client._tcp.xn--bcher-kva.test");
}

static void
test_literal (Fixture *f, gconstpointer data)
{
  resolve (f, "192.0.2.7");
  wait_done (f);
  assert_targets (f, "192.0.2.7:5222/starttls");
  assert_asked (f, "");
}

static void
test_literal_ipv6 (Fixture *f, gconstpointer data)
{
  resolve (f, "[2001:db8::7]");
  wait_done (f);
  assert_targets (f, "2001:db8::7:5222/starttls");
  assert_asked (f, "");
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  wc_fake_resolver_add_service (f->resolver, XMPP, "b.test", 5222, 10, 0);
  wc_fake_resolver_hold (f->resolver);
  resolve (f, "example.test");
  g_cancellable_cancel (f->cancellable);
  wc_fake_resolver_release (f->resolver);
  wait_done (f);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static GPtrArray *
weighted_targets (void)
{
  static const guint16 weights[] = { 60, 20, 20, 0 };
  GPtrArray *targets =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_resolve_target_free);

  for (guint i = 0; i < G_N_ELEMENTS (weights); i++)
    {
      WcResolveTarget *target =
          wc_resolve_target_new ("h.test", (guint16) i, WC_ACCOUNT_TLS_STARTTLS);

      target->weight = weights[i];
      g_ptr_array_add (targets, target);
    }
  return targets;
}

/* How often each target comes first follows the weights: sum 100, so the chances are
 * 60, 20, 20 and 1 of 101. */
static void
test_weights (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint first[4] = { 0 };

  for (guint i = 0; i < 10100; i++)
    {
      g_autoptr (GPtrArray) targets = weighted_targets ();
      const WcResolveTarget *head = NULL;

      wc_resolve_order (targets, rand);
      head = targets->pdata[0];
      g_assert_cmpuint (targets->len, ==, 4);
      first[head->port]++;
    }
  g_assert_cmpuint (first[0], >, 5800);
  g_assert_cmpuint (first[0], <, 6200);
  g_assert_cmpuint (first[1], >, 1850);
  g_assert_cmpuint (first[1], <, 2150);
  g_assert_cmpuint (first[2], >, 1850);
  g_assert_cmpuint (first[2], <, 2150);
  g_assert_cmpuint (first[3], >, 50);
  g_assert_cmpuint (first[3], <, 150);
}

static void
test_same_seed (void)
{
  g_autofree char *order[2] = { NULL, NULL };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (42);
      g_autoptr (GPtrArray) targets = weighted_targets ();

      wc_resolve_order (targets, rand);
      order[i] = describe (targets);
    }
  g_assert_cmpstr (order[0], ==, order[1]);
  g_free (order[1]);
  order[1] = NULL;
}

/* Equal weights say nothing about the service, so direct TLS comes first, always. */
static void
test_direct_first (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (GPtrArray) targets =
          g_ptr_array_new_with_free_func ((GDestroyNotify) wc_resolve_target_free);

      for (guint16 n = 0; n < 6; n++)
        {
          WcResolveTarget *target = wc_resolve_target_new (
              "h.test", n, n % 2 == 0 ? WC_ACCOUNT_TLS_STARTTLS : WC_ACCOUNT_TLS_DIRECT);

          target->weight = 5;
          g_ptr_array_add (targets, target);
        }
      wc_resolve_order (targets, rand);
      for (guint n = 0; n < 6; n++)
        g_assert_cmpint (((WcResolveTarget *) targets->pdata[n])->tls, ==,
                         n < 3 ? WC_ACCOUNT_TLS_DIRECT : WC_ACCOUNT_TLS_STARTTLS);
    }
}

static void
check_override (WcAccountTls tls, guint port, const char *expected)
{
  g_autoptr (WcAccount) account = wc_account_new ("a@example.test");
  g_autoptr (WcResolveTarget) target = NULL;
  g_autofree char *text = NULL;

  wc_str_set (&account->host, "127.0.0.1");
  account->tls = tls;
  account->port = port;
  target = wc_resolve_override (account);
  text = g_strdup_printf ("%u/%s", target->port, wc_account_tls_to_string (target->tls));
  g_assert_cmpstr (target->host, ==, "127.0.0.1");
  g_assert_cmpstr (text, ==, expected);
}

static void
test_override (void)
{
  g_autoptr (WcAccount) account = wc_account_new ("a@example.test");

  g_assert_null (wc_resolve_override (account));
  check_override (WC_ACCOUNT_TLS_AUTO, 0, "5222/starttls");
  check_override (WC_ACCOUNT_TLS_AUTO, 5223, "5223/direct");
  check_override (WC_ACCOUNT_TLS_AUTO, 443, "443/direct");
  check_override (WC_ACCOUNT_TLS_AUTO, 1234, "1234/starttls");
  check_override (WC_ACCOUNT_TLS_DIRECT, 0, "5223/direct");
  check_override (WC_ACCOUNT_TLS_STARTTLS, 0, "5222/starttls");
  check_override (WC_ACCOUNT_TLS_NONE, 0, "5222/none");
}

static void
add (const char *path, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *full = g_strconcat ("/stream/resolve/", path, NULL);

  g_test_add (full, Fixture, data, setup, test, teardown);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("both", NULL, test_both);
  add ("parallel", NULL, test_parallel);
  add ("fallback", NULL, test_fallback);
  add ("no-answer", NULL, test_no_answer);
  add ("not-offered/dot", ".", test_not_offered);
  add ("not-offered/empty", "", test_not_offered);
  add ("one-not-offered", NULL, test_one_not_offered);
  add ("only-direct", NULL, test_only_direct);
  add ("root-among-others", NULL, test_root_among_others);
  add ("many", NULL, test_many);
  add ("idna", NULL, test_idna);
  add ("literal", NULL, test_literal);
  add ("literal-ipv6", NULL, test_literal_ipv6);
  add ("cancelled", NULL, test_cancelled);
  g_test_add_func ("/stream/resolve/weights", test_weights);
  g_test_add_func ("/stream/resolve/same-seed", test_same_seed);
  g_test_add_func ("/stream/resolve/direct-first", test_direct_first);
  g_test_add_func ("/stream/resolve/override", test_override);

  return g_test_run ();
}
