/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "crypto/aes-gcm-tail.h"

struct _WcAesGcmTail
{
  WcAesGcm *cipher; /* (owned) */
  guint8 held[WC_AES_GCM_TAG_SIZE];
  gsize n_held;
};

WcAesGcmTail *
wc_aes_gcm_tail_new (const WcAesGcmKey *key)
{
  WcAesGcm *cipher = wc_aes_gcm_new_decrypter (key);
  WcAesGcmTail *self;

  if (cipher == NULL)
    return NULL;
  self = g_new0 (WcAesGcmTail, 1);
  self->cipher = cipher;
  return self;
}

void
wc_aes_gcm_tail_free (WcAesGcmTail *self)
{
  wc_aes_gcm_free (self->cipher);
  g_free (self);
}

/* What is certain not to be the tag any more, from the oldest of what was kept back. */
static gsize
release_held (WcAesGcmTail *self, gsize size, guint8 *out)
{
  wc_aes_gcm_update (self->cipher, self->held, size, out);
  self->n_held -= size;
  memmove (self->held, self->held + size, self->n_held);
  return size;
}

gsize
wc_aes_gcm_tail_update (WcAesGcmTail *self, const guint8 *in, gsize size, guint8 *out)
{
  gsize all = self->n_held + size;
  gsize ready = all > sizeof self->held ? all - sizeof self->held : 0;
  gsize n_out = release_held (self, MIN (ready, self->n_held), out);
  gsize direct = ready - n_out;

  wc_aes_gcm_update (self->cipher, in, direct, out + n_out);
  memcpy (self->held + self->n_held, in + direct, size - direct);
  self->n_held += size - direct;
  return ready;
}

void
wc_aes_gcm_tail_skip (WcAesGcmTail *self, const guint8 *in, gsize size)
{
  guint8 lost[1024];

  g_return_if_fail (self->n_held == 0);

  for (gsize at = 0; at < size; at += sizeof lost)
    wc_aes_gcm_update (self->cipher, in + at, MIN (size - at, sizeof lost), lost);
}

gboolean
wc_aes_gcm_tail_verify (WcAesGcmTail *self)
{
  return self->n_held == sizeof self->held &&
         wc_aes_gcm_verify (self->cipher, self->held);
}
