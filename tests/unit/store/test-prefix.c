/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/prefix.h"

/* As the index has it: FTS5 itself says whether it finds the text by the same word. */
static gboolean
index_finds (WcStoreFixture *f, const char *word, gsize row)
{
  g_autofree char *sql = g_strdup_printf ("SELECT 1 FROM check_index WHERE "
                                          "check_index MATCH '\"%s\" *' AND rowid = %u",
                                          word, (guint) row);

  return wc_store_fixture_count (f, sql) != 0;
}

static void
test_like_the_index (void)
{
  static const char *const words[] = { "caf",   "CAF", "café", "стра", "学",
                                       "straß", "א",   "s3",   "xyz" };
  static const char *const texts[] = { "Cafeteria",  "le CAFÉ!", "decaf",      "Страна",
                                       "我们在学校", "Strasse",  "die Straße", "אָב",
                                       "a-s3-b",     "" };
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  guint n_found = 0;

  wc_store_fixture_count (
      f, "CREATE VIRTUAL TABLE temp.check_index USING fts5 (x, tokenize = 'whinchat')");
  for (gsize k = 0; k < G_N_ELEMENTS (texts); k++)
    {
      g_autofree char *insert = g_strdup_printf (
          "INSERT INTO check_index (rowid, x) VALUES (%u, '%s')", (guint) k, texts[k]);

      wc_store_fixture_count (f, insert);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (WcPrefix) prefix = wc_prefix_new (f->db, words[i]);

      g_assert_nonnull (prefix);
      for (gsize k = 0; k < G_N_ELEMENTS (texts); k++)
        {
          gboolean found = index_finds (f, words[i], k);

          n_found += found;
          g_assert_cmpint (wc_prefix_is_in (prefix, texts[k]), ==, found);
        }
    }
  g_assert_cmpuint (n_found, >=, 11);
}

static void
test_one_word_alone (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  g_assert_null (wc_prefix_new (f->db, "de-caf"));
  g_assert_null (wc_prefix_new (f->db, "学校"));
  g_assert_null (wc_prefix_new (f->db, "?!"));
  g_assert_null (wc_prefix_new (f->db, ""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/prefix/like-the-index", test_like_the_index);
  g_test_add_func ("/store/prefix/one-word-alone", test_one_word_alone);
  return g_test_run ();
}
