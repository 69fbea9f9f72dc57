/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "crypto/curve-points.h"
#include "crypto/omemo-error.h"
#include "crypto/ratchet-store.h"
#include "crypto/ratchet.h"

/* What a message is allowed to weigh, and how many the library bridges in one chain. */
#define MAX_KEY_SIZE 1024
#define MAX_SKIPPED 2000

struct _WcRatchet
{
  signal_context *library; /* borrowed */
  WcRatchetStore store;
};

WcRatchet *
wc_ratchet_new (WcOmemoLibrary *library, const WcRatchetPort *port, gpointer data)
{
  WcRatchet *self = g_new0 (WcRatchet, 1);

  self->library = wc_omemo_library_get_context (library);
  wc_ratchet_store_init (&self->store, library, port, data);
  return self;
}

void
wc_ratchet_free (WcRatchet *self)
{
  wc_ratchet_store_clear (&self->store);
  g_free (self);
}

void
wc_ratchet_received_free (WcRatchetReceived *self)
{
  g_clear_pointer (&self->plain, g_bytes_unref);
  g_clear_pointer (&self->identity, g_bytes_unref);
  g_clear_pointer (&self->ratchet_key, g_bytes_unref);
  g_free (self);
}

/* The library keeps the address that it is given: it has to live as long as its user. */
static signal_protocol_address
address_of (const WcRatchetPeer *peer)
{
  return (signal_protocol_address){ peer->jid, strlen (peer->jid),
                                    (gint32) peer->device };
}

/* What the port said comes before what the library makes of it. */
static gboolean
fail (WcRatchet *self, WcOmemoReason reason, GError **error)
{
  if (self->store.error == NULL)
    return wc_omemo_error_set (error, reason);
  g_propagate_error (error, g_steal_pointer (&self->store.error));
  return FALSE;
}

static GBytes *
dup_key (const ec_public_key *key)
{
  signal_buffer *buffer = NULL;

  return key != NULL && ec_public_key_serialize (&buffer, key) == SG_SUCCESS
             ? wc_backend_take (buffer)
             : NULL;
}

static gboolean
is_fit (const ec_public_key *key)
{
  g_autoptr (GBytes) bytes = dup_key (key);

  return bytes != NULL && wc_curve_point_is_fit (bytes);
}

static gboolean
is_pinned (const ec_public_key *key, GBytes *pinned)
{
  g_autoptr (GBytes) bytes = dup_key (key);

  return pinned == NULL || (bytes != NULL && g_bytes_equal (bytes, pinned));
}

/* Returns: (transfer full) (nullable): what is kept of @peer, perhaps nothing yet. */
static session_record *
load_record (WcRatchet *self, const WcRatchetPeer *peer, GError **error)
{
  signal_protocol_address address = address_of (peer);
  session_record *record = NULL;

  if (wc_backend_load_session (self->store.context, &record, &address, peer->version) ==
      SG_SUCCESS)
    return record;
  fail (self, WC_OMEMO_REASON_STORE, error);
  return NULL;
}

/* ---- Beginning
 * ----------------------------------------------------------------------------- */

/* In WC_OMEMO_2 an identity travels as the key that signs, and the others without the
 * byte for their type. */
static ec_public_key *
read_key (WcRatchet *self, WcOmemoVersion version, GBytes *bytes, gboolean is_identity)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  ec_public_key *key = NULL;
  int code;

#ifdef WC_OMEMO_C
  if (version == WC_OMEMO_2 && size == 32)
    code = is_identity ? curve_decode_point_ed (&key, data, size, self->library)
                       : curve_decode_point_mont (&key, data, size, self->library);
  else
#endif
    code = curve_decode_point (&key, data, size, self->library);
  if (code == SG_SUCCESS && is_fit (key))
    return key;
  g_clear_pointer (&key, ec_public_key_unref);
  return NULL;
}

static const WcOmemoPreKey *
choose_pre_key (const WcOmemoBundle *bundle)
{
  guint32 nth = g_random_int_range (0, (gint32) bundle->pre_keys->len);

  return bundle->pre_keys->pdata[nth];
}

/* Returns: (transfer full) (nullable): @bundle as the library has it; what is wrong with
 * it but the signature, which the library looks at. */
