/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "crypto/ratchet-store.h"

/* The library asserts that every function of its tables is there, also those that OMEMO
 * has no use for. */

/* An error of the port is kept for the caller, and the library is told to give up. */
#define GIVE_UP (SG_ERR_MINIMUM - 1)

static int
told (WcRatchetStore *self, gboolean done)
{
  return done ? SG_SUCCESS : GIVE_UP;
}

static int
hand_out (GBytes *record, signal_buffer **out, int found, int missing)
{
  if (record == NULL)
    return missing;
  *out = wc_backend_buffer (record);
  return found;
}

/* The library asks several times in one call: the port is asked once. */
static gboolean
know_session (WcRatchetStore *self)
{
  self->known = self->known || self->port->load_session (self->data, self->peer,
                                                         &self->record, &self->error);
  return self->known;
}

static void
set_record (WcRatchetStore *self, GBytes *record)
{
  g_clear_pointer (&self->record, g_bytes_unref);
  self->record = record;
  self->known = record != NULL;
}

static int
load_session (signal_buffer **record,
              signal_buffer **user_record,
              const signal_protocol_address *address,
              void *data)
{
  WcRatchetStore *self = data;

  if (!know_session (self))
    return GIVE_UP;
  return hand_out (self->record, record, /* found= */ 1, /* missing= */ 0);
}

static int
contains_session (const signal_protocol_address *address, void *data)
{
  WcRatchetStore *self = data;

  if (!know_session (self))
    return GIVE_UP;
  return self->record != NULL;
}

static int
store_session (const signal_protocol_address *address,
               uint8_t *record,
               size_t size,
               uint8_t *user_record,
               size_t user_size,
               void *data)
{
  WcRatchetStore *self = data;
  g_autoptr (GBytes) bytes = g_bytes_new (record, size);

  if (!self->port->store_session (self->data, self->peer, bytes, &self->error))
    return GIVE_UP;
  set_record (self, g_steal_pointer (&bytes));
  return SG_SUCCESS;
}

static int
get_sub_devices (signal_int_list **sessions, const char *name, size_t size, void *data)
{
  *sessions = signal_int_list_alloc ();
  return *sessions != NULL ? 0 : SG_ERR_NOMEM;
}

static int
delete_session (const signal_protocol_address *address, void *data)
{
  return SG_ERR_INVAL;
}

static int
delete_all_sessions (const char *name, size_t size, void *data)
{
  return SG_ERR_INVAL;
}

static int
load_pre_key (signal_buffer **record, uint32_t id, void *data)
{
  WcRatchetStore *self = data;
  g_autoptr (GBytes) held = NULL;

  if (!self->port->load_pre_key (self->data, id, &held, &self->error))
    return GIVE_UP;
  return hand_out (held, record, SG_SUCCESS, SG_ERR_INVALID_KEY_ID);
}

static int
store_pre_key (uint32_t id, uint8_t *record, size_t size, void *data)
{
  return SG_ERR_INVAL;
}

static int
contains_pre_key (uint32_t id, void *data)
{
  WcRatchetStore *self = data;
  g_autoptr (GBytes) held = NULL;

  if (!self->port->load_pre_key (self->data, id, &held, &self->error))
    return GIVE_UP;
  return held != NULL;
}

static int
remove_pre_key (uint32_t id, void *data)
{
  WcRatchetStore *self = data;

  self->used = id;
  return told (self, self->port->use_pre_key (self->data, id, &self->error));
}

static int
load_signed_pre_key (signal_buffer **record, uint32_t id, void *data)
{
  WcRatchetStore *self = data;
  g_autoptr (GBytes) held = NULL;

  if (!self->port->load_signed_pre_key (self->data, id, &held, &self->error))
    return GIVE_UP;
  return hand_out (held, record, SG_SUCCESS, SG_ERR_INVALID_KEY_ID);
}

static int
contains_signed_pre_key (uint32_t id, void *data)
{
  WcRatchetStore *self = data;
  g_autoptr (GBytes) held = NULL;

  if (!self->port->load_signed_pre_key (self->data, id, &held, &self->error))
    return GIVE_UP;
  return held != NULL;
}

static int
remove_signed_pre_key (uint32_t id, void *data)
{
  return SG_ERR_INVAL;
}

