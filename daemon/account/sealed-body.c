/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "account/sealed-body.h"
#include "base/error.h"
#include "crypto/aes-gcm.h"
#include "model/aesgcm-uri.h"

/* Reading and encrypting is left to GIO's threads (the default of read_async), one at a
 * time. */

struct _WcSealedBody
{
  GInputStream parent_instance;

  int fd; /* (owned) */
  gint64 size;
  gint64 at;        /* in what is given, the tag being its end */
  WcAesGcm *cipher; /* (owned) (nullable) as far as @at; NULL: the tag is known */
  guint8 tag[WC_AES_GCM_TAG_SIZE];
  guint8 iv[WC_AESGCM_URI_IV_SIZE];   /* wiped */
  guint8 key[WC_AESGCM_URI_KEY_SIZE]; /* wiped */
};

static void
begin (WcSealedBody *self)
{
  const WcAesGcmKey key = { self->key, sizeof self->key, self->iv, sizeof self->iv };

  g_clear_pointer (&self->cipher, wc_aes_gcm_free);
  self->cipher = wc_aes_gcm_new_encrypter (&key);
  self->at = 0;
}

static goffset
sealed_body_tell (GSeekable *seekable)
{
  return WC_SEALED_BODY (seekable)->at;
}

static gboolean
sealed_body_can_seek (GSeekable *seekable)
{
  return TRUE;
}

/* To the beginning, and to nowhere else: what is behind that needs what is before it. */
static gboolean
sealed_body_seek (GSeekable *seekable,
                  goffset offset,
                  GSeekType type,
                  GCancellable *cancellable,
                  GError **error)
{
  if (type == G_SEEK_SET && offset == 0)
    {
      begin (WC_SEALED_BODY (seekable));
      return TRUE;
    }
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       "it is only begun anew");
  return FALSE;
}

static gboolean
sealed_body_can_truncate (GSeekable *seekable)
{
  return FALSE;
}

static void
sealed_body_seekable_init (GSeekableIface *iface)
{
  iface->tell = sealed_body_tell;
  iface->can_seek = sealed_body_can_seek;
  iface->seek = sealed_body_seek;
  iface->can_truncate = sealed_body_can_truncate;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WcSealedBody,
                               wc_sealed_body,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SEEKABLE,
                                                      sealed_body_seekable_init))

static gssize
read_content (WcSealedBody *self, guint8 *buffer, gsize count, GError **error)
{
  gsize wanted = (gsize) MIN ((gint64) MIN (count, G_MAXSSIZE), self->size - self->at);
  gssize n = pread (self->fd, buffer, wanted, self->at);

  if (n > 0)
    {
      wc_aes_gcm_update (self->cipher, buffer, (gsize) n, buffer);
      return n;
    }
  g_set_error (error, WC_ERROR, WC_ERROR_STORAGE, "the file cannot be read: %s",
               n < 0 ? g_strerror (errno) : "it became shorter");
  return -1;
}

static gssize
read_tag (WcSealedBody *self, guint8 *buffer, gsize count)
{
  gsize first = (gsize) (self->at - self->size);
  gsize n = MIN (count, sizeof self->tag - first);

  if (self->cipher != NULL)
    wc_aes_gcm_finish (self->cipher, self->tag);
  g_clear_pointer (&self->cipher, wc_aes_gcm_free);
  memcpy (buffer, self->tag + first, n);
  return (gssize) n;
}

static gssize
sealed_body_read (GInputStream *stream,
                  void *buffer,
                  gsize count,
                  GCancellable *cancellable,
                  GError **error)
{
  WcSealedBody *self = WC_SEALED_BODY (stream);
  gssize n = 0;

  if (count > 0 && self->at < self->size)
    n = read_content (self, buffer, count, error);
  else if (count > 0)
    n = read_tag (self, buffer, count);
  self->at += MAX (n, 0);
  return n;
}

static void
wc_sealed_body_finalize (GObject *object)
{
  WcSealedBody *self = WC_SEALED_BODY (object);

  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->cipher, wc_aes_gcm_free);
  explicit_bzero (self->iv, sizeof self->iv);
  explicit_bzero (self->key, sizeof self->key);
  G_OBJECT_CLASS (wc_sealed_body_parent_class)->finalize (object);
}

static void
wc_sealed_body_class_init (WcSealedBodyClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = sealed_body_read;
  G_OBJECT_CLASS (klass)->finalize = wc_sealed_body_finalize;
}

static void
wc_sealed_body_init (WcSealedBody *self)
{
  self->fd = -1;
}

WcSealedBody *
wc_sealed_body_new (int fd, gint64 size, GError **error)
{
  int own = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  WcSealedBody *self;

  if (own < 0)
    {
      g_set_error (error, WC_ERROR, WC_ERROR_STORAGE, "the file cannot be opened: %s",
                   g_strerror (errno));
      return NULL;
    }
  self = g_object_new (WC_TYPE_SEALED_BODY, NULL);
  self->fd = own;
  self->size = size;
  wc_aes_gcm_draw (self->iv, sizeof self->iv);
  wc_aes_gcm_draw (self->key, sizeof self->key);
  begin (self);
  return self;
}

gint64
wc_sealed_body_get_size (const WcSealedBody *self)
{
  return self->size + WC_AES_GCM_TAG_SIZE;
}

char *
wc_sealed_body_dup_uri (const WcSealedBody *self, const char *url)
{
  return wc_aesgcm_uri_build (url, self->iv, self->key);
}
