/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/handler.h"
#include "base/error.h"

static GVariant *
item (gsize bytes)
{
  g_autofree char *text = g_strnfill (bytes, 'x');

  return g_variant_new_parsed ("{'text': <%s>}", text);
}

/* Test that a page holds what a reply should, and the first item whatever its size. */
static void
test_page (void)
{
  g_auto (WcPage) page = { 0 };
  g_autoptr (GVariant) list = NULL;

  wc_page_init (&page);
  g_assert_true (wc_page_add (&page, item (600000)));
  g_assert_true (wc_page_add (&page, item (400000)));
  g_assert_false (wc_page_add (&page, item (100000)));
  g_assert_cmpuint (page.n, ==, 2);
  list = g_variant_ref_sink (wc_page_end (&page));
  g_assert_cmpuint (g_variant_n_children (list), ==, 2);

  wc_page_init_whole (&page);
  g_assert_true (wc_page_add (&page, item (600000)));
  g_assert_true (wc_page_add (&page, item (600000)));
  wc_page_clear (&page);
  wc_page_init (&page);
  g_assert_true (wc_page_add (&page, item (3000000)));
  g_assert_false (wc_page_add (&page, item (1)));
}

static void
test_args (void)
{
  g_autoptr (GVariant) args = g_variant_ref_sink (
      g_variant_new_parsed ("('a', int64 5, uint32 6, {'k': <true>})"));
  g_autoptr (GVariant) dict = wc_handler_dict (args, 3);

  g_assert_cmpstr (wc_handler_string (args, 0), ==, "a");
  g_assert_cmpint (wc_handler_int64 (args, 1), ==, 5);
  g_assert_cmpuint (wc_handler_uint (args, 2), ==, 6);
  g_assert_cmpuint (g_variant_n_children (dict), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/handler/page", test_page);
  g_test_add_func ("/api/handler/args", test_args);
  return g_test_run ();
}
