/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <unistd.h>

#include "account/deciphering.h"
#include "base/error.h"
#include "crypto/aes-gcm-tail.h"
#include "model/aesgcm-uri.h"

#define PART_SIZE 65536

struct _WcDeciphering
{
  WcAesgcmUri *uri;   /* (owned) wiped */
  WcAesGcmTail *tail; /* (owned) */
};

static WcAesGcmKey
key_of (const WcDeciphering *self)
{
  const WcAesgcmUri *uri = self->uri;

  return (WcAesGcmKey){ uri->key, sizeof uri->key, uri->iv, uri->iv_size };
}

static void
begin (gpointer data)
{
  WcDeciphering *self = data;
  WcAesGcmKey key = key_of (self);

  g_clear_pointer (&self->tail, wc_aes_gcm_tail_free);
  self->tail = wc_aes_gcm_tail_new (&key);
}

static gsize
filter (const guint8 *in, gsize size, guint8 *out, gpointer data)
{
  WcDeciphering *self = data;

  return wc_aes_gcm_tail_update (self->tail, in, size, out);
}

WcDeciphering *
wc_deciphering_new (const char *uri)
{
  g_autoptr (WcAesgcmUri) read = wc_aesgcm_uri_parse (uri);
  WcDeciphering *self;

  if (read == NULL)
    return NULL;
  self = g_new0 (WcDeciphering, 1);
  self->uri = g_steal_pointer (&read);
  begin (self);
  return self;
}

void
wc_deciphering_free (WcDeciphering *self)
{
  wc_aesgcm_uri_free (self->uri);
  wc_aes_gcm_tail_free (self->tail);
  g_free (self);
}

const char *
wc_deciphering_get_url (const WcDeciphering *self)
{
  return self->uri->url;
}

WcHttpFilter
wc_deciphering_make_filter (WcDeciphering *self)
{
  return (WcHttpFilter){ begin, filter, self };
}

gboolean
wc_deciphering_verify (WcDeciphering *self)
{
  return wc_aes_gcm_tail_verify (self->tail);
}

/* ---- Going on ---- */

/* What was written before, on its way back. */
typedef struct
{
  int fd;
  gint64 size;
  WcAesGcm *encrypter; /* (owned) */
  WcAesGcmTail *tail;  /* (owned) */
  guint8 *part;        /* (owned) */
} Replay;

static void
replay_free (gpointer data)
{
  Replay *self = data;

  wc_aes_gcm_free (self->encrypter);
  wc_aes_gcm_tail_free (self->tail);
  g_free (self->part);
  g_free (self);
}

static gboolean
fail (GTask *task, const char *why)
{
  g_task_return_new_error (task, WC_ERROR, WC_ERROR_STORAGE,
                           "what came of the file before cannot be read: %s", why);
  return FALSE;
}

static gboolean
replay_part (GTask *task, Replay *self, gint64 *at)
{
  gsize wanted = (gsize) MIN (PART_SIZE, self->size - *at);
  gssize n = pread (self->fd, self->part, wanted, *at);

  if (n < 0 && errno != EINTR)
    return fail (task, g_strerror (errno));
  if (n == 0)
    return fail (task, "it became shorter");
  if (n < 0)
    return TRUE;
  wc_aes_gcm_update (self->encrypter, self->part, (gsize) n, self->part);
  wc_aes_gcm_tail_skip (self->tail, self->part, (gsize) n);
  *at += n;
  return TRUE;
}

static void
replay_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Replay *self = data;
  gint64 at = 0;

  while (at < self->size)
    if (g_task_return_error_if_cancelled (task) || !replay_part (task, self, &at))
      return;
  g_task_return_boolean (task, TRUE);
}

void
wc_deciphering_resume_async (WcDeciphering *self,
                             int fd,
                             gint64 size,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Replay *replay = g_new0 (Replay, 1);
  WcAesGcmKey key = key_of (self);

  g_task_set_source_tag (task, wc_deciphering_resume_async);
  replay->fd = fd;
  replay->size = size;
  replay->encrypter = wc_aes_gcm_new_encrypter (&key);
  replay->tail = wc_aes_gcm_tail_new (&key);
  replay->part = g_malloc (PART_SIZE);
  g_task_set_task_data (task, replay, replay_free);
  g_task_run_in_thread (task, replay_thread);
}

gboolean
wc_deciphering_resume_finish (WcDeciphering *self, GAsyncResult *result, GError **error)
{
  Replay *replay = g_task_get_task_data (G_TASK (result));
  WcAesGcmTail *fresh = self->tail;

  if (!g_task_propagate_boolean (G_TASK (result), error))
    {
      begin (self);
      return FALSE;
    }
  self->tail = replay->tail;
  replay->tail = fresh;
  return TRUE;
}
