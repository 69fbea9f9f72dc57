/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/omemo-identity.h"
#include "store/address.h"
#include "store/omemo-device-store.h"
#include "store/omemo-journal.h"
#include "store/statement.h"

/* Numbers are drawn by chance: more than one is one too many already. */
#define MAX_OWNERS 4

#define OF "WHERE account = ?1 AND address = ?2 AND version = ?3 "
#define COLUMNS                                                                          \
  "SELECT device, version, listed, key, first_seen_us, listed_us, received_us, bundle, " \
  "tries, retry_us, shown FROM omemo_device " OF
#define PLACE WC_INT (of->account), WC_INT (address), WC_INT (of->version)
#define ONE                                                                              \
  WC_INT (one->account), WC_INT (address), WC_INT (one->version), WC_INT (one->device)

static gpointer
read_device (WcStatement *row)
{
  WcOmemoDevice *self = g_new0 (WcOmemoDevice, 1);

  self->device = (guint32) wc_statement_int (row, 0);
  self->version = (WcOmemoVersion) wc_statement_int (row, 1);
  self->listed = wc_statement_int (row, 2) != 0;
  self->key = wc_statement_bytes (row, 3);
  self->first_seen_us = wc_statement_int (row, 4);
  self->listed_us = wc_statement_int (row, 5);
  self->received_us = wc_statement_int (row, 6);
  self->bundle = (WcOmemoBundleState) wc_statement_int (row, 7);
  self->tries = (guint) wc_statement_int (row, 8);
  self->retry_us = wc_statement_int (row, 9);
  self->shown = wc_statement_bytes (row, 10);
  return self;
}

WcOmemoDevice *
wc_omemo_device_store_get (WcDb *db, const WcOmemoAddress *one, GError **error)
{
  static const char SQL[] = COLUMNS "AND device = ?4";
  gint64 address;

  return wc_address_find (db, one->jid, &address, error)
             ? wc_statement_collect_one (wc_statement_query (db, SQL, error, ONE),
                                         read_device, error)
             : NULL;
}

GPtrArray *
wc_omemo_device_store_list (WcDb *db, const WcOmemoAddress *of, GError **error)
{
  static const char SQL[] = COLUMNS "ORDER BY device";
  gint64 address;

  return wc_address_find (db, of->jid, &address, error)
             ? wc_statement_collect (wc_statement_query (db, SQL, error, PLACE),
                                     read_device, (GDestroyNotify) wc_omemo_device_free,
                                     error)
             : NULL;
}

/* ---- Lists ---- */

/* Those of @ids that are read, each once. Returns: (transfer full) (element-type guint32
 * as pointer). */
static GHashTable *
read_ids (const GArray *ids)
{
  GHashTable *wanted = g_hash_table_new (NULL, NULL);

  for (guint i = 0;
       i < ids->len && g_hash_table_size (wanted) < WC_OMEMO_DEVICE_STORE_MAX; i++)
    if (g_array_index (ids, guint32, i) != 0)
      g_hash_table_add (wanted, GUINT_TO_POINTER (g_array_index (ids, guint32, i)));
  return wanted;
}

/* Notes what becomes of those that are known, and takes them out of @wanted: what is left
 * there is new. */
static void
compare (const GPtrArray *known, GHashTable *wanted, WcOmemoListChange *change)
{
  for (guint i = 0; i < known->len; i++)
    {
      const WcOmemoDevice *device = known->pdata[i];
      gboolean on_it = g_hash_table_remove (wanted, GUINT_TO_POINTER (device->device));

      if (on_it && !device->listed)
        g_array_append_val (change->back, device->device);
      else if (!on_it && device->listed)
        g_array_append_val (change->gone, device->device);
    }
}

static int
by_id (gconstpointer a, gconstpointer b)
{
  guint32 one = *(const guint32 *) a, other = *(const guint32 *) b;

  return one < other ? -1 : one > other;
}

static void
add_rest (GHashTable *wanted, WcOmemoListChange *change)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, wanted);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      guint32 device = GPOINTER_TO_UINT (id);

      g_array_append_val (change->added, device);
    }
  g_array_sort (change->added, by_id);
}

