/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/random-value.h"

static char *
random_text (GRand *rand)
{
  static const char *const pieces[] = { "a",      "whinchat", " ",    "\"", "\\",   "/",
                                        "\x01",   "\b",       "\f",   "\n", "\r",   "\t",
                                        "\x1f",   "\x7f",     "é",    "鸟", "🐦",    "<b>",
                                        "\u2028", "\xC2\x80", "\x0b", "'",  "\x1b", "0" };
  GString *text = g_string_new (NULL);
  guint n = (guint) g_rand_int_range (rand, 0, 12);

  if (g_rand_int_range (rand, 0, 20) == 0)
    n = (guint) g_rand_int_range (rand, 60, 130);
  if (g_rand_int_range (rand, 0, 400) == 0)
    n = (guint) g_rand_int_range (rand, 30000, 40000);
  for (guint i = 0; i < n; i++)
    g_string_append (text,
                     pieces[g_rand_int_range (rand, 0, (gint32) G_N_ELEMENTS (pieces))]);
  return g_string_free (text, FALSE);
}

static GVariant *
random_string (GRand *rand)
{
  return g_variant_new_take_string (random_text (rand));
}

static gint64
random_integer (GRand *rand)
{
  static const gint64 ends[] = { 0,          1,          -1,         9,
                                 10,         G_MAXINT32, G_MININT32, G_MAXUINT32,
                                 G_MAXINT64, G_MININT64, 255,        65536 };

  if (g_rand_boolean (rand))
    return ends[g_rand_int_range (rand, 0, (gint32) G_N_ELEMENTS (ends))];
  return (gint64) ((guint64) g_rand_int (rand) << 32 | g_rand_int (rand));
}

static GVariant *
random_list (GRand *rand, const char *type, guint depth)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE (type));
  guint n = (guint) g_rand_int_range (rand, 0, 5);

  if (depth == 0 && g_rand_int_range (rand, 0, 10) == 0)
    n = (guint) g_rand_int_range (rand, 20, 300);
  for (guint i = 0; i < n; i++)
    switch (type[1])
      {
      case 'a':
        g_variant_builder_add (&list, "@a{sv}", wc_random_dict (rand, depth));
        break;
      case 'x':
        g_variant_builder_add (&list, "x", random_integer (rand));
        break;
      case 'y':
        g_variant_builder_add (&list, "y", (guchar) g_rand_int (rand));
        break;
      default:
        g_variant_builder_add_value (&list, random_string (rand));
      }
  return g_variant_builder_end (&list);
}

static GVariant *
random_map (GRand *rand)
{
  static const char *const types[] = { "a{ss}", "a{su}", "a{sas}" };
  const char *type = types[g_rand_int_range (rand, 0, (gint32) G_N_ELEMENTS (types))];
  g_auto (GVariantBuilder) map = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE (type));
  guint n = (guint) g_rand_int_range (rand, 0, 5);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = random_text (rand);
      g_autofree char *key = g_strdup_printf ("%u%s", i, text);
      GVariant *value;

      if (type[3] == 'a')
        value = random_list (rand, "as", 0);
      else
        value = type[3] == 'u' ? g_variant_new_uint32 (i) : random_string (rand);
      g_variant_builder_add (&map, "{s*}", key, value);
    }
  return g_variant_builder_end (&map);
}

static GVariant *
random_plain (GRand *rand)
{
  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      return g_variant_new_boolean (g_rand_boolean (rand));
    case 1:
      return g_variant_new_int32 ((gint32) random_integer (rand));
    case 2:
      return g_variant_new_uint32 ((guint32) random_integer (rand));
    case 3:
      return g_variant_new_int64 (random_integer (rand));
    default:
      return random_string (rand);
    }
}

static GVariant *
random_floating (GRand *rand, guint depth)
{
  static const char *const lists[] = { "as", "ax", "ay" };

  switch (g_rand_int_range (rand, 0, depth > 0 ? 8 : 6))
    {
    case 0:
      return random_list (rand, lists[g_rand_int_range (rand, 0, 3)], 0);
    case 1:
      return random_map (rand);
    case 6:
      return random_list (rand, "aa{sv}", depth - 1);
    case 7:
      return wc_random_dict (rand, depth - 1);
    default:
      return random_plain (rand);
    }
}

GVariant *
wc_random_value (GRand *rand, guint depth)
{
  return g_variant_take_ref (random_floating (rand, depth));
}

GVariant *
wc_random_dict (GRand *rand, guint depth)
{
  g_auto (GVariantBuilder) dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  guint n = (guint) g_rand_int_range (rand, 0, 7);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = random_text (rand);
      g_autofree char *key = g_strdup_printf ("%u%s", i, text);
      g_autoptr (GVariant) value = wc_random_value (rand, depth);

      g_variant_builder_add (&dict, "{sv}", key, value);
    }
  return g_variant_take_ref (g_variant_builder_end (&dict));
}
