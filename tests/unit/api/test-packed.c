/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/packed.h"
#include "lib/random-value.h"

#define ROUNDS 3000

static void
assert_packed (const WcPacked *packed, GVariant *value)
{
  WcPacked expected = wc_packed_of (value);

  g_assert_true (g_str_has_prefix (packed->type, expected.type));
  g_assert_cmpmem (packed->data, packed->size, expected.data, expected.size);
}

static void
check_entry (const WcPacked *entry, GVariant *expected)
{
  g_autoptr (GVariant) key = g_variant_get_child_value (expected, 0);
  g_autoptr (GVariant) value = g_variant_get_child_value (expected, 1);
  WcPacked packed_key, packed_value;

  wc_packed_entry (entry, &packed_key, &packed_value);
  assert_packed (&packed_key, key);
  assert_packed (&packed_value, value);
  if (*packed_value.type == 'v')
    {
      g_autoptr (GVariant) inner = g_variant_get_variant (value);
      WcPacked packed_inner = wc_packed_inner (&packed_value);

      assert_packed (&packed_inner, inner);
    }
}

/* Compares what is read here with what GLib reads. */
static void
check_array (GVariant *value)
{
  WcPacked packed = wc_packed_of (value);
  WcPacked element;
  WcPackedIter iter;
  gsize n = 0;

  wc_packed_iter_init (&iter, &packed);
  for (; wc_packed_iter_next (&iter, &element); n++)
    {
      g_autoptr (GVariant) expected = g_variant_get_child_value (value, n);

      assert_packed (&element, expected);
      if (*element.type == '{')
        check_entry (&element, expected);
    }
  g_assert_cmpuint (n, ==, g_variant_n_children (value));
}

static void
test_read (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261121);

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr (GVariant) value = wc_random_value (rand, 2);

      if (g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY))
        check_array (value);
    }
}

static void
test_integers (void)
{
  static const gint64 numbers[] = { 0, -1, G_MAXINT32, G_MININT32 };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (GVariant) narrow =
          g_variant_ref_sink (g_variant_new_int32 ((gint32) numbers[i]));
      g_autoptr (GVariant) natural =
          g_variant_ref_sink (g_variant_new_uint32 ((guint32) numbers[i]));
      g_autoptr (GVariant) wide =
          g_variant_ref_sink (g_variant_new_int64 (numbers[i] * 4));
      WcPacked packed = wc_packed_of (narrow);

      g_assert_cmpint (wc_packed_integer (&packed), ==, numbers[i]);
      packed = wc_packed_of (natural);
      g_assert_cmpint (wc_packed_integer (&packed), ==, (guint32) numbers[i]);
      packed = wc_packed_of (wide);
      g_assert_cmpint (wc_packed_integer (&packed), ==, numbers[i] * 4);
    }
}

/* Puts the entries of @dict into one that is written here. */
static GVariant *
write_again (GVariant *dict)
{
  WcPackedDict again = { NULL, NULL };
  GVariantIter iter;
  GVariant *value;
  const char *key;

  g_variant_iter_init (&iter, dict);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) owned = value;
      WcPacked packed = wc_packed_of (owned);

      if (g_variant_is_of_type (owned, G_VARIANT_TYPE_STRING_ARRAY))
        {
          g_autofree const char **strings = g_variant_get_strv (owned, NULL);

          wc_packed_dict_add_strings (&again, key, strings);
        }
      else
        wc_packed_dict_add (&again, key, &packed);
    }
  return g_variant_ref_sink (wc_packed_dict_end (&again));
}

/* Test that the bytes are those that GLib writes: trusting them is right then. */
static void
test_write (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261122);

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr (GVariant) dict = wc_random_dict (rand, 2);
      g_autoptr (GVariant) again = write_again (dict);
      g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (again);
      g_autoptr (GVariant) distrusted = g_variant_ref_sink (
          g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, /* trusted= */ FALSE));

      g_assert_cmpvariant (again, dict);
      g_assert_cmpmem (g_variant_get_data (again), g_variant_get_size (again),
                       g_variant_get_data (dict), g_variant_get_size (dict));
      g_assert_true (g_variant_is_normal_form (distrusted));
    }
}

/* Test every size around those at which ends become wider. */
static void
test_widths (void)
{
  static const guint around[] = { 230, 65510 };

  for (gsize i = 0; i < G_N_ELEMENTS (around); i++)
    for (guint n = around[i]; n < around[i] + 32; n++)
      {
        g_autofree char *text = g_strnfill (n, 'x');
        g_autoptr (GVariant) dict =
            g_variant_ref_sink (g_variant_new_parsed ("{'k': <%s>, 'l': <'m'>}", text));
        g_autoptr (GVariant) again = write_again (dict);

        g_assert_cmpmem (g_variant_get_data (again), g_variant_get_size (again),
                         g_variant_get_data (dict), g_variant_get_size (dict));
        check_array (dict);
      }
}

static void
test_clear (void)
{
  static const char *const words[] = { "a", NULL };
  WcPackedDict dict = { NULL, NULL };
  g_autoptr (GVariant) empty = NULL;

  wc_packed_dict_clear (&dict);
  wc_packed_dict_add_strings (&dict, "words", words);
  wc_packed_dict_clear (&dict);
  empty = g_variant_ref_sink (wc_packed_dict_end (&dict));
  g_assert_cmpuint (g_variant_n_children (empty), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/packed/read", test_read);
  g_test_add_func ("/api/packed/integers", test_integers);
  g_test_add_func ("/api/packed/write", test_write);
  g_test_add_func ("/api/packed/widths", test_widths);
  g_test_add_func ("/api/packed/clear", test_clear);
  return g_test_run ();
}
