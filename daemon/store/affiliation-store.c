/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "store/address.h"
#include "store/affiliation-store.h"
#include "store/statement.h"

/* The version stands in the row of the room and moves only here, in the transaction that
 * stores all that leads to it. */

typedef struct
{
  gint64 account;
  gint64 room; /* number of the address; 0: nobody has named it */
} Place;

static gboolean
find_place (WcDb *db, gint64 account, const char *room, Place *out, GError **error)
{
  *out = (Place){ .account = account };
  return wc_address_find (db, room, &out->room, error);
}

static gboolean
clear (WcDb *db, const Place *place, GError **error)
{
  static const char SQL[] = "DELETE FROM affiliation WHERE account = ?1 AND room = ?2";

  return wc_statement_exec (db, SQL, error, WC_INT (place->account),
                            WC_INT (place->room));
}

/* @out_known: whether there is such a room. */
static gboolean
set_version (WcDb *db,
             const Place *place,
             const char *version,
             gboolean *out_known,
             GError **error)
{
  static const char SQL[] =
      "UPDATE room SET affiliation_version = ?3 WHERE account = ?1 AND address = ?2";

  if (!wc_statement_exec (db, SQL, error, WC_INT (place->account), WC_INT (place->room),
                          WC_TEXT (version)))
    return FALSE;
  *out_known = wc_statement_changes (db) > 0;
  return TRUE;
}

static gboolean
put (WcDb *db, const Place *place, const WcOccupant *item, GError **error)
{
  static const char ADD[] =
      "INSERT INTO affiliation (account, room, jid, affiliation, reason) "
      "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET affiliation = ?4, "
      "reason = ?5";
  static const char REMOVE[] =
      "DELETE FROM affiliation WHERE account = ?1 AND room = ?2 AND jid = ?3";

  if (item->affiliation == WC_AFFILIATION_NONE)
    return wc_statement_exec (db, REMOVE, error, WC_INT (place->account),
                              WC_INT (place->room), WC_TEXT (item->jid));
  return wc_statement_exec (db, ADD, error, WC_INT (place->account), WC_INT (place->room),
                            WC_TEXT (item->jid), WC_INT (item->affiliation),
                            WC_TEXT (item->reason));
}

static gboolean
count (WcDb *db, const Place *place, gint64 *out_n, GError **error)
{
  static const char SQL[] =
      "SELECT count (*) FROM affiliation WHERE account = ?1 AND room = ?2";

  return wc_statement_get_int (db, SQL, out_n, error, WC_INT (place->account),
                               WC_INT (place->room));
}

static gboolean
forget (WcDb *db, const Place *place, GError **error)
{
  gboolean known;

  return clear (db, place, error) && set_version (db, place, NULL, &known, error);
}

gboolean
wc_affiliation_store_apply (WcDb *db,
                            const WcAffiliationChange *change,
                            gboolean *out_held,
                            GError **error)
{
  gboolean known = FALSE;
  gint64 n = 0;
  Place place;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  *out_held = FALSE;
  if (!find_place (db, change->account, change->room, &place, error) ||
      !set_version (db, &place, change->version, &known, error))
    return FALSE;
  if (!known)
    return TRUE;
  if (change->whole && !clear (db, &place, error))
    return FALSE;
  for (guint i = 0; i < change->items->len; i++)
    if (!put (db, &place, change->items->pdata[i], error))
      return FALSE;
  if (!count (db, &place, &n, error))
    return FALSE;
  if (n > WC_AFFILIATION_STORE_MAX)
    return forget (db, &place, error);
  *out_held = TRUE;
  return TRUE;
}

gboolean
wc_affiliation_store_forget (WcDb *db, gint64 account, const char *room, GError **error)
{
  Place place;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return find_place (db, account, room, &place, error) && forget (db, &place, error);
}

static gpointer
read_text (WcStatement *row)
{
  return wc_statement_dup (row, 0);
}

char *
wc_affiliation_store_dup_version (WcDb *db, gint64 account, const char *room)
{
  static const char SQL[] =
      "SELECT r.affiliation_version FROM room r JOIN address a ON a.id = r.address "
      "WHERE r.account = ?1 AND a.jid = ?2";

  return wc_statement_collect_one (
      wc_statement_query (db, SQL, /* error= */ NULL, WC_INT (account), WC_TEXT (room)),
      read_text, /* error= */ NULL);
}

static gpointer
read_item (WcStatement *row)
{
  WcOccupant *item = wc_occupant_new (/* nick= */ NULL, wc_statement_text (row, 0),
                                      /* occupant_id= */ NULL);

  item->affiliation = (WcAffiliation) wc_statement_int (row, 1);
  wc_str_set (&item->reason, wc_statement_text (row, 2));
  return item;
}

GPtrArray *
wc_affiliation_store_list (
    WcDb *db, gint64 account, const char *room, WcAffiliation affiliation, GError **error)
{
  static const char SQL[] =
      "SELECT f.jid, f.affiliation, f.reason FROM affiliation f "
      "JOIN address a ON a.id = f.room "
      "WHERE f.account = ?1 AND a.jid = ?2 AND f.affiliation = ?3 ORDER BY f.jid";

  return wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (account),
                                                   WC_TEXT (room), WC_INT (affiliation)),
                               read_item, (GDestroyNotify) wc_occupant_unref, error);
}
