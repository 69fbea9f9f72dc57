/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "crypto/omemo-keys.h"
#include "store/omemo-own-key-store.h"
#include "store/omemo-own-store.h"
#include "store/omemo-session-store.h"
#include "store/omemo-todo-store.h"
#include "sync/omemo-own-device.h"

#define EPOCH_SIZE 16

static gboolean
is_taken (GArray *taken, guint32 device)
{
  for (guint i = 0; taken != NULL && i < taken->len; i++)
    if (g_array_index (taken, guint32, i) == device)
      return TRUE;
  return FALSE;
}

static guint32
draw_device (GArray *taken)
{
  guint32 device;

  do
    device = wc_omemo_keys_make_device ();
  while (is_taken (taken, device));
  return device;
}

static gboolean
make_pre_keys (WcOmemoOwnDevice *self, guint n, GError **error)
{
  guint32 first;

  if (!wc_omemo_own_key_store_take_ids (self->db, self->account, n, &first, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GBytes) record =
          wc_omemo_keys_make_pre_key (self->library, first + i, error);
      g_autoptr (WcOmemoOwnKey) key = NULL;

      if (record == NULL)
        return FALSE;
      key = wc_omemo_own_key_new (first + i, /* is_signed= */ FALSE, record);
      if (!wc_omemo_own_key_store_add (self->db, self->account, key, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
make_signed (WcOmemoOwnDevice *self, const WcOmemoOwn *own, GError **error)
{
  g_autoptr (GBytes) record = NULL;
  g_autoptr (WcOmemoOwnKey) key = NULL;
  guint32 id;

  if (!wc_omemo_own_key_store_take_ids (self->db, self->account, 1, &id, error))
    return FALSE;
  record = wc_omemo_keys_make_signed_pre_key (self->library, own->identity, own->secret,
                                              id, wc_db_now_us (self->db), error);
  if (record == NULL)
    return FALSE;
  key = wc_omemo_own_key_new (id, /* is_signed= */ TRUE, record);
  return wc_omemo_own_key_store_add (self->db, self->account, key, error);
}

/* A device with an identity and new keys otherwise. */
static gboolean
set_device (WcOmemoOwnDevice *self, const WcOmemoOwn *own, GError **error)
{
  return wc_omemo_own_store_set (self->db, self->account, own, error) &&
         make_signed (self, own, error) &&
         make_pre_keys (self, WC_OMEMO_OWN_PRE_KEYS, error);
}

static gboolean
make_device (WcOmemoOwnDevice *self, GArray *taken, GError **error)
{
  g_autoptr (GBytes) public = NULL;
  g_autoptr (GBytes) private = NULL;
  g_autoptr (GBytes) epoch = wc_omemo_keys_draw (EPOCH_SIZE);
  g_autoptr (WcOmemoOwn) own = NULL;

  if (!wc_omemo_keys_make_identity (self->library, &public, &private, error))
    return FALSE;
  own = wc_omemo_own_new (draw_device (taken), public, private, epoch);
  return set_device (self, own, error);
}

/* NULL without error where there is none. */
static WcOmemoOwn *
get (WcOmemoOwnDevice *self, GError **error)
{
  return wc_omemo_own_store_get (self->db, self->account, error);
}

/* One that came without keys (wc_omemo_own_device_adopt()) gets them, and another number
 * where its own is somebody else's. */
static gboolean
complete (WcOmemoOwnDevice *self, const WcOmemoOwn *own, GArray *taken, GError **error)
{
  g_autoptr (GPtrArray) keys =
      wc_omemo_own_key_store_list (self->db, self->account, /* is_signed= */ TRUE, error);
  guint32 device = own->device;
  g_autoptr (WcOmemoOwn) whole = NULL;

  if (keys == NULL || keys->len > 0)
    return keys != NULL;
  if (is_taken (taken, device))
    device = draw_device (taken);
  whole = wc_omemo_own_new (device, own->identity, own->secret, own->epoch);
  return set_device (self, whole, error);
}

gboolean
wc_omemo_own_device_adopt (
    WcDb *db, gint64 account, GBytes *public, GBytes *private, GError **error)
{
  g_autoptr (GBytes) epoch = wc_omemo_keys_draw (EPOCH_SIZE);
  g_autoptr (WcOmemoOwn) own =
      wc_omemo_own_new (wc_omemo_keys_make_device (), public, private, epoch);

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_omemo_own_store_set (db, account, own, error);
}

static gboolean
make_or_complete (WcOmemoOwnDevice *self,
                  const WcOmemoOwn *own,
                  GArray *taken,
                  GError **error)
{
  return own != NULL ? complete (self, own, taken, error)
                     : make_device (self, taken, error);
}

WcOmemoOwn *
wc_omemo_own_device_ensure (WcOmemoOwnDevice *self, GArray *taken, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (WcOmemoOwn) own = NULL;

  g_return_val_if_fail (wc_db_in_transaction (self->db), NULL);

  own = get (self, &local_error);
  if (local_error == NULL && make_or_complete (self, own, taken, &local_error))
    {
      g_clear_pointer (&own, wc_omemo_own_free);
      own = get (self, &local_error);
    }
  if (local_error == NULL)
    return g_steal_pointer (&own);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/* For each protocol that we speak: what was published under the old number is to go. */
static gboolean
retire (WcOmemoOwnDevice *self, const char *jid, guint32 device, GError **error)
{
  for (guint version = WC_OMEMO_AXOLOTL; version <= WC_OMEMO_2; version++)
    {
      const WcOmemoAddress old = { self->account, jid, version, device };

      if (wc_omemo_library_speaks (version) &&
          !wc_omemo_todo_store_add (self->db, WC_OMEMO_TODO_RETIRE, &old, 0, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
wc_omemo_own_device_replace (WcOmemoOwnDevice *self, const char *jid, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GBytes) epoch = wc_omemo_keys_draw (EPOCH_SIZE);
  g_autoptr (WcOmemoOwn) old = NULL;
  g_autoptr (WcOmemoOwn) new = NULL;

  g_return_val_if_fail (wc_db_in_transaction (self->db), FALSE);

  old = get (self, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (old == NULL)
    return TRUE;
  g_array_append_val (taken, old->device);
  new = wc_omemo_own_new (draw_device (taken), old->identity, old->secret, epoch);
  return wc_omemo_session_store_clear (self->db, self->account, error) &&
         set_device (self, new, error) && retire (self, jid, old->device, error);
}

/* The one that is offered. Returns: (transfer full) (nullable): NULL + error where it
 * could not be read. */
static WcOmemoOwnKey *
get_signed (WcOmemoOwnDevice *self, GError **error)
{
  g_autoptr (GPtrArray) keys =
      wc_omemo_own_key_store_list (self->db, self->account, /* is_signed= */ TRUE, error);

  if (keys == NULL)
    return NULL;
  if (keys->len > 0)
    return g_ptr_array_steal_index (keys, 0);
  g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                       "the account has no signed key");
  return NULL;
}

/* No clock may end a key before its time, and none may keep it for ever: one that was set
 * forward makes a new key, which has to be a day old before older ones go. */
static gboolean
renew_signed (WcOmemoOwnDevice *self, const WcOmemoOwn *own, GError **error)
{
  gint64 now_us = wc_db_now_us (self->db);
  g_autoptr (WcOmemoOwnKey) key = get_signed (self, error);
  gint64 age_us;

  if (key == NULL ||
      !wc_omemo_own_key_store_set_gone_by (self->db, self->account, now_us, error))
    return FALSE;
  age_us = ABS (now_us - key->created_us);
  if (age_us >= WC_OMEMO_OWN_SIGNED_US)
    return make_signed (self, own, error);
  return age_us < G_TIME_SPAN_DAY ||
         wc_omemo_own_key_store_purge (self->db, self->account, /* is_signed= */ TRUE,
                                       now_us - WC_OMEMO_OWN_RETIRED_US, error);
}

/* What was used is published as gone in any case: with it comes another one. */
static gboolean
renew_pre_keys (WcOmemoOwnDevice *self, GError **error)
{
  gint64 n;

  if (!wc_omemo_own_key_store_count (self->db, self->account, &n, error))
    return FALSE;
  return n >= WC_OMEMO_OWN_PRE_KEYS ||
         make_pre_keys (self, (guint) (WC_OMEMO_OWN_PRE_KEYS - n), error);
}

gboolean
wc_omemo_own_device_renew (WcOmemoOwnDevice *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (WcOmemoOwn) own = NULL;

  g_return_val_if_fail (wc_db_in_transaction (self->db), FALSE);

  own = get (self, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return own == NULL || (renew_signed (self, own, error) && renew_pre_keys (self, error));
}

gboolean
wc_omemo_own_device_forget_used (WcOmemoOwnDevice *self, GError **error)
{
  return wc_omemo_own_key_store_purge (self->db, self->account, /* is_signed= */ FALSE,
                                       /* before_us= */ G_MAXINT64, error);
}

/* Returns: (transfer full) (nullable) (element-type WcOmemoPreKey). */
static GPtrArray *
list_public (WcOmemoOwnDevice *self, GError **error)
{
  g_autoptr (GPtrArray) held = wc_omemo_own_key_store_list (
      self->db, self->account, /* is_signed= */ FALSE, error);
  g_autoptr (GPtrArray) public =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_pre_key_free);

  if (held == NULL)
    return NULL;
  for (guint i = 0; i < held->len; i++)
    {
      const WcOmemoOwnKey *key = held->pdata[i];
      WcOmemoPreKey *told =
          wc_omemo_keys_read_pre_key (self->library, key->record, error);

      if (told == NULL)
        return NULL;
      g_ptr_array_add (public, told);
    }
  return g_steal_pointer (&public);
}

WcOmemoBundle *
wc_omemo_own_device_make_bundle (WcOmemoOwnDevice *self,
                                 WcOmemoVersion version,
                                 GError **error)
{
  g_autoptr (WcOmemoOwnKey) held = get_signed (self, error);
  g_autoptr (WcOmemoOwn) own = held != NULL ? get (self, error) : NULL;
  g_autoptr (GPtrArray) keys = own != NULL ? list_public (self, error) : NULL;
  g_autoptr (WcOmemoPreKey) signed_key = NULL;
  g_autoptr (GBytes) signature = NULL;
  g_autoptr (GBytes) identity = NULL;

  if (keys == NULL)
    return NULL;
  identity = wc_omemo_keys_read_identity (self->library, version, own->identity, error);
  if (identity == NULL)
    return NULL;
  signed_key = wc_omemo_keys_read_signed_pre_key (self->library, version, held->record,
                                                  &signature, error);
  if (signed_key == NULL)
    return NULL;
  return wc_omemo_bundle_new (version, identity, signed_key->id, signed_key->key,
                              signature, g_steal_pointer (&keys));
}
