/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "store/address.h"
#include "store/annotation-reader.h"
#include "store/attachment-store.h"
#include "store/extra-store.h"
#include "store/message-omemo-store.h"
#include "store/message-row.h"
#include "store/message-text.h"
#include "store/prefix.h"
#include "store/room-reader-list.h"
#include "store/search.h"
#include "store/sqlite.h"

/* Newest first is the order of the index itself: FTS5 walks its lists backwards and stops
 * after a page. Ordering by anything else reads every hit, measured a thousand times
 * slower for frequent words. Only what begins like a word FTS5 collects as a whole before
 * it gives the first, which takes the longer the more there are; but then the newest of
 * them are near the end, so that is where they are looked for first. */

#define MAX_WORDS 32
#define MAX_LOOKED_AT 20000

/* Messages at the end in which the beginning of a word is looked for without the index:
 * of what one in thirty has, a page of fifty. */
#define MAX_SCANNED 1500

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
      "AND (?4 IS NULL OR f.jid = ?4 OR rj.jid = ?4 OR "
      "substr (f.jid, 1, length (?4) + 1) = ?4 || '/' OR (m.outgoing AND k.jid = ?4)) "
      "AND (NOT ?5 & 3 OR m.kind = 3) "
      "AND (NOT ?5 & 2 OR EXISTS (SELECT 1 FROM attachment WHERE "
      "message = " WC_MESSAGE_TEXT " AND media_type LIKE 'image/%')) "
      "AND (NOT ?5 & 4 OR m.body LIKE '%https://%' OR m.body LIKE '%http://%')";
  G_STATIC_ASSERT (WC_SEARCH_HAS_FILE == 1 && WC_SEARCH_HAS_IMAGE == 2 &&
                   WC_SEARCH_HAS_LINK == 4);

  return wc_statement_collect_one (
      wc_statement_query (db, SQL, error, WC_INT (id), WC_INT (wanted->query->account),
                          WC_INT (wanted->chat), WC_TEXT (wanted->query->from),
                          WC_INT (wanted->query->has)),
      wc_message_row_read, error);
}

/* The ids below which to look, and from which on. */
typedef struct
{
  gint64 below;
  gint64 from;
} Range;

static Range
range_of (const WcSearchQuery *query)
{
  gint64 before = query->before != 0 ? query->before : G_MAXINT64;
  gint64 until = query->until_us != 0 ? query->until_us : G_MAXINT64;

  return (Range){ MIN (before, until), query->since_us };
}

