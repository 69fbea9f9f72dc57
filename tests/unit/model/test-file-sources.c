/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/file-sources.h"

static WcAttachment *
make_places (const char *one, const char *two)
{
  WcAttachment *places = wc_attachment_new ();

  wc_attachment_add_source (places, one);
  wc_attachment_add_source (places, two);
  return places;
}

static void
test_value (void)
{
  g_autoptr (WcAttachment) two = make_places ("https://u/1", "https://u/2");
  g_autoptr (WcAttachment) none = make_places (NULL, "http://u/3");
  g_autoptr (GString) value = g_string_new (NULL);
  g_autoptr (GPtrArray) sources = NULL;
  const WcFileSource *const *at;

  g_assert_true (wc_file_sources_append (value, "my file.png", two));
  g_assert_false (wc_file_sources_append (value, "other", none));
  g_assert_true (wc_file_sources_append (value, NULL, two));
  g_assert_null (strstr (value->str, "file.png"));
  sources = wc_file_sources_parse (value->str);
  at = (const WcFileSource *const *) sources->pdata;
  g_assert_cmpuint (sources->len, ==, 4);
  g_assert_cmpstr (at[1]->url, ==, "https://u/2");
  g_assert_true (wc_file_source_means (at[0], "my file.png", FALSE));
  g_assert_false (wc_file_source_means (at[0], "other", TRUE));
  g_assert_false (wc_file_source_means (at[0], NULL, TRUE));
  /* who names none means the only one, whatever that is called */
  g_assert_true (wc_file_source_means (at[2], "other", TRUE));
  g_assert_true (wc_file_source_means (at[2], NULL, TRUE));
  g_assert_false (wc_file_source_means (at[2], NULL, FALSE));
}

/* It is still known of what it was. */
static void
test_taken_back (void)
{
  g_autoptr (WcAttachment) places = make_places ("https://u/1", "https://u/2");
  g_autoptr (GString) value = g_string_new (NULL);
  g_autofree char *kept = NULL;
  g_autofree char *twice = NULL;
  g_autoptr (GPtrArray) sources = NULL;
  const WcFileSource *const *at;

  wc_file_sources_append (value, "f", places);
  wc_file_sources_append (value, NULL, places);
  kept = wc_file_sources_dup_taken_back (value->str);
  twice = wc_file_sources_dup_taken_back (kept);
  g_assert_null (strstr (kept, "https"));
  g_assert_cmpstr (twice, ==, kept);
  sources = wc_file_sources_parse (kept);
  at = (const WcFileSource *const *) sources->pdata;
  g_assert_cmpuint (sources->len, ==, 4);
  g_assert_null (at[0]->url);
  g_assert_true (wc_file_source_means (at[0], "f", FALSE));
  g_assert_true (wc_file_source_means (at[3], NULL, TRUE));
}

static void
test_bounds (void)
{
  g_autofree char *long_id = g_strnfill (WC_FILE_SOURCES_MAX_ID + 1, 'x');
  g_autofree char *long_url = g_strdup_printf ("https://u/%s", long_id);
  g_autoptr (WcAttachment) places = make_places ("https://u/1", long_url);
  g_autoptr (GString) value = g_string_new (NULL);
  g_autoptr (GPtrArray) none = wc_file_sources_parse (NULL);
  guint n = 0;

  g_assert_false (wc_file_sources_append (value, long_id, places));
  long_id[WC_FILE_SOURCES_MAX_ID] = '\0';
  while (wc_file_sources_append (value, long_id, places))
    n++;
  g_assert_cmpuint (n, >, 20);
  g_assert_cmpuint (value->len, <=, WC_FILE_SOURCES_MAX_VALUE);
  g_assert_cmpuint (none->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-sources/value", test_value);
  g_test_add_func ("/file-sources/taken-back", test_taken_back);
  g_test_add_func ("/file-sources/bounds", test_bounds);
  return g_test_run ();
}
