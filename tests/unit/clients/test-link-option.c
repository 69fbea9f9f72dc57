/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/link-option.h"
#include "common/failure.h"

static const WcOption table[] = { WC_LINK_OPTIONS, { NULL } };

/* What comes of @line, words apart by spaces, "_" standing for an empty one; NULL: it is
 * refused as a wrong command line. */
static void
assert_links (const char *line, const char *expected)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  const char *const *next = (const char *const *) words;
  g_autoptr (WcOptions) options = wc_options_new ();
  g_autoptr (JsonObject) how = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  const char *rest;

  for (gsize i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], "_"))
      *words[i] = '\0';
  wc_options_allow (options, table);
  g_assert_true (wc_options_take (options, &next, &rest, &error));
  g_assert_null (rest);
  g_assert_cmpint (wc_link_option_add (options, how, &error), ==, expected != NULL);
  if (expected == NULL)
    {
      g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);
      return;
    }
  g_assert_no_error (error);
  json_node_set_object (node, how);
  text = json_to_string (node, /* pretty= */ FALSE);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_one (void)
{
  assert_links ("--link https://x.test/",
                "{\"links\":[{\"about\":\"https://x.test/\"}]}");
  assert_links ("--link-title T --link u --link-image i --link-description D",
                "{\"links\":[{\"about\":\"u\",\"title\":\"T\",\"description\":\"D\","
                "\"image\":\"i\"}]}");
  assert_links ("--link-title=T", NULL);
}

static void
test_several (void)
{
  assert_links ("--link a --link b --link-title _ --link-title B --link-image c",
                "{\"links\":[{\"about\":\"a\",\"image\":\"c\"},"
                "{\"about\":\"b\",\"title\":\"B\"}]}");
  assert_links ("--link a --link-image b --link-image c", NULL);
  /* Which is for the daemon to refuse, as it knows what a link is. */
  assert_links ("--link _", "{\"links\":[{\"about\":\"\"}]}");
}

static void
test_none (void)
{
  g_autoptr (WcOptions) options = wc_options_new ();
  g_autoptr (JsonObject) how = json_object_new ();

  wc_options_allow (options, table);
  g_assert_true (wc_link_option_add (options, how, NULL));
  g_assert_cmpuint (json_object_get_size (how), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/link-option/one", test_one);
  g_test_add_func ("/clients/link-option/several", test_several);
  g_test_add_func ("/clients/link-option/none", test_none);
  return g_test_run ();
}
