/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "store/address.h"
#include "store/message-row.h"
#include "store/search.h"
#include "store/sqlite.h"

/* Newest first is the order of the index itself: FTS5 walks its lists backwards and stops
 * after a page. Ordering by anything else reads every hit, measured a thousand times
 * slower for frequent words. */

#define MAX_WORDS 32
#define MAX_LOOKED_AT 20000

static gboolean
is_word_char (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) ||
         g_unichar_type (c) == G_UNICODE_PRIVATE_USE;
}

static gboolean
has_word (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (is_word_char (g_utf8_get_char (p)))
      return TRUE;
  return FALSE;
}

/* One word or phrase as an FTS5 string, which is data whatever is in it. */
static void
append_term (GString *out, const char *text, gsize length, gboolean prefix)
{
  g_autofree char *term = g_strndup (text, length);

  if (!has_word (term))
    return;
  g_string_append_printf (out, "%s\"%s\"%s", out->len > 0 ? " AND " : "", term,
                          prefix ? " *" : "");
}

/* The length of the term that begins at @text: up to the next quote, or for bare words
 * the next space. */
static gsize
term_length (const char *text, gboolean quoted)
{
  const char *p = text;

  while (*p != '\0' && *p != '"' && (quoted || !g_unichar_isspace (g_utf8_get_char (p))))
    p = g_utf8_next_char (p);
  return (gsize) (p - text);
}

char *
wc_search_parse (const char *text, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  guint n_terms = 0;

  for (const char *p = text; *p != '\0' && n_terms <= MAX_WORDS;)
    {
      gboolean quoted = *p == '"';
      const char *start = quoted ? p + 1 : p;
      gsize length = term_length (start, quoted);
      gboolean star = !quoted && length > 0 && start[length - 1] == '*';

      append_term (out, start, star ? length - 1 : length, star);
      p = start + length;
      if (*p != '\0' && (*p != '"' || quoted))
        p = g_utf8_next_char (p);
      n_terms += length > 0;
    }
  if (n_terms > MAX_WORDS)
    {
      wc_error_invalid (error, "text", "at most %d words can be searched for", MAX_WORDS);
      return NULL;
    }
  if (out->len == 0)
    {
      wc_error_invalid (error, "text", "there is no word to search for");
      return NULL;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

void
wc_search_page_free (WcSearchPage *self)
{
  g_ptr_array_unref (self->items);
  g_free (self);
}

/* What the query asks of a hit beyond its words. */
typedef struct
{
  const WcSearchQuery *query;
  gint64 chat; /* address; 0: any */
} Wanted;

/* The message of a hit; NULL without error when it is not wanted. */
static WcMessage *
read_hit (WcDb *db, const Wanted *wanted, gint64 id, GError **error)
{
  static const char SQL[] =
      "SELECT " WC_MESSAGE_COLUMNS "FROM message m " WC_MESSAGE_JOINS
      "JOIN account k ON k.id = m.account AND k.removed = 0 WHERE m.id = ?1 "
      "AND (?2 = 0 OR m.account = ?2) AND (?3 = 0 OR m.chat = ?3) "
      "AND (?4 IS NULL OR f.jid = ?4 OR substr (f.jid, 1, length (?4) + 1) = ?4 || '/')";

  return wc_statement_collect_one (
      wc_statement_query (db, SQL, error, WC_INT (id), WC_INT (wanted->query->account),
                          WC_INT (wanted->chat), WC_TEXT (wanted->query->from)),
      wc_message_row_read, error);
}

static gboolean
read_hits (
    WcDb *db, const Wanted *wanted, const char *match, WcSearchPage *page, GError **error)
{
  static const char SQL[] = "SELECT rowid FROM search WHERE search MATCH ?1 "
                            "AND rowid < ?2 AND rowid >= ?3 ORDER BY rowid DESC";
  const WcSearchQuery *query = wanted->query;
  gint64 before = query->before != 0 ? query->before : G_MAXINT64;
  gint64 until = query->until_us != 0 ? query->until_us : G_MAXINT64;
  g_autoptr (WcStatement) hits =
      wc_statement_query (db, SQL, error, WC_TEXT (match), WC_INT (MIN (before, until)),
                          WC_INT (query->since_us));
  GError *local_error = NULL;
  gint64 last = 0;

  if (hits == NULL)
    return FALSE;
  for (guint seen = 0; wc_statement_step (hits, &local_error); seen++)
    {
      WcMessage *message;

      if (page->items->len == query->limit || seen == MAX_LOOKED_AT)
        {
          page->next = last;
          break;
        }
      last = wc_statement_int (hits, 0);
      message = read_hit (db, wanted, last, &local_error);
      if (message != NULL)
        g_ptr_array_add (page->items, message);
      if (local_error != NULL)
        break;
    }
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

WcSearchPage *
wc_search_run (WcDb *db, const WcSearchQuery *query, GError **error)
{
  g_autofree char *words = wc_search_parse (query->text, error);
  g_autofree char *match = NULL;
  g_autoptr (WcSearchPage) page = NULL;
  Wanted wanted = { query, 0 };

  if (words == NULL)
    return NULL;
  page = g_new0 (WcSearchPage, 1);
  page->items = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_message_unref);
  if (query->chat != NULL)
    {
      if (!wc_address_find (db, query->chat, &wanted.chat, error))
        return NULL;
      if (wanted.chat == 0)
        return g_steal_pointer (&page);
      match = g_strdup_printf ("place : c%" G_GINT64_FORMAT "x%" G_GINT64_FORMAT
                               " AND body : (%s)",
                               query->account, wanted.chat, words);
    }
  else
    match = g_strdup_printf ("body : (%s)", words);
  if (!read_hits (db, &wanted, match, page, error))
    return NULL;
  return g_steal_pointer (&page);
}

gboolean
wc_search_check (WcDb *db, GError **error)
{
  static const char SQL[] =
      "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)";

  return wc_statement_exec (db, SQL, error);
}
