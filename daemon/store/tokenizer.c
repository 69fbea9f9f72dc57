/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/tokenizer.h"

/* unicode61 makes one word of what stands between spaces, which finds nothing in scripts
 * that write none. Here every letter of those is a word by itself, so that a part of a
 * sentence is a phrase. Hangul too: Korean has spaces, but its particles grow onto the
 * words. Vowel points of Hebrew and Arabic, which few people type, are left out. */

#define LONGEST_TOKEN 256

static const struct
{
  gunichar first;
  gunichar last;
} single_letters[] = {
  { 0x0E00, 0x0EFF },   /* Thai, Lao */
  { 0x1000, 0x109F },   /* Myanmar */
  { 0x1100, 0x11FF },   /* Hangul Jamo */
  { 0x1780, 0x17FF },   /* Khmer */
  { 0x3005, 0x3007 },   /* ideographic marks */
  { 0x3041, 0x312F },   /* Kana, Bopomofo */
  { 0x3130, 0x318F },   /* Hangul Compatibility Jamo */
  { 0x31A0, 0x31FF },   /* Bopomofo and Kana extensions */
  { 0x3400, 0x4DBF },   /* Han extension A */
  { 0x4E00, 0x9FFF },   /* Han */
  { 0xA960, 0xA97F },   /* Jamo extension A */
  { 0xA9E0, 0xA9FF },   /* Myanmar extension B */
  { 0xAA60, 0xAA7F },   /* Myanmar extension A */
  { 0xAC00, 0xD7FF },   /* Hangul */
  { 0xF900, 0xFAFF },   /* Han compatibility */
  { 0xFF66, 0xFFDC },   /* half-width Kana and Jamo */
  { 0x1AFF0, 0x1B16F }, /* Kana extensions */
  { 0x20000, 0x323AF }, /* Han extensions B and later */
};

typedef struct
{
  fts5_tokenizer methods; /* of unicode61 */
  Fts5Tokenizer *words;   /* (owned) */
} Tokenizer;

/* One run of the tokenizer: where its words go. */
typedef struct
{
  void *context;
  int (*emit) (void *context, int flags, const char *token, int n, int start, int end);
} Run;

/* A word that is being taken apart. */
typedef struct
{
  const Run *run;
  int flags;
  int start;
  int end;
  char pending[LONGEST_TOKEN];
  int n_pending;
} Splitter;

static gboolean
is_single_letter (gunichar c)
{
  for (gsize i = 0; i < G_N_ELEMENTS (single_letters); i++)
    if (c <= single_letters[i].last)
      return c >= single_letters[i].first;
  return FALSE;
}

static gboolean
is_vowel_point (gunichar c)
{
  return (c >= 0x0591 && c <= 0x05C7) || (c >= 0x064B && c <= 0x065F) || c == 0x0670;
}

static int
flush_pending (Splitter *split)
{
  int n = split->n_pending;

  if (n == 0)
    return SQLITE_OK;
  split->n_pending = 0;
  return split->run->emit (split->run->context, split->flags, split->pending, n,
                           split->start, split->end);
}

static int
split_one (Splitter *split, const char *letter, int length)
{
  gunichar c = g_utf8_get_char (letter);

  if (is_vowel_point (c))
    return SQLITE_OK;
  if (is_single_letter (c))
    {
      int rc = flush_pending (split);

      if (rc != SQLITE_OK)
        return rc;
      return split->run->emit (split->run->context, split->flags, letter, length,
                               split->start, split->end);
    }
  if (split->n_pending + length <= LONGEST_TOKEN)
    {
      for (int i = 0; i < length; i++)
        split->pending[split->n_pending + i] = letter[i];
      split->n_pending += length;
    }
  return SQLITE_OK;
}

/* Words of scripts that stand before Hebrew in Unicode, nearly all there are, go through
 * untouched; what is longer than anybody types is cut. */
static int
on_word (void *context, int flags, const char *token, int n, int start, int end)
{
  const Run *run = context;
  Splitter split = { run, flags, start, end };
  gboolean plain = TRUE;
  int rc = SQLITE_OK;

  for (int i = 0; i < n && plain; i++)
    plain = (guchar) token[i] < 0xD6;
  if (plain && n <= LONGEST_TOKEN)
    return run->emit (run->context, flags, token, n, start, end);

  for (const char *p = token; p < token + n && rc == SQLITE_OK; p = g_utf8_next_char (p))
    rc = split_one (&split, p, (int) (g_utf8_next_char (p) - p));
  return rc == SQLITE_OK ? flush_pending (&split) : rc;
}

static int
tokenize (Fts5Tokenizer *data,
          void *context,
          int flags,
          const char *text,
          int n,
          int (*emit) (void *, int, const char *, int, int, int))
{
  Tokenizer *self = (Tokenizer *) data;
  Run run = { context, emit };

  return self->methods.xTokenize (self->words, &run, flags, text, n, on_word);
}

static void
delete_tokenizer (Fts5Tokenizer *data)
{
  Tokenizer *self = (Tokenizer *) data;

  self->methods.xDelete (self->words);
  g_free (self);
}

/* Marks (M*) belong to the words of Indic scripts; unicode61 leaves them out unless told
 * otherwise. */
static int
create_tokenizer (void *data, const char **args, int n_args, Fts5Tokenizer **out)
{
  static const char *options[] = { "remove_diacritics", "2", "categories",
                                   "L* N* Co Mn Mc" };
  fts5_api *api = data;
  g_autofree Tokenizer *self = g_new0 (Tokenizer, 1);
  void *words_data;
  int rc = api->xFindTokenizer (api, "unicode61", &words_data, &self->methods);

  if (rc == SQLITE_OK)
    rc =
        self->methods.xCreate (words_data, options, G_N_ELEMENTS (options), &self->words);
  if (rc == SQLITE_OK)
    *out = (Fts5Tokenizer *) g_steal_pointer (&self);
  return rc;
}

fts5_api *
wc_tokenizer_find_fts5 (sqlite3 *handle)
{
  sqlite3_stmt *statement = NULL;
  fts5_api *api = NULL;

  if (sqlite3_prepare_v2 (handle, "SELECT fts5 (?1)", -1, &statement, NULL) == SQLITE_OK)
    {
      sqlite3_bind_pointer (statement, 1, &api, "fts5_api_ptr", NULL);
      sqlite3_step (statement);
    }
  sqlite3_finalize (statement);
  return api;
}

gboolean
wc_tokenizer_register (sqlite3 *handle, GError **error)
{
  static fts5_tokenizer methods = { create_tokenizer, delete_tokenizer, tokenize };
  fts5_api *api = wc_tokenizer_find_fts5 (handle);
  int rc;

  if (api == NULL)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_INTERNAL,
                           "this SQLite was built without FTS5");
      return FALSE;
    }
  rc = api->xCreateTokenizer (api, "whinchat", api, &methods, NULL);
  return rc == SQLITE_OK || wc_sqlite_fail (handle, rc, error);
}
