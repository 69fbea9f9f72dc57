/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "crypto/aes-gcm.h"
#include "crypto/curve-points.h"
#include "crypto/omemo-backend.h"
#include "crypto/omemo-error.h"
#include "crypto/omemo-keys.h"

/* The library's own helper for one-time keys counts in 24 bits and begins anew; ours are
 * numbered by the store, which gives no number twice. */

static gboolean
check (int code, GError **error)
{
  return code >= 0 || wc_omemo_error_set (error, wc_omemo_error_of_code (code));
}

/* @serialize is one of the library's. Returns: (transfer full) (nullable). */
#define SERIALIZE(serialize, thing, error)                                               \
  G_STMT_START                                                                           \
  {                                                                                      \
    signal_buffer *buffer = NULL;                                                        \
                                                                                         \
    return check (serialize (&buffer, thing), error) ? wc_backend_take (buffer) : NULL;  \
  }                                                                                      \
  G_STMT_END

static GBytes *
write_public (const ec_public_key *key, GError **error)
{
  SERIALIZE (ec_public_key_serialize, key, error);
}

static GBytes *
write_private (const ec_private_key *key, GError **error)
{
  SERIALIZE (ec_private_key_serialize, key, error);
}

static GBytes *
write_pre_key (const session_pre_key *key, GError **error)
{
  SERIALIZE (session_pre_key_serialize, key, error);
}

static GBytes *
write_signed_pre_key (const session_signed_pre_key *key, GError **error)
{
  SERIALIZE (session_signed_pre_key_serialize, key, error);
}

gboolean
wc_omemo_keys_make_identity (WcOmemoLibrary *library,
                             GBytes **out_public,
                             GBytes **out_private,
                             GError **error)
{
  g_autoptr (ratchet_identity_key_pair) pair = NULL;
  g_autoptr (GBytes) public = NULL;
  GBytes *private;

  if (!check (signal_protocol_key_helper_generate_identity_key_pair (
                  &pair, wc_omemo_library_get_context (library)),
              error))
    return FALSE;
  public = write_public (ratchet_identity_key_pair_get_public (pair), error);
  if (public == NULL)
    return FALSE;
  private = write_private (ratchet_identity_key_pair_get_private (pair), error);
  if (private == NULL)
    return FALSE;
  *out_public = g_steal_pointer (&public);
  *out_private = private;
  return TRUE;
}

GBytes *
wc_omemo_keys_read_identity (WcOmemoLibrary *library,
                             WcOmemoVersion version,
                             GBytes *public,
                             GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (public, &size);
  g_autoptr (ec_public_key) key = NULL;
  signal_buffer *signing;

  if (version == WC_OMEMO_AXOLOTL)
    return g_bytes_ref (public);
  if (!check (
          curve_decode_point (&key, data, size, wc_omemo_library_get_context (library)),
          error))
    return NULL;
  signing = wc_backend_dup_signing_key (key);
  if (signing != NULL)
    return wc_backend_take (signing);
  wc_omemo_error_set (error, WC_OMEMO_REASON_UNSUPPORTED);
  return NULL;
}

GBytes *
wc_omemo_keys_make_pre_key (WcOmemoLibrary *library, guint32 id, GError **error)
{
  g_autoptr (ec_key_pair) pair = NULL;
  g_autoptr (session_pre_key) key = NULL;

  if (!check (curve_generate_key_pair (wc_omemo_library_get_context (library), &pair),
              error) ||
      !check (session_pre_key_create (&key, id, pair), error))
    return NULL;
  return write_pre_key (key, error);
}

