/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/words.h"

typedef struct
{
  const char *text;
  const char *name;
  int start; /* -1: it is not there */
  guint length;
} Case;

static const Case cases[] = {
  { "al: are you there?", "al", 0, 2 },
  { "are you there, AL?", "al", 15, 2 },
  { "Al's", "al", 0, 2 },
  { "also", "al", -1, 0 },
  { "royal", "al", -1, 0 },
  { "al_2", "al", -1, 0 },
  { "al2", "al", -1, 0 },
  { "also al", "al", 5, 2 },
  { "@al", "al", 1, 2 },
  { "", "al", -1, 0 },
  { "a", "al", -1, 0 },
  { "al", "", -1, 0 },
  /* code points, not bytes; letters of any script */
  { "déjà vu Zoë!", "zoë", 8, 3 },
  { "привет, Аня", "аня", 8, 3 },
  { "Аняня", "аня", -1, 0 },
  /* what is upon the last letter belongs to it */
  { "zoe\xcc\x88", "zoe", -1, 0 },
  { "al\xe2\x80\x8d", "al", -1, 0 },
  /* names with signs at their ends */
  { "hi [al], you", "[al]", 3, 4 },
  { "x[al]x", "[al]", 1, 4 },
  { "big al", "big al", 0, 6 },
  { "🎉al🎉", "al", 1, 2 },
  /* no spaces between words */
  { "こんにちは、アリスさん", "アリス", 6, 3 },
  { "アリストテレス", "アリス", -1, 0 },
  { "田中さん", "田中", 0, 2 },
  { "สวัสดีอนงค์ครับ", "อนงค์", 6, 5 },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WcWords where = { 99, 99 };
      gboolean found = wc_words_find (cases[i].text, cases[i].name, &where);

      g_test_message ("\"%s\" in \"%s\"", cases[i].name, cases[i].text);
      g_assert_cmpint (found, ==, cases[i].start >= 0);
      g_assert_cmpuint (where.start, ==, found ? (guint) cases[i].start : 99);
      g_assert_cmpuint (where.length, ==, found ? cases[i].length : 99);
    }
}

/* Nobody makes us look through a book. */
static void
test_bound (void)
{
  g_autofree char *spaces = g_strnfill (WC_WORDS_MAX, ' ');
  g_autofree char *beyond = g_strconcat (spaces, "al", NULL);
  g_autofree char *within = g_strconcat (spaces + 1, "al", NULL);
  WcWords where;

  g_assert_false (wc_words_find (beyond, "al", &where));
  g_assert_true (wc_words_find (within, "al", &where));
  g_assert_cmpuint (where.start, ==, WC_WORDS_MAX - 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/words/cases", test_cases);
  g_test_add_func ("/model/words/bound", test_bound);
  return g_test_run ();
}
