/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/html-files.h"

static void
test_names (void)
{
  static const char *const names[][2] = {
    { "photo.jpg", "photo.jpg" },
    { NULL, "file" },
    { "", "file" },
    { "..", "file" },
    { "-.- .", "file" },
    { "../../etc/passwd", "_.._etc_passwd" },
    { "..\\x.png", "_x.png" },
    { "/abs", "_abs" },
    { ".hidden", "hidden" },
    { "--help", "help" },
    { "a\nb\x7f.txt", "a_b_.txt" },
    { "a:b|c?*<>\"'&;$`.txt", "a_b_c__________.txt" },
    { "\xe2\x80\xaegnp.exe", "_gnp.exe" },
    { "\xff\xfe", "__" },
    { "\xc3\xa9t\xc3\xa9 (1).png", "\xc3\xa9t\xc3\xa9 (1).png" },
    { "trail. . ", "trail" },
    { "page.HTML", "page.HTML.txt" },
    { "x.svg", "x.svg.txt" },
    { "x.html.", "x.html.txt" },
    { "html", "html" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = wc_html_files_dup_name (names[i][0]);

      g_assert_cmpstr (name, ==, names[i][1]);
    }
}

/* The extension says what it is, so that stays; characters stay whole. */
static void
test_long (void)
{
  g_autofree char *sent = g_strnfill (300, 'x');
  g_autofree char *with = g_strconcat (sent, ".jpeg", NULL);
  g_autofree char *kept = wc_html_files_dup_name (with);
  g_autofree char *plain = wc_html_files_dup_name (sent);
  g_autoptr (GString) wide = g_string_new ("a");
  g_autofree char *kept_wide = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append (wide, "\xc3\xa9");
  kept_wide = wc_html_files_dup_name (wide->str);
  g_assert_cmpuint (strlen (kept), ==, 100);
  g_assert_true (g_str_has_suffix (kept, "x.jpeg"));
  g_assert_cmpuint (strlen (plain), ==, 100);
  g_assert_cmpuint (strlen (kept_wide), ==, 99);
  g_assert_true (g_utf8_validate (kept_wide, -1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/html-files/names", test_names);
  g_test_add_func ("/clients/html-files/long", test_long);
  return g_test_run ();
}
