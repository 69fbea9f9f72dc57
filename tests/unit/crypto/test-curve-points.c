/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "crypto/curve-points.h"
#include "crypto/omemo-keys.h"

/* "5", then the number in hexadecimal, little endian; what is missing are zeros. */
static GBytes *
point (const char *hex, gboolean high_bit)
{
  guint8 data[WC_OMEMO_PUBLIC_KEY_SIZE] = { 5 };

  for (gsize i = 0; hex[2 * i] != '\0'; i++)
    data[1 + i] = (guint8) (g_ascii_xdigit_value (hex[2 * i]) << 4 |
                            g_ascii_xdigit_value (hex[2 * i + 1]));
  if (high_bit)
    data[sizeof data - 1] |= 0x80;
  return g_bytes_new (data, sizeof data);
}

static void
test_low_order (void)
{
  static const char *const points[] = {
    "00",
    "01",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  };

  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    {
      g_autoptr (GBytes) low = point (points[i], FALSE);
      g_autoptr (GBytes) same = point (points[i], TRUE);

      g_assert_false (wc_curve_point_is_fit (low));
      g_assert_false (wc_curve_point_is_fit (same));
    }
}

static void
test_form (void)
{
  static const guint8 data[WC_OMEMO_PUBLIC_KEY_SIZE + 1] = { 5, 9 };
  static const guint8 other[WC_OMEMO_PUBLIC_KEY_SIZE] = { 6, 9 };
  g_autoptr (GBytes) fit = g_bytes_new_static (data, WC_OMEMO_PUBLIC_KEY_SIZE);
  g_autoptr (GBytes) longer = g_bytes_new_static (data, sizeof data);
  g_autoptr (GBytes) shorter = g_bytes_new_static (data, 32);
  g_autoptr (GBytes) untyped = g_bytes_new_static (other, sizeof other);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);

  g_assert_true (wc_curve_point_is_fit (fit));
  g_assert_false (wc_curve_point_is_fit (longer));
  g_assert_false (wc_curve_point_is_fit (shorter));
  g_assert_false (wc_curve_point_is_fit (untyped));
  g_assert_false (wc_curve_point_is_fit (empty));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/curve-points/low-order", test_low_order);
  g_test_add_func ("/crypto/curve-points/form", test_form);
  return g_test_run ();
}
