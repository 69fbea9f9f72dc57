/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <qrencode.h>
#include <string.h>

#include "cli/qr.h"

#define LINK                                                                             \
  "xmpp:juliet@capulet.lit?omemo-sid-1234567="                                           \
  "0011223344556677889900112233445566778899001122334455667788990011"
#define QUIET 4

/* The squares that the characters of @drawn stand for, '#' where one is drawn, a line for
 * each row of the code. */
static char *
read_squares (const char *drawn)
{
  g_auto (GStrv) lines = g_strsplit (drawn, "\n", -1);
  GString *squares = g_string_new (NULL);

  for (gsize i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    for (int half = 0; half < 2; half++)
      {
        for (const char *p = lines[i]; *p != '\0'; p = g_utf8_next_char (p))
          {
            gunichar c = g_utf8_get_char (p);
            gboolean upper = c == 0x2580 || c == 0x2588;
            gboolean lower = c == 0x2584 || c == 0x2588;

            g_string_append_c (squares, (half == 0 ? upper : lower) ? '#' : ' ');
          }
        g_string_append_c (squares, '\n');
      }
  return g_string_free (squares, FALSE);
}

/* Every square stands where the code has it, with nothing around it. */
static void
test_squares (void)
{
  g_autofree char *drawn = wc_qr_draw (LINK, FALSE);
  g_autofree char *squares = read_squares (drawn);
  QRcode *code = QRcode_encodeString8bit (LINK, 0, QR_ECLEVEL_L);
  int line = code->width + 2 * QUIET + 1;

  for (int y = -QUIET; y < code->width + QUIET; y++)
    for (int x = -QUIET; x < code->width + QUIET; x++)
      {
        gboolean inside = x >= 0 && y >= 0 && x < code->width && y < code->width;
        gboolean dark = inside && (code->data[y * code->width + x] & 1) != 0;

        g_assert_cmpint (squares[(y + QUIET) * line + x + QUIET], ==, dark ? ' ' : '#');
      }
  QRcode_free (code);
}

static void
test_colour (void)
{
  g_autofree char *drawn = wc_qr_draw ("xmpp:a@b.lit", TRUE);
  g_auto (GStrv) lines = g_strsplit (drawn, "\n", -1);

  for (gsize i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_assert_true (g_str_has_prefix (lines[i], "\033[30;107m    "));
      g_assert_true (g_str_has_suffix (lines[i], "    \033[0m"));
    }
}

static void
test_too_long (void)
{
  g_autofree char *text = g_strnfill (5000, 'x');

  g_assert_null (wc_qr_draw (text, FALSE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/qr/squares", test_squares);
  g_test_add_func ("/clients/qr/colour", test_colour);
  g_test_add_func ("/clients/qr/too-long", test_too_long);
  return g_test_run ();
}
