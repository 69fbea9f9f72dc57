/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/hats.h"

static void
test_round_trip (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) hats = NULL;
  const WcHat *hat;

  wc_hats_append (text, "u:host", "Host", 327);
  wc_hats_append (text, "u:a\tb", "A\nroom\tof one's own", -1);
  hats = wc_hats_parse (text->str);
  g_assert_cmpuint (hats->len, ==, 2);
  hat = g_ptr_array_index (hats, 0);
  g_assert_cmpstr (hat->uri, ==, "u:host");
  g_assert_cmpstr (hat->title, ==, "Host");
  g_assert_cmpint (hat->hue, ==, 327);
  hat = g_ptr_array_index (hats, 1);
  g_assert_cmpstr (hat->uri, ==, "u:a b");
  g_assert_cmpstr (hat->title, ==, "A room of one's own");
  g_assert_cmpint (hat->hue, ==, -1);
}

/* Test that nobody wears more than can be shown. */
static void
test_bounds (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *fits = g_strnfill (WC_HATS_MAX_TEXT, 'x');
  g_autofree char *large = g_strnfill (WC_HATS_MAX_TEXT + 1, 'x');
  g_autoptr (GPtrArray) none = wc_hats_parse (NULL);
  g_autoptr (GPtrArray) hats = NULL;

  g_assert_cmpuint (none->len, ==, 0);
  wc_hats_append (text, NULL, "x", -1);
  wc_hats_append (text, "u:x", NULL, -1);
  wc_hats_append (text, "", "x", -1);
  wc_hats_append (text, "u:x", "", -1);
  wc_hats_append (text, large, "x", -1);
  wc_hats_append (text, "u:x", large, -1);
  g_assert_cmpstr (text->str, ==, "");
  wc_hats_append (text, fits, fits, -1);
  wc_hats_append (text, fits, "again", -1);
  for (guint i = 0; i < 2 * WC_HATS_MAX; i++)
    {
      g_autofree char *uri = g_strdup_printf ("u:%u", i);

      wc_hats_append (text, uri, "Title", (int) i);
    }
  hats = wc_hats_parse (text->str);
  g_assert_cmpuint (hats->len, ==, WC_HATS_MAX);
  g_assert_cmpstr (((WcHat *) hats->pdata[0])->title, ==, fits);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/hats/round-trip", test_round_trip);
  g_test_add_func ("/model/hats/bounds", test_bounds);
  return g_test_run ();
}
