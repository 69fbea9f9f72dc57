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

static void
test_empty (void)
{
  static const struct
  {
    const char *profile;
    gboolean empty;
  } cases[] = {
    { "{\"jid\":\"a@b\"}", TRUE },
    { "{\"jid\":\"a@b\",\"urls\":[],\"source\":\"vcard4\"}", TRUE },
    { "{\"jid\":\"a@b\",\"urls\":[\"https://a\"]}", FALSE },
    { "{\"jid\":\"a@b\",\"nick\":\"a\"}", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonParser) parser = json_parser_new ();

      g_assert_true (json_parser_load_from_data (parser, cases[i].profile, -1, NULL));
      g_assert_cmpint (
          wc_profile_view_is_empty (json_node_get_object (json_parser_get_root (parser))),
          ==, cases[i].empty);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/profile-view/show", test_show);
  g_test_add_func ("/clients/profile-view/empty", test_empty);
  return g_test_run ();
}
