/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/address.h"
#include "store/search-index.h"
#include "store/statement.h"

/* Every transaction leaves a segment of the index, and a search looks into each, so
 * segments have to be merged; FTS5 would do so by itself, but in steps of any length. A
 * text goes through about seven merges until it lies among a million, and one page holds
 * fifty: what is merged here is more than twice as much as comes. */

#define TEXTS_BETWEEN 50
#define COMMITS_BETWEEN 8
#define PAGES_AT_LEAST 16

/* What was added since the last merge, kept with the database. */
typedef struct
{
  guint texts;
  guint commits;
  gboolean pending; /* the open transaction has added */
} Added;

static G_DEFINE_QUARK (wc_search_index_added, added);

static Added *
get_added (WcDb *db)
{
  Added *self = g_object_get_qdata (G_OBJECT (db), added_quark ());

  if (self == NULL)
    {
      self = g_new0 (Added, 1);
      g_object_set_qdata_full (G_OBJECT (db), added_quark (), self, g_free);
    }
  return self;
}

static void
count_commit (gpointer data)
{
  ((Added *) data)->commits++;
}

/* Runs after the commit and after a rollback. */
static void
end_pending (gpointer data)
{
  ((Added *) data)->pending = FALSE;
}

/* At the beginning of a transaction, when none of its texts waits to be written. */
static gboolean
merge_some (WcDb *db, Added *added, GError **error)
{
  static const char SQL[] = "INSERT INTO search (search, rank) VALUES ('merge', ?1)";
  guint pages = PAGES_AT_LEAST + added->texts / 4;

  if (added->texts < TEXTS_BETWEEN && added->commits < COMMITS_BETWEEN)
    return TRUE;
  added->texts = 0;
  added->commits = 0;
  return wc_statement_exec (db, SQL, error, WC_INT (pages));
}

static gboolean
begin (WcDb *db, Added *added, GError **error)
{
  if (added->pending)
    return TRUE;
  if (!merge_some (db, added, error))
    return FALSE;
  added->pending = TRUE;
  wc_db_after_commit (db, count_commit, added, end_pending);
  return TRUE;
}

gboolean
wc_search_index_add (WcDb *db, const WcMessage *message, GError **error)
{
  /* Not a trigger's work: that would open a savepoint for each message, at which FTS5
   * writes out what it has collected so far, and a sync would cost twice as much. */
  static const char SQL[] = "INSERT INTO search (rowid, body, place) "
                            "VALUES (?1, ?2, 'c' || ?3 || 'x' || ?4)";
  Added *added = get_added (db);
  gint64 chat;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (message->body == NULL)
    return TRUE;
  chat = wc_address_intern (db, message->chat, error);
  if (chat == 0 || !begin (db, added, error) ||
      !wc_statement_exec (db, SQL, error, WC_INT (message->id), WC_TEXT (message->body),
                          WC_INT (message->account), WC_INT (chat)))
    return FALSE;
  added->texts++;
  return TRUE;
}