static session_pre_key_bundle *
read_bundle (WcRatchet *self,
             const WcRatchetPeer *peer,
             const WcOmemoBundle *bundle,
             GBytes *pinned,
             GError **error)
{
  const WcOmemoPreKey *chosen = choose_pre_key (bundle);
  g_autoptr (ec_public_key) identity =
      read_key (self, peer->version, bundle->identity, /* is_identity= */ TRUE);
  g_autoptr (ec_public_key) key = read_key (self, peer->version, chosen->key, FALSE);
  g_autoptr (ec_public_key) signed_key =
      read_key (self, peer->version, bundle->signed_pre_key, FALSE);
  session_pre_key_bundle *read = NULL;
  gsize size;
  const guint8 *signature = g_bytes_get_data (bundle->signature, &size);

  if (identity == NULL || key == NULL || signed_key == NULL ||
      size != WC_OMEMO_SIGNATURE_SIZE)
    fail (self, WC_OMEMO_REASON_BAD_BUNDLE, error);
  else if (!is_pinned (identity, pinned))
    fail (self, WC_OMEMO_REASON_IDENTITY_CHANGED, error);
  else if (session_pre_key_bundle_create (&read, peer->device, (gint32) peer->device,
                                          chosen->id, key, bundle->signed_pre_key_id,
                                          signed_key, signature, size,
                                          identity) != SG_SUCCESS)
    fail (self, WC_OMEMO_REASON_BAD_BUNDLE, error);
  return read;
}

gboolean
wc_ratchet_begin (WcRatchet *self,
                  const WcRatchetPeer *peer,
                  const WcOmemoBundle *bundle,
                  GBytes *pinned,
                  GError **error)
{
  signal_protocol_address address = address_of (peer);
  g_autoptr (session_pre_key_bundle) read = NULL;
  g_autoptr (session_builder) builder = NULL;

  g_return_val_if_fail (wc_omemo_library_speaks (peer->version), FALSE);

  wc_ratchet_store_begin (&self->store, peer);
  if (bundle->pre_keys->len == 0)
    return fail (self, WC_OMEMO_REASON_BAD_BUNDLE, error);
  read = read_bundle (self, peer, bundle, pinned, error);
  if (read == NULL)
    return FALSE;
  if (session_builder_create (&builder, self->store.context, &address, self->library) !=
      SG_SUCCESS)
    return fail (self, WC_OMEMO_REASON_STORE, error);
  wc_backend_set_builder_version (builder, peer->version);
  return session_builder_process_pre_key_bundle (builder, read) == SG_SUCCESS ||
         fail (self, WC_OMEMO_REASON_BAD_BUNDLE, error);
}

/* ---- Encrypting
 * ---------------------------------------------------------------------------- */

/* Returns: (transfer full) (nullable). */
static session_cipher *
make_cipher (WcRatchet *self,
             const WcRatchetPeer *peer,
             const signal_protocol_address *address,
             GError **error)
{
  session_cipher *cipher = NULL;

  if (session_cipher_create (&cipher, self->store.context, address, self->library) !=
      SG_SUCCESS)
    {
      fail (self, WC_OMEMO_REASON_STORE, error);
      return NULL;
    }
  wc_backend_set_cipher_version (cipher, peer->version);
  return cipher;
}

/* Whether there is a session, and with whom it has to be. */
static gboolean
check_session (WcRatchet *self, GBytes *pinned, GError **error)
{
  const WcRatchetPeer *peer = self->store.peer;
  g_autoptr (session_record) record = load_record (self, peer, error);
  const ec_public_key *key;

  if (record == NULL)
    return FALSE;
  if (session_record_is_fresh (record))
    return fail (self, WC_OMEMO_REASON_NO_SESSION, error);
  key = session_state_get_remote_identity_key (session_record_get_state (record));
  return is_pinned (key, pinned) || fail (self, WC_OMEMO_REASON_IDENTITY_CHANGED, error);
}

