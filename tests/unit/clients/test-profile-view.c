/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/profile-view.h"

/* Lists take a line for each, and nobody's words reach the terminal as commands. */
static void
test_show (void)
{
  static const char profile[] =
      "{\"jid\":\"a@b\",\"full_name\":\"Ana \\u001b[31mred\",\"urls\":[\"https://a\","
      "\"https://b\"],\"source\":\"vcard4\"}";
  const WcScreen screen = { .columns = 80, .colour = FALSE };
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *text = NULL;

  g_assert_true (json_parser_load_from_data (parser, profile, -1, NULL));
  text = wc_profile_view_show (json_node_get_object (json_parser_get_root (parser)),
                               &screen);
  g_assert_cmpstr (text, ==,
                   "address  a@b\nname     Ana red\npage     https://a\n"
                   "page     https://b\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/profile-view/show", test_show);
  return g_test_run ();
}
