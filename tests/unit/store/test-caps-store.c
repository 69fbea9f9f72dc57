/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/caps-store.h"

static const char *const features[] = { "jabber:iq:version", "urn:xmpp:ping", NULL };
static const char *const identities[] = { "client/pc/en/Balcony 1.0", NULL };
static const char *const broken[] = { "one\ntwo", "three", NULL };

static void
add (WcStoreFixture *f, const char *ver, const char *const *which)
{
  WcCaps caps = { .features = (char **) which, .identities = (char **) identities };
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_caps_store_add (f->db, "sha-1", ver, &caps, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static WcCaps *
find (WcStoreFixture *f, const char *hash, const char *ver)
{
  g_autoptr (GError) error = NULL;
  WcCaps *caps = wc_caps_store_find (f->db, hash, ver, &error);

  g_assert_no_error (error);
  return caps;
}

static void
test_round_trip (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcCaps) caps = NULL;
  g_autoptr (WcCaps) other = NULL;

  g_assert_null (find (f, "sha-1", "abc="));
  add (f, "abc=", features);
  caps = find (f, "sha-1", "abc=");
  g_assert_cmpstrv (caps->features, features);
  g_assert_cmpstrv (caps->identities, identities);
  other = find (f, "sha-256", "abc=");
  g_assert_null (other);
}

/* What is kept of limits of reactions, as "max: emoji emoji". */
static char *
keep_limits (WcStoreFixture *f, const char *ver, WcReactionLimits *limits)
{
  char *none[] = { NULL };
  const WcCaps caps = { none, none, limits };
  g_autoptr (WcCaps) kept = NULL;
  g_autofree char *allowed = NULL;

  wc_store_fixture_begin (f);
  g_assert_true (wc_caps_store_add (f->db, "sha-1", ver, &caps, NULL));
  wc_store_fixture_commit (f);
  kept = find (f, "sha-1", ver);
  if (kept->reactions == NULL)
    return g_strdup ("-");
  allowed = kept->reactions->allowed != NULL ? g_strjoinv (" ", kept->reactions->allowed)
                                             : g_strdup ("any");
  return g_strdup_printf ("%d: %s", kept->reactions->max, allowed);
}

static void
test_reactions (void)
{
  static const char *const hearts[] = { "💘", "❤️", NULL };
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcReactionLimits) both = wc_reaction_limits_new (1, hearts);
  g_autoptr (WcReactionLimits) number = wc_reaction_limits_new (0, NULL);
  g_autoptr (WcReactionLimits) kinds = wc_reaction_limits_new (-1, hearts);
  const struct
  {
    WcReactionLimits *limits;
    const char *expected;
  } cases[] = {
    { both, "1: 💘 ❤️" },
    { number, "0: any" },
    { kinds, "-1: 💘 ❤️" },
    { NULL, "-" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *kept = keep_limits (f, "abc=", cases[i].limits);

      g_assert_cmpstr (kept, ==, cases[i].expected);
    }
}

/* A line break in a feature must not make two of it. */
static void
test_line_breaks (void)
{
  static const char *const kept[] = { "three", NULL };
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcCaps) caps = NULL;

  add (f, "abc=", broken);
  caps = find (f, "sha-1", "abc=");
  g_assert_cmpstrv (caps->features, kept);
}

static void
test_bounded (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcCaps) used = NULL;
  g_autoptr (WcCaps) unused = NULL;

  add (f, "unused", features);
  add (f, "used", features);
  f->now_us += 10;
  wc_store_fixture_begin (f);
  g_assert_true (wc_caps_store_touch (f->db, "sha-1", "used", NULL));
  for (int i = 0; i < 999; i++)
    {
      g_autofree char *ver = g_strdup_printf ("v%d", i);

      add (f, ver, features);
    }
  wc_store_fixture_commit (f);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM caps"), ==, 1000);
  used = find (f, "sha-1", "used");
  unused = find (f, "sha-1", "unused");
  g_assert_nonnull (used);
  g_assert_null (unused);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/caps/round-trip", test_round_trip);
  g_test_add_func ("/store/caps/reactions", test_reactions);
  g_test_add_func ("/store/caps/line-breaks", test_line_breaks);
  g_test_add_func ("/store/caps/bounded", test_bounded);
  return g_test_run ();
}