GBytes *
wc_ratchet_encrypt (WcRatchet *self,
                    const WcRatchetPeer *peer,
                    GBytes *plain,
                    GBytes *pinned,
                    gboolean *out_kex,
                    GError **error)
{
  signal_protocol_address address = address_of (peer);
  g_autoptr (session_cipher) cipher = NULL;
  g_autoptr (ciphertext_message) message = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (plain, &size);

  wc_ratchet_store_begin (&self->store, peer);
  if (!check_session (self, pinned, error))
    return NULL;
  cipher = make_cipher (self, peer, &address, error);
  if (cipher == NULL)
    return NULL;
  if (session_cipher_encrypt (cipher, data, size, &message) != SG_SUCCESS)
    {
      fail (self, WC_OMEMO_REASON_STORE, error);
      return NULL;
    }
  *out_kex = ciphertext_message_get_type (message) == CIPHERTEXT_PREKEY_TYPE;
  return wc_backend_dup (ciphertext_message_get_serialized (message));
}

/* ---- Decrypting
 * ---------------------------------------------------------------------------- */

/* A message as it was read: one of the two. */
typedef struct
{
  pre_key_signal_message *kex; /* (owned) (nullable) it begins a session */
  signal_message *plain;       /* (owned) (nullable) it goes on with one */
} Parsed;

static void
parsed_clear (Parsed *self)
{
  g_clear_pointer (&self->kex, pre_key_signal_message_unref);
  g_clear_pointer (&self->plain, signal_message_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parsed, parsed_clear)

static gboolean
read_as (
    WcRatchet *self, WcOmemoVersion version, GBytes *bytes, gboolean kex, Parsed *parsed)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  int code;

  if (size > MAX_KEY_SIZE)
    return FALSE;
  if (kex)
    code = wc_backend_read_kex (&parsed->kex, version, data, size, self->library);
  else
    code = wc_backend_read_message (&parsed->plain, version, data, size, self->library);
  return code == SG_SUCCESS;
}

static signal_message *
inner_of (const Parsed *parsed)
{
  return parsed->kex != NULL ? pre_key_signal_message_get_signal_message (parsed->kex)
                             : parsed->plain;
}

/* What has to be true before anything of ours is touched. */
static gboolean
check_parsed (WcRatchet *self, const Parsed *parsed, GBytes *pinned, GError **error)
{
  const ec_public_key *ratchet_key =
      signal_message_get_sender_ratchet_key (inner_of (parsed));
  const ec_public_key *identity;

  if (!is_fit (ratchet_key))
    return fail (self, WC_OMEMO_REASON_DAMAGED, error);
  if (parsed->kex == NULL)
    return TRUE;
  identity = pre_key_signal_message_get_identity_key (parsed->kex);
  if (!pre_key_signal_message_has_pre_key_id (parsed->kex) || !is_fit (identity) ||
      !is_fit (pre_key_signal_message_get_base_key (parsed->kex)))
    return fail (self, WC_OMEMO_REASON_DAMAGED, error);
  return is_pinned (identity, pinned) ||
         fail (self, WC_OMEMO_REASON_IDENTITY_CHANGED, error);
}

/* Whether @message lies further ahead in its chain than the library bridges. */
static gboolean
is_beyond (session_record *record, signal_message *message)
{
  session_state *state = session_record_get_state (record);
  const ratchet_chain_key *chain = session_state_get_receiver_chain_key (
      state, signal_message_get_sender_ratchet_key (message));
  guint32 next = chain != NULL ? ratchet_chain_key_get_index (chain) : 0;

  return signal_message_get_counter (message) > next &&
         signal_message_get_counter (message) - next > MAX_SKIPPED;
}

/* What was refused has changed nothing: the session still is what it was before. */
static WcOmemoReason
reason_of (WcRatchet *self, int code, const Parsed *parsed)
{
  g_autoptr (session_record) before = NULL;

  if (code == SG_ERR_INVALID_MESSAGE)
    before = load_record (self, self->store.peer, /* error= */ NULL);
  return before != NULL && is_beyond (before, inner_of (parsed))
             ? WC_OMEMO_REASON_GAP
             : wc_omemo_error_of_code (code);
}

