/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <qrencode.h>

#include "cli/qr.h"

/* Characters are about twice as high as wide, so one stands for two squares of the code,
 * one above the other. */

#define QUIET 4 /* squares of nothing around it, without which readers do not find it */
#define BLACK_ON_WHITE "\033[30;107m"
#define AS_BEFORE "\033[0m"

static gboolean
is_dark (const QRcode *code, int x, int y)
{
  if (x < 0 || y < 0 || x >= code->width || y >= code->width)
    return FALSE;
  return (code->data[y * code->width + x] & 1) != 0;
}

/* @upper, @lower: whether they are drawn. */
static const char *
character_of (gboolean upper, gboolean lower)
{
  if (upper)
    return lower ? "█" : "▀";
  return lower ? "▄" : " ";
}

static void
append_line (GString *out, const QRcode *code, int y, gboolean colour)
{
  g_string_append (out, colour ? BLACK_ON_WHITE : "");
  for (int x = -QUIET; x < code->width + QUIET; x++)
    {
      /* what is drawn is dark where the ground is white, else it is light */
      gboolean upper = is_dark (code, x, y) == colour;
      gboolean lower = is_dark (code, x, y + 1) == colour;

      g_string_append (out, character_of (upper, lower));
    }
  g_string_append (out, colour ? AS_BEFORE "\n" : "\n");
}

char *
wc_qr_draw (const char *text, gboolean colour)
{
  QRcode *code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_L);
  g_autoptr (GString) out = g_string_new (NULL);

  if (code == NULL)
    return NULL;
  for (int y = -QUIET; y < code->width + QUIET; y += 2)
    append_line (out, code, y, colour != FALSE);
  QRcode_free (code);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
