/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* libsignal-protocol-c, or libomemo-c, its maintained fork (meson option omemo_backend):
 * the one place that includes their headers, for this folder alone, and hides where they
 * differ. Both export the same symbols with other contents, so one program is never
 * linked with both. WC_OMEMO_C: it is the fork. */

#include <curve.h>
#include <glib.h>
#include <key_helper.h>
#include <protocol.h>
#include <session_builder.h>
#include <session_cipher.h>
#include <session_pre_key.h>
#include <session_record.h>
#include <session_state.h>
#include <signal_protocol.h>

#include "model/omemo-bundle.h"

/* Session versions: 3 is what WC_OMEMO_AXOLOTL speaks, 4 what WC_OMEMO_2 does. */
static inline guint32
wc_backend_version (WcOmemoVersion version)
{
  return version == WC_OMEMO_2 ? 4 : 3;
}

#ifdef WC_OMEMO_C
#define WC_BACKEND_HAS_OMEMO_2 TRUE
#define wc_backend_load_session(context, record, address, version)                       \
  signal_protocol_session_load_session (context, record, address,                        \
                                        wc_backend_version (version))
#define wc_backend_set_builder_version(builder, version)                                 \
  session_builder_set_version (builder, wc_backend_version (version))
#define wc_backend_set_cipher_version(cipher, version)                                   \
  session_cipher_set_version (cipher, wc_backend_version (version))
#define wc_backend_read_message(message, version, data, size, context)                   \
  ((version) == WC_OMEMO_2                                                               \
       ? signal_message_deserialize_omemo (message, data, size, context)                 \
       : signal_message_deserialize (message, data, size, context))
#define wc_backend_read_kex(message, version, data, size, context)                       \
  ((version) == WC_OMEMO_2                                                               \
       ? pre_key_signal_message_deserialize_omemo (message, data, size, 0, context)      \
       : pre_key_signal_message_deserialize (message, data, size, context))
#define wc_backend_dup_signing_key(key) ec_public_key_get_ed (key)
#else
#define WC_BACKEND_HAS_OMEMO_2 FALSE
#define wc_backend_load_session(context, record, address, version)                       \
  signal_protocol_session_load_session (context, record, address)
#define wc_backend_set_builder_version(builder, version)                                 \
  G_STMT_START { (void) (version); }                                                     \
  G_STMT_END
#define wc_backend_set_cipher_version(cipher, version)                                   \
  G_STMT_START { (void) (version); }                                                     \
  G_STMT_END
#define wc_backend_read_message(message, version, data, size, context)                   \
  signal_message_deserialize (message, data, size, context)
#define wc_backend_read_kex(message, version, data, size, context)                       \
  pre_key_signal_message_deserialize (message, data, size, context)
#define wc_backend_dup_signing_key(key) ((void) (key), (signal_buffer *) NULL)
#endif

/* The library's own counting of references, for g_autoptr. */
static inline void
wc_backend_unref (gpointer type)
{
  SIGNAL_UNREF (type);
}

#define WC_BACKEND_AUTOPTR(type)                                                         \
  static inline void type##_unref (type *self) { wc_backend_unref (self); }              \
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (type, type##_unref)

WC_BACKEND_AUTOPTR (ec_public_key)
WC_BACKEND_AUTOPTR (ec_private_key)
WC_BACKEND_AUTOPTR (ec_key_pair)
WC_BACKEND_AUTOPTR (ratchet_identity_key_pair)
WC_BACKEND_AUTOPTR (session_pre_key)
WC_BACKEND_AUTOPTR (session_signed_pre_key)
WC_BACKEND_AUTOPTR (session_pre_key_bundle)
WC_BACKEND_AUTOPTR (session_record)
WC_BACKEND_AUTOPTR (signal_message)
WC_BACKEND_AUTOPTR (pre_key_signal_message)
WC_BACKEND_AUTOPTR (ciphertext_message)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (session_builder, session_builder_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (session_cipher, session_cipher_free)
/* Buffers hold keys and plaintexts more often than not. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (signal_buffer, signal_buffer_bzero_free)

/* A copy of @buffer, or @buffer itself (owned from now on), which is wiped with the last
 * reference. Returns: (transfer full). */
GBytes *wc_backend_dup (const signal_buffer *buffer);
GBytes *wc_backend_take (signal_buffer *buffer);
/* Returns: (transfer full): a copy of @bytes. */
signal_buffer *wc_backend_buffer (GBytes *bytes);
