/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/space-link.h"

static void
test_copy (void)
{
  g_autoptr (WcSpaceLink) link = wc_space_link_new ("playbill");
  g_autoptr (WcSpaceLink) copy = NULL;

  link->kind = WC_SPACE_LINK_URL;
  wc_str_set (&link->url, "https://shakespeare.lit/");
  copy = wc_space_link_copy (link);
  wc_str_set (&copy->url, NULL);
  g_assert_cmpstr (link->url, ==, "https://shakespeare.lit/");
  g_assert_null (copy->url);
  g_assert_cmpstr (copy->item, ==, "playbill");
  g_assert_cmpint (copy->kind, ==, WC_SPACE_LINK_URL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/space-link/copy", test_copy);
  return g_test_run ();
}