static gboolean
write_each (WcDb *db,
            const char *sql,
            const WcOmemoAddress *of,
            const GArray *ids,
            GError **error)
{
  gint64 now_us = wc_db_now_us (db);
  gint64 address;

  if (!wc_address_find (db, of->jid, &address, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!wc_statement_exec (db, sql, error, PLACE,
                            WC_INT (g_array_index (ids, guint32, i)), WC_INT (now_us)))
      return FALSE;
  return TRUE;
}

static gboolean
write_list (WcDb *db,
            const WcOmemoAddress *of,
            WcOmemoListState state,
            gint64 fetched_us,
            GError **error)
{
  static const char SQL[] =
      "INSERT INTO omemo_list (account, address, version, state, fetched_us) "
      "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET state = excluded.state, "
      "fetched_us = coalesce (excluded.fetched_us, fetched_us)";
  gint64 address = wc_address_intern (db, of->jid, error);

  return address != 0 && wc_statement_exec (db, SQL, error, PLACE, WC_INT (state),
                                            WC_INT_OR_NULL (fetched_us));
}

/* No more of a JID are kept than may be. */
static gboolean
bound (WcDb *db, const WcOmemoAddress *of, GError **error)
{
  static const char SQL[] =
      "DELETE FROM omemo_device " OF "AND device IN (SELECT device FROM omemo_device " OF
      "AND listed = 0 ORDER BY max (first_seen_us, coalesce (listed_us, 0), "
      "coalesce (received_us, 0)) DESC, device LIMIT -1 OFFSET ?4)";
  gint64 address;

  return wc_address_find (db, of->jid, &address, error) &&
         wc_statement_exec (db, SQL, error, PLACE, WC_INT (WC_OMEMO_DEVICE_STORE_OLD));
}

static gboolean
write_change (WcDb *db,
              const WcOmemoAddress *of,
              const WcOmemoListChange *change,
              GError **error)
{
  static const char ADD[] = "INSERT INTO omemo_device (account, address, version, "
                            "device, listed, first_seen_us, listed_us) "
                            "VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5)";
  static const char BACK[] =
      "UPDATE omemo_device SET listed = 1, listed_us = ?5 " OF "AND device = ?4";
  static const char GONE[] =
      "UPDATE omemo_device SET listed = 0, listed_us = ?5 " OF "AND device = ?4";

  return write_list (db, of, WC_OMEMO_LIST_KNOWN, wc_db_now_us (db), error) &&
         write_each (db, ADD, of, change->added, error) &&
         write_each (db, BACK, of, change->back, error) &&
         write_each (db, GONE, of, change->gone, error) && bound (db, of, error);
}

static gpointer
read_owner (WcStatement *row)
{
  return wc_statement_dup (row, 0);
}

GPtrArray *
wc_omemo_device_store_list_owners (
    WcDb *db, gint64 account, WcOmemoVersion version, guint32 device, GError **error)
{
  static const char SQL[] =
      "SELECT a.jid FROM omemo_device d JOIN address a ON a.id = d.address "
      "WHERE d.account = ?1 AND d.version = ?2 AND d.device = ?3 AND d.key IS NOT NULL "
      "ORDER BY a.jid LIMIT ?4";

  return wc_statement_collect (wc_statement_query (db, SQL, error, WC_INT (account),
                                                   WC_INT (version), WC_INT (device),
                                                   WC_INT (MAX_OWNERS)),
                               read_owner, g_free, error);
}

gboolean
wc_omemo_device_store_get_list (WcDb *db,
                                const WcOmemoAddress *of,
                                WcOmemoListState *out_state,
                                gint64 *out_fetched_us,
                                GError **error)
{
  static const char STATE[] = "SELECT state FROM omemo_list " OF;
  static const char FETCHED[] = "SELECT fetched_us FROM omemo_list " OF;
  gint64 address, state;

  if (!wc_address_find (db, of->jid, &address, error) ||
      !wc_statement_get_int (db, STATE, &state, error, PLACE) ||
      !wc_statement_get_int (db, FETCHED, out_fetched_us, error, PLACE))
    return FALSE;
  *out_state = (WcOmemoListState) state;
  return TRUE;
}

static gboolean
tell_each (WcDb *db,
           const WcOmemoAddress *of,
           WcEventKind kind,
           const GArray *ids,
           GError **error)
{
  const char *fields = kind == WC_EVENT_OMEMO_DEVICE_CHANGED ? "listed" : NULL;
  WcOmemoAddress one = *of;

  for (guint i = 0; i < ids->len; i++)
    {
      one.device = g_array_index (ids, guint32, i);
      if (!wc_omemo_journal_device (db, kind, &one, fields, error))
        return FALSE;
    }
  return TRUE;
}

/* What is on the first list that is ever read is no news. */
static gboolean
tell_change (WcDb *db,
             const WcOmemoAddress *of,
             gboolean is_first,
             const WcOmemoListChange *change,
             GError **error)
{
  return (is_first ||
          tell_each (db, of, WC_EVENT_OMEMO_DEVICE_NEW, change->added, error)) &&
         tell_each (db, of, WC_EVENT_OMEMO_DEVICE_CHANGED, change->back, error) &&
         tell_each (db, of, WC_EVENT_OMEMO_DEVICE_CHANGED, change->gone, error);
}

WcOmemoListChange *
wc_omemo_device_store_replace (WcDb *db,
                               const WcOmemoAddress *of,
                               const GArray *ids,
                               GError **error)
{
  g_autoptr (WcOmemoListChange) change = wc_omemo_list_change_new ();
  g_autoptr (GHashTable) wanted = read_ids (ids);
  g_autoptr (GPtrArray) known = NULL;
  WcOmemoListState state;
  gint64 fetched_us;

  g_return_val_if_fail (wc_db_in_transaction (db), NULL);

  known = wc_omemo_device_store_get_list (db, of, &state, &fetched_us, error)
              ? wc_omemo_device_store_list (db, of, error)
              : NULL;
  if (known == NULL)
    return NULL;
  compare (known, wanted, change);
  add_rest (wanted, change);
  return write_change (db, of, change, error) &&
                 tell_change (db, of, fetched_us == 0, change, error)
             ? g_steal_pointer (&change)
             : NULL;
}

gboolean
wc_omemo_device_store_set_list (WcDb *db,
                                const WcOmemoAddress *of,
                                WcOmemoListState state,
                                GError **error)
{
  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return write_list (db, of, state, /* fetched_us= */ 0, error);
}

/* ---- One device ---- */

static gboolean
put_key (WcDb *db, const WcOmemoAddress *one, GBytes *key, GError **error)
{
  static const char SQL[] =
      "INSERT INTO omemo_device (account, address, version, device, key, listed, "
      "first_seen_us) VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6) "
      "ON CONFLICT DO UPDATE SET key = excluded.key, shown = NULL";
  gint64 address = wc_address_intern (db, one->jid, error);

  return address != 0 &&
         wc_statement_exec (db, SQL, error, ONE, WC_BYTES (key),
                            WC_INT (wc_db_now_us (db))) &&
         wc_omemo_journal_device (db, WC_EVENT_OMEMO_DEVICE_CHANGED, one,
                                  "fingerprint,trust", error) &&
         bound (db, one, error);
}

gboolean
wc_omemo_device_store_repin (WcDb *db,
                             const WcOmemoAddress *one,
                             GBytes *key,
                             GError **error)
{
  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (one->device == 0)
    return wc_error_invalid (error, "device", "0 is no device");
  if (!wc_omemo_identity_is_key (key))
    return wc_error_invalid (error, "key", "this is no public key");
  return put_key (db, one, key, error);
}

gboolean
wc_omemo_device_store_pin (WcDb *db,
                           const WcOmemoAddress *one,
                           GBytes *key,
                           GError **error)
{
  g_autoptr (WcOmemoDevice) known = NULL;
  GError *local_error = NULL;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  known = wc_omemo_device_store_get (db, one, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  if (known == NULL || known->key == NULL)
    return wc_omemo_device_store_repin (db, one, key, error);
  if (g_bytes_equal (known->key, key))
    return TRUE;
  g_set_error (error, WC_ERROR, WC_ERROR_CONFLICT, "the device had another identity key");
  if (error != NULL)
    wc_error_set_detail (*error, "reason", "identity-changed");
  return FALSE;
}

static gboolean
is_same (GBytes *one, GBytes *other)
{
  return one == other || (one != NULL && other != NULL && g_bytes_equal (one, other));
}

gboolean
wc_omemo_device_store_show (WcDb *db,
                            const WcOmemoAddress *one,
                            GBytes *key,
                            GError **error)
{
  static const char SQL[] = "UPDATE omemo_device SET shown = ?5 " OF "AND device = ?4";
  g_autoptr (GError) local_error = NULL;
  g_autoptr (WcOmemoDevice) known = NULL;
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  known = wc_omemo_device_store_get (db, one, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (known == NULL || is_same (known->shown, key))
    return TRUE;
  return wc_address_find (db, one->jid, &address, error) &&
         wc_statement_exec (db, SQL, error, ONE, WC_BYTES (key)) &&
         wc_omemo_journal_device (db, WC_EVENT_OMEMO_DEVICE_CHANGED, one, "shown", error);
}

gboolean
wc_omemo_device_store_received (WcDb *db, const WcOmemoAddress *one, GError **error)
{
  static const char SQL[] =
      "UPDATE omemo_device SET received_us = ?5 " OF "AND device = ?4";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_address_find (db, one->jid, &address, error) &&
         wc_statement_exec (db, SQL, error, ONE, WC_INT (wc_db_now_us (db)));
}

gboolean
wc_omemo_device_store_set_bundle (WcDb *db,
                                  const WcOmemoAddress *one,
                                  WcOmemoBundleState state,
                                  gint64 retry_us,
                                  GError **error)
{
  static const char SQL[] =
      "UPDATE omemo_device SET bundle = ?5, retry_us = ?6, "
      "tries = iif (?5 IN (?7, ?8), 0, tries + 1) " OF "AND device = ?4";
  gint64 address;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_address_find (db, one->jid, &address, error) &&
         wc_statement_exec (db, SQL, error, ONE, WC_INT (state),
                            WC_INT_OR_NULL (retry_us), WC_INT (WC_OMEMO_BUNDLE_GOOD),
                            WC_INT (WC_OMEMO_BUNDLE_UNKNOWN));
}