static WcRatchetReceived *
received_new (const Parsed *parsed, guint32 used, signal_buffer *plain, GBytes *identity)
{
  WcRatchetReceived *received = g_new0 (WcRatchetReceived, 1);
  signal_message *message = inner_of (parsed);

  received->plain = wc_backend_take (plain);
  received->identity = g_bytes_ref (identity);
  received->ratchet_key = dup_key (signal_message_get_sender_ratchet_key (message));
  received->counter = signal_message_get_counter (message);
  received->pre_key = used;
  received->kex = parsed->kex != NULL;
  return received;
}

/* What the session says, now that it has proved who it is with. */
static WcRatchetReceived *
conclude (WcRatchet *self,
          const Parsed *parsed,
          signal_buffer *plain,
          GBytes *pinned,
          GError **error)
{
  const WcRatchetPeer *peer = self->store.peer;
  guint32 used = self->store.used;
  g_autoptr (signal_buffer) owned = plain;
  g_autoptr (session_record) after = load_record (self, peer, error);
  const ec_public_key *key;
  g_autoptr (GBytes) identity = NULL;

  if (after == NULL)
    return NULL;
  key = session_state_get_remote_identity_key (session_record_get_state (after));
  identity = dup_key (key);
  if (identity == NULL || !is_pinned (key, pinned))
    {
      fail (self,
            identity == NULL ? WC_OMEMO_REASON_STORE : WC_OMEMO_REASON_IDENTITY_CHANGED,
            error);
      return NULL;
    }
  return received_new (parsed, used, g_steal_pointer (&owned), identity);
}

static WcRatchetReceived *
decrypt (WcRatchet *self, const Parsed *parsed, GBytes *pinned, GError **error)
{
  const WcRatchetPeer *peer = self->store.peer;
  signal_protocol_address address = address_of (peer);
  g_autoptr (session_cipher) cipher = make_cipher (self, peer, &address, error);
  signal_buffer *plain = NULL;
  int code;

  if (cipher == NULL)
    return NULL;
  if (parsed->kex != NULL)
    code =
        session_cipher_decrypt_pre_key_signal_message (cipher, parsed->kex, NULL, &plain);
  else
    code = session_cipher_decrypt_signal_message (cipher, parsed->plain, NULL, &plain);
  if (code == SG_SUCCESS)
    return conclude (self, parsed, plain, pinned, error);
  fail (self, reason_of (self, code, parsed), error);
  return NULL;
}

WcRatchetReceived *
wc_ratchet_decrypt (WcRatchet *self,
                    const WcRatchetPeer *peer,
                    const WcOmemoKey *key,
                    GBytes *pinned,
                    GError **error)
{
  g_auto (Parsed) parsed = { NULL, NULL };

  g_return_val_if_fail (wc_omemo_library_speaks (peer->version), NULL);

  wc_ratchet_store_begin (&self->store, peer);
  if (!read_as (self, peer->version, key->data, key->kex, &parsed) &&
      !read_as (self, peer->version, key->data, !key->kex, &parsed))
    {
      fail (self, WC_OMEMO_REASON_DAMAGED, error);
      return NULL;
    }
  return check_parsed (self, &parsed, pinned, error)
             ? decrypt (self, &parsed, pinned, error)
             : NULL;
}

GBytes *
wc_ratchet_peek_identity (WcRatchet *self, WcOmemoVersion version, const WcOmemoKey *key)
{
  g_auto (Parsed) parsed = { NULL, NULL };
  const ec_public_key *identity;

  g_return_val_if_fail (wc_omemo_library_speaks (version), NULL);

  if (!read_as (self, version, key->data, TRUE, &parsed))
    return NULL;
  identity = pre_key_signal_message_get_identity_key (parsed.kex);
  return is_fit (identity) ? dup_key (identity) : NULL;
}

GBytes *
wc_ratchet_read_identity (WcOmemoLibrary *library, GBytes *record, GError **error)
{
  g_autoptr (session_record) read = NULL;
  GBytes *identity = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (record, &size);

  if (session_record_deserialize (&read, data, size,
                                  wc_omemo_library_get_context (library)) == SG_SUCCESS)
    identity =
        dup_key (session_state_get_remote_identity_key (session_record_get_state (read)));
  if (identity == NULL)
    wc_omemo_error_set (error, WC_OMEMO_REASON_STORE);
  return identity;
}
