/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "crypto/ratchet.h"

/* A device whose state lies in memory, and which can be taken back to where it was. */
typedef struct
{
  const char *jid;
  guint32 device;
  WcOmemoLibrary *library; /* (owned) */
  WcRatchet *ratchet;      /* (owned) */
  GBytes *public;          /* (owned) */
  GBytes *private;         /* (owned) */
  GHashTable *sessions;   /* (owned) (element-type utf8 GBytes) by "jid/device/version" */
  GHashTable *saved;      /* (owned) (nullable) of wc_ratchet_device_save() */
  GHashTable *pre_keys;   /* (owned) (element-type guint32 GBytes) */
  GHashTable *used;       /* (owned) (element-type guint32) one-time keys used so far */
  GBytes *signed_pre_key; /* (owned) number 1 */
  guint calls;            /* of its port so far */
  guint fail_at;          /* the call of that number fails; 0: none does */
} WcRatchetDevice;

/* With one-time keys 1 to 10. @jid is borrowed. Returns: (transfer full). */
WcRatchetDevice *wc_ratchet_device_new (const char *jid, guint32 device);
void wc_ratchet_device_free (WcRatchetDevice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcRatchetDevice, wc_ratchet_device_free)

/* What it announces. Returns: (transfer full). */
WcOmemoBundle *wc_ratchet_device_make_bundle (WcRatchetDevice *self,
                                              WcOmemoVersion version);

/* Begins a session with @other from its bundle. */
void wc_ratchet_device_begin (WcRatchetDevice *self,
                              WcRatchetDevice *other,
                              WcOmemoVersion version);

/* @text encrypted for @other, with which there is a session. Returns: (transfer full). */
WcOmemoKey *wc_ratchet_device_write (WcRatchetDevice *self,
                                     WcRatchetDevice *other,
                                     WcOmemoVersion version,
                                     const char *text);

/* Reads what @other wrote; what fails is taken back, as a transaction would be. Returns:
 * (transfer full) (nullable). */
WcRatchetReceived *wc_ratchet_device_read (WcRatchetDevice *self,
                                           WcRatchetDevice *other,
                                           WcOmemoVersion version,
                                           const WcOmemoKey *key,
                                           GError **error);

/* Reads it and wants it to say @text. */
void wc_ratchet_device_expect (WcRatchetDevice *self,
                               WcRatchetDevice *other,
                               WcOmemoVersion version,
                               const WcOmemoKey *key,
                               const char *text);

/* Remembers the sessions; takes them back to that. */
void wc_ratchet_device_save (WcRatchetDevice *self);
void wc_ratchet_device_restore (WcRatchetDevice *self);
