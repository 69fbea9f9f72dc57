/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/wiped-bytes.h"

static void
test_written (void)
{
  guint8 *data;
  g_autoptr (GBytes) bytes = wc_wiped_bytes_new (5, &data);
  gsize size;

  memcpy (data, "seals", 5);
  g_assert_true (g_bytes_get_data (bytes, &size) == data);
  g_assert_cmpuint (size, ==, 5);
}

/* A part of them keeps all of them. */
static void
test_part (void)
{
  guint8 *data;
  GBytes *bytes = wc_wiped_bytes_new (5, &data);
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, 1, 3);

  memcpy (data, "seals", 5);
  g_bytes_unref (bytes);
  g_assert_cmpmem (g_bytes_get_data (part, NULL), g_bytes_get_size (part), "eal", 3);
}

static void
test_none (void)
{
  guint8 *data;
  g_autoptr (GBytes) bytes = wc_wiped_bytes_new (0, &data);

  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/wiped-bytes/written", test_written);
  g_test_add_func ("/base/wiped-bytes/part", test_part);
  g_test_add_func ("/base/wiped-bytes/none", test_none);
  return g_test_run ();
}