/* Returns: (transfer full) (nullable). */
static ratchet_identity_key_pair *
read_identity (signal_context *context, GBytes *public, GBytes *private, GError **error)
{
  g_autoptr (ec_public_key) public_key = NULL;
  g_autoptr (ec_private_key) private_key = NULL;
  ratchet_identity_key_pair *pair = NULL;
  gsize public_size, private_size;
  const guint8 *public_data = g_bytes_get_data (public, &public_size);
  const guint8 *private_data = g_bytes_get_data (private, &private_size);

  if (!wc_curve_point_is_fit (public))
    {
      wc_omemo_error_set (error, WC_OMEMO_REASON_STORE);
      return NULL;
    }
  if (!check (curve_decode_point (&public_key, public_data, public_size, context),
              error) ||
      !check (
          curve_decode_private_point (&private_key, private_data, private_size, context),
          error) ||
      !check (ratchet_identity_key_pair_create (&pair, public_key, private_key), error))
    return NULL;
  return pair;
}

GBytes *
wc_omemo_keys_make_signed_pre_key (WcOmemoLibrary *library,
                                   GBytes *public,
                                   GBytes *private,
                                   guint32 id,
                                   gint64 now_us,
                                   GError **error)
{
  signal_context *context = wc_omemo_library_get_context (library);
  g_autoptr (ratchet_identity_key_pair) pair =
      read_identity (context, public, private, error);
  g_autoptr (session_signed_pre_key) key = NULL;
  guint64 now_ms = (guint64) (now_us / G_TIME_SPAN_MILLISECOND);

  if (pair == NULL || !check (signal_protocol_key_helper_generate_signed_pre_key (
                                  &key, pair, id, now_ms, context),
                              error))
    return NULL;
  return write_signed_pre_key (key, error);
}

static WcOmemoPreKey *
publish (guint32 id, const ec_key_pair *pair, GError **error)
{
  g_autoptr (GBytes) public = write_public (ec_key_pair_get_public (pair), error);

  return public != NULL ? wc_omemo_pre_key_new (id, public) : NULL;
}

WcOmemoPreKey *
wc_omemo_keys_read_pre_key (WcOmemoLibrary *library, GBytes *record, GError **error)
{
  g_autoptr (session_pre_key) key = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (record, &size);

  if (!check (session_pre_key_deserialize (&key, data, size,
                                           wc_omemo_library_get_context (library)),
              error))
    return NULL;
  return publish (session_pre_key_get_id (key), session_pre_key_get_key_pair (key),
                  error);
}

static GBytes *
dup_signature (const session_signed_pre_key *key, WcOmemoVersion version)
{
#ifdef WC_OMEMO_C
  if (version == WC_OMEMO_2)
    return g_bytes_new (session_signed_pre_key_get_signature_omemo (key),
                        session_signed_pre_key_get_signature_omemo_len (key));
#endif
  return g_bytes_new (session_signed_pre_key_get_signature (key),
                      session_signed_pre_key_get_signature_len (key));
}

WcOmemoPreKey *
wc_omemo_keys_read_signed_pre_key (WcOmemoLibrary *library,
                                   WcOmemoVersion version,
                                   GBytes *record,
                                   GBytes **out_signature,
                                   GError **error)
{
  g_autoptr (session_signed_pre_key) key = NULL;
  WcOmemoPreKey *public;
  gsize size;
  const guint8 *data = g_bytes_get_data (record, &size);

  g_return_val_if_fail (wc_omemo_library_speaks (version), NULL);

  if (!check (session_signed_pre_key_deserialize (&key, data, size,
                                                  wc_omemo_library_get_context (library)),
              error))
    return NULL;
  public = publish (session_signed_pre_key_get_id (key),
                    session_signed_pre_key_get_key_pair (key), error);
  if (public != NULL)
    *out_signature = dup_signature (key, version);
  return public;
}

GBytes *
wc_omemo_keys_draw (gsize size)
{
  guint8 *data = g_malloc (size);

  wc_aes_gcm_draw (data, size);
  return g_bytes_new_take (data, size);
}

guint32
wc_omemo_keys_make_device (void)
{
  guint32 id = 0;

  while (id == 0)
    {
      g_autoptr (GBytes) drawn = wc_omemo_keys_draw (sizeof id);

      memcpy (&id, g_bytes_get_data (drawn, NULL), sizeof id);
      id &= G_MAXINT32;
    }
  return id;
}
