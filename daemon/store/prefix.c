/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "store/prefix.h"
#include "store/tokenizer.h"

/* The same tokenizer as the index has, so that both find the same. */

struct _WcPrefix
{
  fts5_tokenizer methods;
  Fts5Tokenizer *tokenizer; /* (owned) */
  GString *word;            /* (owned) as the tokenizer makes it */
  guint n_words;
  gboolean found;
};

static int
take_word (void *context, int flags, const char *token, int n, int start, int end)
{
  WcPrefix *self = context;

  self->n_words++;
  g_string_truncate (self->word, 0);
  g_string_append_len (self->word, token, n);
  return SQLITE_OK;
}

static int
compare_word (void *context, int flags, const char *token, int n, int start, int end)
{
  WcPrefix *self = context;

  self->found = (gsize) n >= self->word->len &&
                memcmp (token, self->word->str, self->word->len) == 0;
  return self->found ? SQLITE_DONE : SQLITE_OK;
}

static gboolean
open_tokenizer (WcPrefix *self, WcDb *db)
{
  fts5_api *api = wc_tokenizer_find_fts5 (wc_db_get_handle (db));
  void *data = NULL;

  return api != NULL &&
         api->xFindTokenizer (api, "whinchat", &data, &self->methods) == SQLITE_OK &&
         self->methods.xCreate (data, NULL, 0, &self->tokenizer) == SQLITE_OK;
}

WcPrefix *
wc_prefix_new (WcDb *db, const char *word)
{
  g_autoptr (WcPrefix) self = g_new0 (WcPrefix, 1);

  self->word = g_string_new (NULL);
  if (!open_tokenizer (self, db) ||
      self->methods.xTokenize (self->tokenizer, self,
                               FTS5_TOKENIZE_QUERY | FTS5_TOKENIZE_PREFIX, word,
                               (int) strlen (word), take_word) != SQLITE_OK ||
      self->n_words != 1)
    return NULL;
  return g_steal_pointer (&self);
}

void
wc_prefix_free (WcPrefix *self)
{
  if (self->tokenizer != NULL)
    self->methods.xDelete (self->tokenizer);
  g_string_free (self->word, TRUE);
  g_free (self);
}

gboolean
wc_prefix_is_in (WcPrefix *self, const char *text)
{
  self->found = FALSE;
  self->methods.xTokenize (self->tokenizer, self, FTS5_TOKENIZE_DOCUMENT, text,
                           (int) strlen (text), compare_word);
  return self->found;
}
