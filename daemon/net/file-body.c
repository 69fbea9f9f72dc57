/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"
#include "net/file-body.h"

/* Reading is left to GIO's threads (the default of read_async): a file on a slow disk
 * does not stop the main loop. */

struct _WcFileBody
{
  GInputStream parent_instance;

  int fd; /* (owned) */
  gint64 size;
  gint64 at;
};

static goffset
file_body_tell (GSeekable *seekable)
{
  return WC_FILE_BODY (seekable)->at;
}

static gboolean
file_body_can_seek (GSeekable *seekable)
{
  return TRUE;
}

static gboolean
file_body_seek (GSeekable *seekable,
                goffset offset,
                GSeekType type,
                GCancellable *cancellable,
                GError **error)
{
  WcFileBody *self = WC_FILE_BODY (seekable);
  gint64 base = type == G_SEEK_SET ? 0 : type == G_SEEK_CUR ? self->at : self->size;

  if (base + offset < 0 || base + offset > self->size)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                           "that is outside of the file");
      return FALSE;
    }
  self->at = base + offset;
  return TRUE;
}

static gboolean
file_body_can_truncate (GSeekable *seekable)
{
  return FALSE;
}

static void
file_body_seekable_init (GSeekableIface *iface)
{
  iface->tell = file_body_tell;
  iface->can_seek = file_body_can_seek;
  iface->seek = file_body_seek;
  iface->can_truncate = file_body_can_truncate;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WcFileBody,
                               wc_file_body,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SEEKABLE,
                                                      file_body_seekable_init))

static gssize
file_body_read (GInputStream *stream,
                void *buffer,
                gsize count,
                GCancellable *cancellable,
                GError **error)
{
  WcFileBody *self = WC_FILE_BODY (stream);
  gsize wanted = (gsize) MIN ((gint64) MIN (count, G_MAXSSIZE), self->size - self->at);
  gssize n = pread (self->fd, buffer, wanted, self->at);

  if (n < 0)
    g_set_error (error, WC_ERROR, WC_ERROR_STORAGE, "the file cannot be read: %s",
                 g_strerror (errno));
  else if (n == 0 && wanted > 0)
    g_set_error_literal (error, WC_ERROR, WC_ERROR_STORAGE, "the file became shorter");
  else
    self->at += n;
  return n == 0 && wanted > 0 ? -1 : n;
}

static void
wc_file_body_finalize (GObject *object)
{
  close (WC_FILE_BODY (object)->fd);
  G_OBJECT_CLASS (wc_file_body_parent_class)->finalize (object);
}

static void
wc_file_body_class_init (WcFileBodyClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = file_body_read;
  G_OBJECT_CLASS (klass)->finalize = wc_file_body_finalize;
}

static void
wc_file_body_init (WcFileBody *self)
{
  self->fd = -1;
}

GInputStream *
wc_file_body_new (int fd, gint64 size, GError **error)
{
  int own = fcntl (fd, F_DUPFD_CLOEXEC, 3);
  WcFileBody *self;

  if (own < 0)
    {
      g_set_error (error, WC_ERROR, WC_ERROR_STORAGE, "the file cannot be opened: %s",
                   g_strerror (errno));
      return NULL;
    }
  self = g_object_new (WC_TYPE_FILE_BODY, NULL);
  self->fd = own;
  self->size = size;
  return G_INPUT_STREAM (self);
}
