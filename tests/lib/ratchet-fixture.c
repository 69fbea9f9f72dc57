/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "crypto/omemo-keys.h"
#include "lib/ratchet-fixture.h"

#define N_PRE_KEYS 10

static gboolean
count (WcRatchetDevice *self, GError **error)
{
  if (++self->calls != self->fail_at)
    return TRUE;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_STORAGE, "the disk is full");
  return FALSE;
}

static char *
name_of (const WcRatchetPeer *peer)
{
  return g_strdup_printf ("%s/%u/%d", peer->jid, peer->device, peer->version);
}

static gboolean
load_session (gpointer data,
              const WcRatchetPeer *peer,
              GBytes **out_record,
              GError **error)
{
  WcRatchetDevice *self = data;
  g_autofree char *name = name_of (peer);
  GBytes *record = g_hash_table_lookup (self->sessions, name);

  *out_record = record != NULL ? g_bytes_ref (record) : NULL;
  return count (self, error);
}

static gboolean
store_session (gpointer data, const WcRatchetPeer *peer, GBytes *record, GError **error)
{
  WcRatchetDevice *self = data;

  g_hash_table_replace (self->sessions, name_of (peer), g_bytes_ref (record));
  return count (self, error);
}

static gboolean
load_identity (gpointer data,
               GBytes **out_public,
               GBytes **out_private,
               guint32 *out_device,
               GError **error)
{
  WcRatchetDevice *self = data;

  if (!count (self, error))
    return FALSE;
  *out_public = g_bytes_ref (self->public);
  *out_private = g_bytes_ref (self->private);
  *out_device = self->device;
  return TRUE;
}

static gboolean
load_pre_key (gpointer data, guint32 id, GBytes **out_record, GError **error)
{
  WcRatchetDevice *self = data;
  GBytes *record = g_hash_table_lookup (self->pre_keys, GUINT_TO_POINTER (id));

  *out_record = record != NULL ? g_bytes_ref (record) : NULL;
  return count (self, error);
}

static gboolean
use_pre_key (gpointer data, guint32 id, GError **error)
{
  WcRatchetDevice *self = data;

  g_hash_table_add (self->used, GUINT_TO_POINTER (id));
  return count (self, error);
}

static gboolean
load_signed_pre_key (gpointer data, guint32 id, GBytes **out_record, GError **error)
{
  WcRatchetDevice *self = data;

  *out_record = id == 1 ? g_bytes_ref (self->signed_pre_key) : NULL;
  return count (self, error);
}

static const WcRatchetPort port = { load_session, store_session, load_identity,
                                    load_pre_key, use_pre_key,   load_signed_pre_key };

static GHashTable *
sessions_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                (GDestroyNotify) g_bytes_unref);
}

WcRatchetDevice *
wc_ratchet_device_new (const char *jid, guint32 device)
{
  WcRatchetDevice *self = g_new0 (WcRatchetDevice, 1);
  g_autoptr (GError) error = NULL;

  self->jid = jid;
  self->device = device;
  self->library = wc_omemo_library_new ();
  self->ratchet = wc_ratchet_new (self->library, &port, self);
  self->sessions = sessions_new ();
  self->pre_keys =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_bytes_unref);
  self->used = g_hash_table_new (NULL, NULL);
  wc_omemo_keys_make_identity (self->library, &self->public, &self->private, &error);
  g_assert_no_error (error);
  for (guint32 id = 1; id <= N_PRE_KEYS; id++)
    g_hash_table_insert (self->pre_keys, GUINT_TO_POINTER (id),
                         wc_omemo_keys_make_pre_key (self->library, id, &error));
  g_assert_no_error (error);
  self->signed_pre_key = wc_omemo_keys_make_signed_pre_key (
      self->library, self->public, self->private, /* id= */ 1, /* now_us= */ 0, &error);
  g_assert_no_error (error);
  return self;
}