/* Adds the message when it is wanted. FALSE + error. */
static gboolean
take_hit (WcDb *db, const Wanted *wanted, gint64 id, WcSearchPage *page, GError **error)
{
  GError *local_error = NULL;
  WcMessage *message = read_hit (db, wanted, id, &local_error);

  if (message != NULL)
    g_ptr_array_add (page->items, message);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

/* The word whose beginning is all that is asked for; NULL: it is something else. */
static WcPrefix *
read_prefix (WcDb *db, const char *text)
{
  g_autofree char *word = g_strstrip (g_strdup (text));
  gsize length = strlen (word);

  if (length < 2 || word[length - 1] != '*' || strchr (word, '"') != NULL)
    return NULL;
  for (const char *p = word; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isspace (g_utf8_get_char (p)))
      return NULL;
  word[length - 1] = '\0';
  return has_word (word) ? wc_prefix_new (db, word) : NULL;
}

static WcStatement *
begin_scan (WcDb *db, const Wanted *wanted, const Range *range, GError **error)
{
  static const char ALL[] = "SELECT id, body FROM message WHERE id < ?1 AND id >= ?2 "
                            "ORDER BY id DESC LIMIT ?3";
  static const char CHAT[] =
      "SELECT id, body FROM message WHERE account = ?4 AND chat = ?5 AND id < ?1 "
      "AND id >= ?2 ORDER BY id DESC LIMIT ?3";

  if (wanted->chat == 0)
    return wc_statement_query (db, ALL, error, WC_INT (range->below),
                               WC_INT (range->from), WC_INT (MAX_SCANNED));
  return wc_statement_query (db, CHAT, error, WC_INT (range->below), WC_INT (range->from),
                             WC_INT (MAX_SCANNED), WC_INT (wanted->query->account),
                             WC_INT (wanted->chat));
}

/* Looks through the newest messages of @range, which ends before them then; until the
 * page is full and has a next. */
static gboolean
scan_newest (
    WcDb *db, const Wanted *wanted, Range *range, WcSearchPage *page, GError **error)
{
  g_autoptr (WcPrefix) prefix = read_prefix (db, wanted->query->text);
  g_autoptr (WcStatement) rows =
      prefix != NULL ? begin_scan (db, wanted, range, error) : NULL;
  GError *local_error = NULL;

  if (rows == NULL)
    return prefix == NULL;
  while (page->next == 0 && wc_statement_step (rows, &local_error))
    {
      const char *body = wc_statement_text (rows, 1);
      gboolean hit = body != NULL && wc_prefix_is_in (prefix, body);

      if (hit && page->items->len == wanted->query->limit)
        page->next = range->below;
      range->below = wc_statement_int (rows, 0);
      if (hit && page->next == 0 &&
          !take_hit (db, wanted, range->below, page, &local_error))
        break;
    }
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

/* All messages, where neither words nor files are asked for: not those that were
 * forgotten, nor those that corrected another one. */
static WcStatement *
begin_all (WcDb *db, const Wanted *wanted, const Range *range, GError **error)
{
  static const char ALL[] = "SELECT id FROM message WHERE chat > 0 AND id < ?1 "
                            "AND id >= ?2 ORDER BY id DESC";
  static const char CHAT[] = "SELECT id FROM message WHERE account = ?3 AND chat = ?4 "
                             "AND id < ?1 AND id >= ?2 ORDER BY id DESC";

  if (wanted->chat == 0)
    return wc_statement_query (db, ALL, error, WC_INT (range->below),
                               WC_INT (range->from));
  return wc_statement_query (db, CHAT, error, WC_INT (range->below), WC_INT (range->from),
                             WC_INT (wanted->query->account), WC_INT (wanted->chat));
}

/* The ids of what may be meant, newest first: what has the words, or where there are none
 * what has a file. */
static WcStatement *
begin_hits (
    WcDb *db, const Wanted *wanted, const char *match, const Range *range, GError **error)
{
  static const char WORDS[] = "SELECT rowid FROM search WHERE search MATCH ?1 "
                              "AND rowid < ?2 AND rowid >= ?3 ORDER BY rowid DESC";
  static const char FILES[] =
      "SELECT id FROM message INDEXED BY message_with_files WHERE kind = 3 AND chat > 0 "
      "AND id < ?1 AND id >= ?2 ORDER BY id DESC";

  if (match == NULL && wanted->query->has == 0)
    return begin_all (db, wanted, range, error);
  if (match == NULL)
    return wc_statement_query (db, FILES, error, WC_INT (range->below),
                               WC_INT (range->from));
  return wc_statement_query (db, WORDS, error, WC_TEXT (match), WC_INT (range->below),
                             WC_INT (range->from));
}

static gboolean
read_hits (
    WcDb *db, const Wanted *wanted, const char *match, WcSearchPage *page, GError **error)
{
  const WcSearchQuery *query = wanted->query;
  Range range = range_of (query);
  g_autoptr (WcStatement) hits = NULL;
  GError *local_error = NULL;
  gint64 last;

  if (!scan_newest (db, wanted, &range, page, error))
    return FALSE;
  if (page->next != 0)
    return TRUE;
  last = range.below;
  hits = begin_hits (db, wanted, match, &range, error);
  if (hits == NULL)
    return FALSE;
  for (guint seen = 0; wc_statement_step (hits, &local_error); seen++)
    {
      if (page->items->len == query->limit || seen == MAX_LOOKED_AT)
        {
          page->next = last;
          break;
        }
      last = wc_statement_int (hits, 0);
      if (!take_hit (db, wanted, last, page, &local_error))
        break;
    }
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

/* The words of a link are looked for like any others; only then it is seen whether they
 * are one. */
#define LINK_WORDS "(\"https\" OR \"http\")"

/* Whether it says anything beside words of what is looked for. */
static gboolean
is_bounded (const WcSearchQuery *query)
{
  return query->has != 0 || query->chat != NULL || query->from != NULL ||
         query->since_us != 0 || query->until_us != 0;
}

/* All words that have to occur, as FTS5 wants them: @out_words (transfer full), NULL
 * where none have to. */
static gboolean
collect_words (const WcSearchQuery *query, char **out_words, GError **error)
{
  gboolean has_link = (query->has & WC_SEARCH_HAS_LINK) != 0;
  g_autofree char *words = NULL;

  *out_words = NULL;
  if (*query->text == '\0' && is_bounded (query))
    {
      *out_words = has_link ? g_strdup (LINK_WORDS) : NULL;
      return TRUE;
    }
  words = wc_search_parse (query->text, error);
  if (words != NULL)
    *out_words = has_link ? g_strdup_printf ("(%s) AND " LINK_WORDS, words)
                          : g_steal_pointer (&words);
  return *out_words != NULL;
}

/* Returns: (transfer full) (nullable). */
static char *
make_match (const Wanted *wanted, const char *words)
{
  if (words == NULL)
    return NULL;
  if (wanted->chat == 0)
    return g_strdup_printf ("body : (%s)", words);
  return g_strdup_printf ("place : c%" G_GINT64_FORMAT "x%" G_GINT64_FORMAT
                          " AND body : (%s)",
                          wanted->query->account, wanted->chat, words);
}

WcSearchPage *
wc_search_run (WcDb *db, const WcSearchQuery *query, GError **error)
{
  g_autofree char *words = NULL;
  g_autofree char *match = NULL;
  g_autoptr (WcSearchPage) page = NULL;
  Wanted wanted = { query, 0 };

  if (!collect_words (query, &words, error))
    return NULL;
  page = g_new0 (WcSearchPage, 1);
  page->items = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_message_unref);
  if (query->chat != NULL)
    {
      if (!wc_address_find (db, query->chat, &wanted.chat, error))
        return NULL;
      if (wanted.chat == 0)
        return g_steal_pointer (&page);
    }
  match = make_match (&wanted, words);
  if (!read_hits (db, &wanted, match, page, error) ||
      !wc_annotation_reader_fill (db, page->items, error) ||
      !wc_attachment_store_fill (db, page->items, error) ||
      !wc_extra_store_fill (db, page->items, error) ||
      !wc_message_omemo_store_fill (db, page->items, error) ||
      !wc_room_reader_list_fill (db, page->items, error))
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
