/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/sticker-choice.h"
#include "common/object.h"

static const char PACK[] =
    "{\"stickers\":[{\"description\":\"hello\",\"suggestions\":[\"hi\",\"2\"]},"
    "{\"description\":\"tea\"},{\"url\":\"https://x/\"},7]}";

static void
test_pick (void)
{
  static const struct
  {
    const char *word;
    int index; /* -1: none */
  } samples[] = {
    { "hello", 0 }, { "hi", 0 }, { "tea", 1 },
    { "1", 0 },     { "3", 2 },  { "2", 0 }, /* what it says counts before its place */
    { "Tea", -1 },  { "0", -1 }, { "5", -1 },
    { "-1", -1 },   { "", -1 },  { "4", -1 }, /* no object */
  };
  g_autoptr (JsonObject) pack = wc_object_parse (PACK, -1, NULL);
  JsonArray *stickers = wc_object_get_array (pack, "stickers");

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    g_assert_true (wc_sticker_choice_pick (pack, samples[i].word) ==
                   (samples[i].index >= 0
                        ? wc_object_get_item (stickers, (guint) samples[i].index)
                        : NULL));
}

static void
test_empty (void)
{
  g_autoptr (JsonObject) pack = wc_object_parse ("{}", -1, NULL);

  g_assert_null (wc_sticker_choice_pick (pack, "1"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/sticker-choice/pick", test_pick);
  g_test_add_func ("/clients/sticker-choice/empty", test_empty);
  return g_test_run ();
}
