/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/space-uri.h"

static void
test_read (void)
{
  static const struct
  {
    const char *text;
    const char *service;
    const char *node;
  } rows[] = {
    { "xmpp:spaces.x.lit?;node=6mUb3XUw", "spaces.x.lit", "6mUb3XUw" },
    { "XMPP:Spaces.X.lit?;node=6mUb3XUw", "spaces.x.lit", "6mUb3XUw" },
    { "xmpp:spaces.x.lit?node=dev", "spaces.x.lit", "dev" },
    { "xmpp:spaces.x.lit?pubsub;node=dev", "spaces.x.lit", "dev" },
    { "xmpp:spaces.x.lit?pubsub;action=subscribe;node=dev", "spaces.x.lit", "dev" },
    { "xmpp:spaces.x.lit?;node=dev;item=a%40b", "spaces.x.lit", "dev" },
    { "xmpp:spaces.x.lit?;item=a;node=dev", "spaces.x.lit", "dev" },
    { "xmpp:spaces.x.lit?;node=urn:x:a/b", "spaces.x.lit", "urn:x:a/b" },
    { "xmpp:spaces.x.lit?;node=urn%3Ax%3Aa%2Fb", "spaces.x.lit", "urn:x:a/b" },
    { "xmpp:spaces.x.lit?;node=a%3Bb%3D%26c", "spaces.x.lit", "a;b=&c" },
    { "xmpp:spaces.x.lit?;node=a%20b", "spaces.x.lit", "a b" },
    { "xmpp:me@x.lit?;node=k%C3%BCche", "me@x.lit", "küche" },
    { "xmpp://me@x.lit/spaces.x.lit?;node=dev", "spaces.x.lit", "dev" },
    { "xmpp:spaces.x.lit?;node=dev#top", "spaces.x.lit", "dev" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *service = NULL;
      g_autofree char *node = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (wc_space_uri_parse (rows[i].text, &service, &node, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (service, ==, rows[i].service);
      g_assert_cmpstr (node, ==, rows[i].node);
    }
}

static void
assert_refused (const char *text)
{
  char *service = NULL;
  char *node = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_space_uri_parse (text, &service, &node, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "address");
  g_assert_null (service);
  g_assert_null (node);
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",
    "spaces.x.lit",
    "https://x.lit/?;node=dev",
    "xmpp:spaces.x.lit",
    "xmpp:spaces.x.lit?",
    "xmpp:spaces.x.lit?;",
    "xmpp:spaces.x.lit?;node",
    "xmpp:spaces.x.lit?;node=",
    "xmpp:spaces.x.lit?;nodes=dev",
    "xmpp:spaces.x.lit/res?;node=dev",
    "xmpp:?;node=dev",
    "xmpp://me@x.lit?;node=dev",
    "xmpp:@?;node=dev",
    "xmpp:spaces.x.lit?;node=%00",
    "xmpp:spaces.x.lit?;node=a%00b",
    "xmpp:spaces.x.lit?;node=a%0Ab",
    "xmpp:spaces.x.lit?;node=a%C2%85b",
    "xmpp:spaces.x.lit?;node=a%EF%BF%BFb",
    "xmpp:spaces.x.lit?;node=%FF",
    "xmpp:spaces.x.lit?;node=%4",
  };
  g_autofree char *long_node = g_strnfill (WC_SPACE_URI_MAX_NODE + 1, 'n');
  g_autofree char *too_long = g_strconcat ("xmpp:spaces.x.lit?;node=", long_node, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i]);
  assert_refused (too_long);
  long_node[WC_SPACE_URI_MAX_NODE] = '\0';
  g_assert_true (wc_space_uri_is_node (long_node));
}

static void
test_written (void)
{
  static const struct
  {
    const char *service;
    const char *node;
    const char *text;
  } rows[] = {
    { "spaces.x.lit", "6mUb3XUw", "xmpp:spaces.x.lit?;node=6mUb3XUw" },
    { "me@x.lit", "urn:x:a/b", "xmpp:me@x.lit?;node=urn%3Ax%3Aa%2Fb" },
    { "spaces.x.lit", "a;b=&c#d?e%f",
      "xmpp:spaces.x.lit?;node=a%3Bb%3D%26c%23d%3Fe%25f" },
    { "spaces.x.lit", "küche ~._-", "xmpp:spaces.x.lit?;node=k%C3%BCche%20~._-" },
    { "küche.lit", "n", "xmpp:k%C3%BCche.lit?;node=n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = wc_space_uri_format (rows[i].service, rows[i].node);
      g_autofree char *service = NULL;
      g_autofree char *node = NULL;

      g_assert_cmpstr (text, ==, rows[i].text);
      g_assert_true (wc_space_uri_parse (text, &service, &node, NULL));
      g_assert_cmpstr (service, ==, rows[i].service);
      g_assert_cmpstr (node, ==, rows[i].node);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/space-uri/read", test_read);
  g_test_add_func ("/model/space-uri/refused", test_refused);
  g_test_add_func ("/model/space-uri/written", test_written);
  return g_test_run ();
}
