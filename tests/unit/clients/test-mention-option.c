/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/mention-option.h"

static void
assert_options (const char *const *all, const char *expected)
{
  g_autoptr (JsonObject) options = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  wc_mention_option_add (all, options);
  json_node_set_object (node, options);
  text = json_to_string (node, /* pretty= */ FALSE);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_add (void)
{
  const char *const none[] = { NULL };
  const char *const some[] = { "bob", "@channel", "a@b", NULL };

  assert_options (NULL, "{}");
  assert_options (none, "{}");
  assert_options (some, "{\"mentions\":[{\"jid\":\"bob\"},{\"group\":\"channel\"},"
                        "{\"jid\":\"a@b\"}]}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/mention-option/add", test_add);
  return g_test_run ();
}
