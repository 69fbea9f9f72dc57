/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "store/sqlite.h"
#include "store/tokenizer.h"

/* Texts and the words that they become, with '|' between them. */
static const struct
{
  const char *text;
  const char *words;
} cases[] = {
  { "But soft, what light?", "but|soft|what|light" },
  { "", "" },
  { "… !? 👍", "" },
  { "Ça déjà vu ÉCOLE", "ca|deja|vu|ecole" },
  { "e\xcc\x81"
    "cole",
    "ecole" },
  { "straße Straße", "straße|straße" },
  { "don't e-mail", "don|t|e|mail" },
  { "我们在学校", "我|们|在|学|校" },
  { "wir gehen nach 東京 heute", "wir|gehen|nach|東|京|heute" },
  { "abc漢字def", "abc|漢|字|def" },
  { "カタカナ ひらがな", "カ|タ|カ|ナ|ひ|ら|が|な" },
  { "학교에서", "학|교|에|서" },
  { "ไทย", "ไ|ท|ย" },
  { "ກາ ខ្មែរ မြန်မာ", "ກ|າ|ខ|្|ម|ែ|រ|မ|ြ|န|်|မ|ာ" },
  { "हिन्दी में", "हिन्दी|में" },
  { "שָׁלוֹם", "שלום" },
  { "مُحَمَّد", "محمد" },
  { "привет Ёлка", "привет|ёлка" },
  { "2231 v1.2", "2231|v1|2" },
};

static sqlite3 *
open_memory (void)
{
  g_autoptr (GError) error = NULL;
  sqlite3 *handle =
      wc_sqlite_open (":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &error);

  g_assert_no_error (error);
  wc_tokenizer_register (handle, &error);
  g_assert_no_error (error);
  wc_sqlite_exec (handle,
                  "CREATE VIRTUAL TABLE t USING fts5 (body, tokenize = 'whinchat');"
                  "CREATE VIRTUAL TABLE v USING fts5vocab (t, instance)",
                  &error);
  g_assert_no_error (error);
  return handle;
}

static void
insert (sqlite3 *handle, const char *text)
{
  sqlite3_stmt *statement = NULL;

  sqlite3_prepare_v2 (handle, "INSERT INTO t (body) VALUES (?1)", -1, &statement, NULL);
  sqlite3_bind_text (statement, 1, text, -1, SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_DONE);
  sqlite3_finalize (statement);
}

static char *
words_of (sqlite3 *handle)
{
  sqlite3_stmt *statement = NULL;
  GString *out = g_string_new (NULL);

  sqlite3_prepare_v2 (handle, "SELECT term FROM v ORDER BY offset", -1, &statement, NULL);
  while (sqlite3_step (statement) == SQLITE_ROW)
    g_string_append_printf (out, "%s%s", out->len > 0 ? "|" : "",
                            sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  return g_string_free (out, FALSE);
}

static void
test_words (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      sqlite3 *handle = open_memory ();
      g_autofree char *words = NULL;

      insert (handle, cases[i].text);
      words = words_of (handle);
      g_assert_cmpstr (words, ==, cases[i].words);
      sqlite3_close (handle);
    }
}

/* A word without end is cut, not refused. */
static void
test_long_word (void)
{
  sqlite3 *handle = open_memory ();
  g_autofree char *latin = g_strnfill (100000, 'a');
  g_autoptr (GString) hebrew = g_string_new (NULL);
  g_autofree char *words = NULL;

  for (int i = 0; i < 1000; i++)
    g_string_append (hebrew, "ש");
  insert (handle, latin);
  words = words_of (handle);
  g_assert_cmpuint (strlen (words), ==, 256);
  insert (handle, hebrew->str);
  g_assert_cmpint (sqlite3_exec (handle, "INSERT INTO t (t) VALUES ('integrity-check')",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (handle);
}

/* Bytes that are no UTF-8 never come so far, but must not read past their end either. */
static void
test_broken_text (void)
{
  sqlite3 *handle = open_memory ();
  static const char *const texts[] = { "\xe6\xbc", "a\xff\xfe", "\xe6\xbc\xa2\xe6",
                                       "\xf0\x9f" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *exact = g_strdup (texts[i]);

      insert (handle, exact);
    }
  g_assert_cmpint (sqlite3_exec (handle, "INSERT INTO t (t) VALUES ('integrity-check')",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (handle);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/tokenizer/words", test_words);
  g_test_add_func ("/store/tokenizer/long-word", test_long_word);
  g_test_add_func ("/store/tokenizer/broken-text", test_broken_text);
  return g_test_run ();
}