static int
get_identity (signal_buffer **public, signal_buffer **private, void *data)
{
  WcRatchetStore *self = data;
  g_autoptr (GBytes) public_bytes = NULL;
  g_autoptr (GBytes) private_bytes = NULL;
  guint32 device;

  if (!self->port->load_identity (self->data, &public_bytes, &private_bytes, &device,
                                  &self->error))
    return GIVE_UP;
  *public = wc_backend_buffer (public_bytes);
  *private = wc_backend_buffer (private_bytes);
  return SG_SUCCESS;
}

static int
get_device (void *data, uint32_t *registration_id)
{
  WcRatchetStore *self = data;
  g_autoptr (GBytes) public_bytes = NULL;
  g_autoptr (GBytes) private_bytes = NULL;

  return told (self, self->port->load_identity (self->data, &public_bytes, &private_bytes,
                                                registration_id, &self->error));
}

/* Called before the message is known to be true: the caller reads from the session whose
 * it is, when it is. */
static int
save_identity (const signal_protocol_address *address,
               uint8_t *key,
               size_t size,
               void *data)
{
  return SG_SUCCESS;
}

/* A key that is not trusted is decrypted from all the same, or its message would be lost;
 * which key it must be is asked before. */
static int
is_trusted (const signal_protocol_address *address, uint8_t *key, size_t size, void *data)
{
  return 1;
}

static int
store_signed_pre_key (uint32_t id, uint8_t *record, size_t size, void *data)
{
  return SG_ERR_INVAL;
}

static int
store_sender_key (const signal_protocol_sender_key_name *name,
                  uint8_t *record,
                  size_t size,
                  uint8_t *user_record,
                  size_t user_size,
                  void *data)
{
  return SG_ERR_INVAL;
}

static int
load_sender_key (signal_buffer **record,
                 signal_buffer **user_record,
                 const signal_protocol_sender_key_name *name,
                 void *data)
{
  return 0;
}

static void
set_tables (WcRatchetStore *self)
{
  const signal_protocol_session_store sessions = { load_session,   get_sub_devices,
                                                   store_session,  contains_session,
                                                   delete_session, delete_all_sessions,
                                                   NULL,           self };
  const signal_protocol_pre_key_store pre_keys = {
    load_pre_key, store_pre_key, contains_pre_key, remove_pre_key, NULL, self
  };
  const signal_protocol_signed_pre_key_store signed_pre_keys = { load_signed_pre_key,
                                                                 store_signed_pre_key,
                                                                 contains_signed_pre_key,
                                                                 remove_signed_pre_key,
                                                                 NULL,
                                                                 self };
  const signal_protocol_identity_key_store identities = { get_identity,  get_device,
                                                          save_identity, is_trusted,
                                                          NULL,          self };
  const signal_protocol_sender_key_store sender_keys = { store_sender_key,
                                                         load_sender_key, NULL, self };

  signal_protocol_store_context_set_session_store (self->context, &sessions);
  signal_protocol_store_context_set_pre_key_store (self->context, &pre_keys);
  signal_protocol_store_context_set_signed_pre_key_store (self->context,
                                                          &signed_pre_keys);
  signal_protocol_store_context_set_identity_key_store (self->context, &identities);
  signal_protocol_store_context_set_sender_key_store (self->context, &sender_keys);
}

void
wc_ratchet_store_init (WcRatchetStore *self,
                       WcOmemoLibrary *library,
                       const WcRatchetPort *port,
                       gpointer data)
{
  *self = (WcRatchetStore){ .port = port, .data = data };
  if (signal_protocol_store_context_create (
          &self->context, wc_omemo_library_get_context (library)) != SG_SUCCESS)
    g_error ("out of memory");
  set_tables (self);
}

void
wc_ratchet_store_clear (WcRatchetStore *self)
{
  g_clear_pointer (&self->context, signal_protocol_store_context_destroy);
  set_record (self, NULL);
  g_clear_error (&self->error);
}

void
wc_ratchet_store_begin (WcRatchetStore *self, const WcRatchetPeer *peer)
{
  self->peer = peer;
  self->used = 0;
  set_record (self, NULL);
  g_clear_error (&self->error);
}
