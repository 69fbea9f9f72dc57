/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "store/address.h"
#include "store/avatar-store.h"
#include "store/people.h"
#include "store/statement.h"

/* Presence repeats the hash of a picture all day long, so what is the same is seen before
 * anything is written. */

void
wc_avatar_record_free (WcAvatarRecord *self)
{
  g_free (self->hash);
  g_free (self->media_type);
  g_free (self->url);
  g_free (self);
}

static gpointer
read_record (WcStatement *row)
{
  WcAvatarRecord *record = g_new0 (WcAvatarRecord, 1);

  record->source = (WcAvatarSource) wc_statement_int (row, 0);
  record->hash = wc_statement_dup (row, 1);
  record->media_type = wc_statement_dup (row, 2);
  record->width = (guint) wc_statement_int (row, 3);
  record->height = (guint) wc_statement_int (row, 4);
  record->url = wc_statement_dup (row, 5);
  return record;
}

/* What all sources say, the first one first. */
static GPtrArray *
list_records (WcDb *db, gint64 account, const char *jid, GError **error)
{
  static const char SQL[] =
      "SELECT source, hash, media_type, width, height, url FROM avatar "
      "WHERE account = ?1 AND address = (SELECT id FROM address WHERE jid = ?2) "
      "ORDER BY source";

  return wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (account), WC_TEXT (jid)), read_record,
      (GDestroyNotify) wc_avatar_record_free, error);
}

static const WcAvatarRecord *
find_record (GPtrArray *records, WcAvatarSource source)
{
  for (guint i = 0; i < records->len; i++)
    {
      const WcAvatarRecord *record = g_ptr_array_index (records, i);

      if (record->source == source)
        return record;
    }
  return NULL;
}

static gboolean
is_same (const WcAvatarRecord *a, const WcAvatarRecord *b)
{
  if (a == NULL)
    return b->hash == NULL;
  return g_strcmp0 (a->hash, b->hash) == 0 && a->width == b->width &&
         a->height == b->height && g_strcmp0 (a->media_type, b->media_type) == 0 &&
         g_strcmp0 (a->url, b->url) == 0;
}

/* The hash that counts, where @news (nullable) takes the place of what its source said.
 */
static const char *
find_shown (GPtrArray *records, const WcAvatarRecord *news)
{
  static const WcAvatarSource sources[] = { WC_AVATAR_SOURCE_PEP, WC_AVATAR_SOURCE_CARD,
                                            WC_AVATAR_SOURCE_INFO };

  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      const WcAvatarRecord *record = news != NULL && news->source == sources[i]
                                         ? news
                                         : find_record (records, sources[i]);

      if (record != NULL && record->hash != NULL)
        return record->hash;
    }
  return NULL;
}

static gboolean
save (WcDb *db,
      gint64 account,
      gint64 address,
      const WcAvatarRecord *record,
      GError **error)
{
  static const char SQL[] =
      "INSERT OR REPLACE INTO avatar (account, address, source, hash, media_type, width, "
      "height, url) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
  static const char DELETE[] =
      "DELETE FROM avatar WHERE account = ?1 AND address = ?2 AND source = ?3";

  if (record->hash == NULL)
    return wc_statement_exec (db, DELETE, error, WC_INT (account), WC_INT (address),
                              WC_INT (record->source));
  return wc_statement_exec (db, SQL, error, WC_INT (account), WC_INT (address),
                            WC_INT (record->source), WC_TEXT (record->hash),
                            WC_TEXT (record->media_type), WC_INT (record->width),
                            WC_INT (record->height), WC_TEXT (record->url));
}

gboolean
wc_avatar_store_set (WcDb *db,
                     gint64 account,
                     const char *jid,
                     const WcAvatarRecord *record,
                     GError **error)
{
  g_autoptr (GPtrArray) held = list_records (db, account, jid, error);
  WcPeopleKind kind;
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (held == NULL)
    return FALSE;
  if (is_same (find_record (held, record->source), record))
    return TRUE;
  if (!wc_people_find (db, account, jid, &kind, error))
    return FALSE;
  if (kind == WC_PEOPLE_NOBODY)
    return TRUE;
  address = wc_address_intern (db, jid, error);
  return address != 0 && save (db, account, address, record, error) &&
         (g_strcmp0 (find_shown (held, NULL), find_shown (held, record)) == 0 ||
          wc_people_tell (db, account, jid, kind, "avatar", error));
}

WcAvatarRecord *
wc_avatar_store_get (WcDb *db, gint64 account, const char *jid, GError **error)
{
  g_autoptr (GPtrArray) records = list_records (db, account, jid, error);

  return records != NULL && records->len > 0 ? g_ptr_array_steal_index (records, 0)
                                             : NULL;
}

static gpointer
read_hash (WcStatement *row)
{
  return wc_statement_dup (row, 0);
}

char *
wc_avatar_store_dup_hash (WcDb *db, gint64 account, const char *jid, GError **error)
{
  static const char SQL[] = "SELECT hash FROM avatar WHERE account = ?1 "
                            "AND address = ?2 ORDER BY source LIMIT 1";
  gint64 address;

  if (!wc_address_find (db, jid, &address, error))
    return NULL;
  return wc_statement_collect_one (
      wc_statement_query (db, SQL, error, WC_INT (account), WC_INT (address)), read_hash,
      error);
}

WcAvatarRecord *
wc_avatar_store_get_of (
    WcDb *db, gint64 account, const char *jid, WcAvatarSource source, GError **error)
{
  g_autoptr (GPtrArray) records = list_records (db, account, jid, error);

  for (guint i = 0; records != NULL && i < records->len; i++)
    if (((const WcAvatarRecord *) g_ptr_array_index (records, i))->source == source)
      return g_ptr_array_steal_index (records, i);
  return NULL;
}