void
wc_ratchet_device_free (WcRatchetDevice *self)
{
  wc_ratchet_free (self->ratchet);
  wc_omemo_library_free (self->library);
  g_bytes_unref (self->public);
  g_bytes_unref (self->private);
  g_bytes_unref (self->signed_pre_key);
  g_hash_table_unref (self->sessions);
  g_clear_pointer (&self->saved, g_hash_table_unref);
  g_hash_table_unref (self->pre_keys);
  g_hash_table_unref (self->used);
  g_free (self);
}

WcOmemoBundle *
wc_ratchet_device_make_bundle (WcRatchetDevice *self, WcOmemoVersion version)
{
  GPtrArray *keys =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_pre_key_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) signature = NULL;
  g_autoptr (WcOmemoPreKey) signed_key = wc_omemo_keys_read_signed_pre_key (
      self->library, version, self->signed_pre_key, &signature, &error);

  g_assert_no_error (error);
  for (guint32 id = 1; id <= N_PRE_KEYS; id++)
    g_ptr_array_add (
        keys, wc_omemo_keys_read_pre_key (
                  self->library,
                  g_hash_table_lookup (self->pre_keys, GUINT_TO_POINTER (id)), &error));
  g_assert_no_error (error);
  return wc_omemo_bundle_new (version, self->public, signed_key->id, signed_key->key,
                              signature, keys);
}

void
wc_ratchet_device_begin (WcRatchetDevice *self,
                         WcRatchetDevice *other,
                         WcOmemoVersion version)
{
  const WcRatchetPeer peer = { other->jid, other->device, version };
  g_autoptr (WcOmemoBundle) bundle = wc_ratchet_device_make_bundle (other, version);
  g_autoptr (GError) error = NULL;

  wc_ratchet_begin (self->ratchet, &peer, bundle, other->public, &error);
  g_assert_no_error (error);
}

WcOmemoKey *
wc_ratchet_device_write (WcRatchetDevice *self,
                         WcRatchetDevice *other,
                         WcOmemoVersion version,
                         const char *text)
{
  const WcRatchetPeer peer = { other->jid, other->device, version };
  g_autoptr (GBytes) plain = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GError) error = NULL;
  gboolean kex = FALSE;

  written =
      wc_ratchet_encrypt (self->ratchet, &peer, plain, /* pinned= */ NULL, &kex, &error);
  g_assert_no_error (error);
  return wc_omemo_key_new (/* jid= */ NULL, other->device, kex, written);
}

WcRatchetReceived *
wc_ratchet_device_read (WcRatchetDevice *self,
                        WcRatchetDevice *other,
                        WcOmemoVersion version,
                        const WcOmemoKey *key,
                        GError **error)
{
  const WcRatchetPeer peer = { other->jid, other->device, version };
  WcRatchetReceived *received;

  wc_ratchet_device_save (self);
  received = wc_ratchet_decrypt (self->ratchet, &peer, key, /* pinned= */ NULL, error);
  if (received == NULL)
    wc_ratchet_device_restore (self);
  return received;
}

void
wc_ratchet_device_expect (WcRatchetDevice *self,
                          WcRatchetDevice *other,
                          WcOmemoVersion version,
                          const WcOmemoKey *key,
                          const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcRatchetReceived) received =
      wc_ratchet_device_read (self, other, version, key, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (received->plain, NULL),
                   g_bytes_get_size (received->plain), text, strlen (text));
  g_assert_true (g_bytes_equal (received->identity, other->public));
}

static void
copy (GHashTable *from, GHashTable *to)
{
  GHashTableIter iter;
  gpointer name, record;

  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, &name, &record))
    g_hash_table_insert (to, g_strdup (name), g_bytes_ref (record));
}

void
wc_ratchet_device_save (WcRatchetDevice *self)
{
  g_clear_pointer (&self->saved, g_hash_table_unref);
  self->saved = sessions_new ();
  copy (self->sessions, self->saved);
}

void
wc_ratchet_device_restore (WcRatchetDevice *self)
{
  g_hash_table_remove_all (self->sessions);
  copy (self->saved, self->sessions);
}
