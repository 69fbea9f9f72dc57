/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "media/duration.h"
#include "media/exif.h"
#include "media/picture-filter.h"
#include "model/image.h"
#include "sync/file-intake.h"

/* One walk over a file, a part in each turn of the loop: to copy it, or only to hash it.
 * Regular files never make a reader wait for anybody but the disk. */

#define PART (256 * 1024)

/* The head of a picture stands before this, behind colour profiles. */
#define PICTURE_HEAD (512 * 1024)

/* Larger pictures are none. */
#define MAX_PIXELS G_MAXUINT16

typedef struct
{
  WcFiles *files;  /* (unowned) */
  int from;        /* (owned) */
  int to;          /* (owned) -1: only hashed */
  char *name;      /* (owned) (nullable) of the copy */
  EVP_MD_CTX *sum; /* (owned) */
  gint64 at;
  gint64 n_written;
  guint8 *part;            /* (owned) */
  WcPictureFilter *filter; /* (owned) (nullable) for a copy */
  GByteArray *filtered;    /* (owned) (nullable) what it made of the part */
  gboolean keep_metadata;
} Walk;

void
wc_intake_free (WcIntake *self)
{
  g_free (self->file);
  g_free (self->sha256);
  g_free (self);
}

static void
walk_free (gpointer data)
{
  Walk *self = data;

  if (self->from >= 0)
    close (self->from);
  if (self->to >= 0)
    close (self->to);
  EVP_MD_CTX_free (self->sum);
  g_clear_pointer (&self->filter, wc_picture_filter_free);
  g_clear_pointer (&self->filtered, g_byte_array_unref);
  g_free (self->name);
  g_free (self->part);
  g_free (self);
}

static char *
take_sum (Walk *self)
{
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;

  EVP_DigestFinal_ex (self->sum, digest, &length);
  return g_base64_encode (digest, length);
}

static void
fail (GTask *task, GError *error)
{
  Walk *self = g_task_get_task_data (task);

  if (self->name != NULL)
    wc_files_remove (self->files, self->name);
  g_task_return_error (task, error);
}

static GError *
storage_error (const char *what)
{
  return g_error_new (WC_ERROR, WC_ERROR_STORAGE, "%s: %s", what, g_strerror (errno));
}

/* FALSE with errno. */
static gboolean
put (Walk *self, const guint8 *data, gsize size)
{
  if (self->to >= 0 && write (self->to, data, size) != (gssize) size)
    return FALSE;
  EVP_DigestUpdate (self->sum, data, size);
  self->n_written += (gint64) size;
  return TRUE;
}

/* The filter looks at what it must not change, too: it knows how a picture lies. */
static gboolean
take_part (Walk *self, gsize size, GError **error)
{
  const guint8 *data = self->part;

  if (self->filter != NULL)
    {
      g_byte_array_set_size (self->filtered, 0);
      if (!wc_picture_filter_push (self->filter, data, size, self->filtered,
                                   self->keep_metadata ? NULL : error))
        {
          if (!self->keep_metadata)
            return FALSE;
          g_clear_pointer (&self->filter, wc_picture_filter_free);
        }
      else if (!self->keep_metadata)
        {
          data = self->filtered->data;
          size = self->filtered->len;
        }
    }
  if (put (self, data, size))
    return TRUE;
  g_propagate_error (error, storage_error ("the file cannot be copied"));
  return FALSE;
}

/* What was held back, when no more comes. */
static gboolean
take_end (Walk *self)
{
  if (self->filter == NULL || self->keep_metadata)
    return TRUE;
  g_byte_array_set_size (self->filtered, 0);
  wc_picture_filter_end (self->filter, self->filtered);
  return put (self, self->filtered->data, self->filtered->len);
}

static void
measure (const Walk *self, WcIntake *intake)
{
  gsize size = (gsize) MIN (self->n_written, PICTURE_HEAD);
  guint8 *head = g_malloc (size);
  gssize n = pread (self->to, head, size, 0);
  g_autoptr (GBytes) bytes = g_bytes_new_take (head, n > 0 ? (gsize) n : 0);
  WcImage image = { 0 };

  intake->duration_ms = -1;
  intake->orientation = self->filter != NULL
                            ? wc_picture_filter_get_orientation (self->filter)
                            : WC_EXIF_UPRIGHT;
  if (!wc_image_read (bytes, &image))
    intake->duration_ms = wc_duration_read (self->to);
  else if (image.width <= MAX_PIXELS && image.height <= MAX_PIXELS)
    {
      gboolean turned = intake->orientation > 4;

      intake->width = turned ? image.height : image.width;
      intake->height = turned ? image.width : image.height;
    }
}

static void
finish_walk (GTask *task)
{
  Walk *self = g_task_get_task_data (task);
  WcIntake *intake;

  /* what is promised to be sent has to be there after a crash */
  if (self->name != NULL && (!take_end (self) || fsync (self->to) < 0))
    {
      fail (task, storage_error ("the file cannot be copied"));
      return;
    }
  if (self->name == NULL)
    {
      g_task_return_pointer (task, take_sum (self), g_free);
      return;
    }
  intake = g_new0 (WcIntake, 1);
  measure (self, intake);
  intake->file = g_steal_pointer (&self->name);
  intake->size = self->n_written;
  intake->sha256 = take_sum (self);
  g_task_return_pointer (task, intake, (GDestroyNotify) wc_intake_free);
}

static gboolean
on_turn (gpointer data)
{
  GTask *task = data;
  Walk *self = g_task_get_task_data (task);
  GError *error = NULL;
  gssize n;

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    {
      fail (task, error);
      return G_SOURCE_REMOVE;
    }
  n = pread (self->from, self->part, PART, self->at);
  if (n == 0)
    {
      finish_walk (task);
      return G_SOURCE_REMOVE;
    }
  if (n < 0)
    error = storage_error ("the file cannot be read");
  if (n < 0 || !take_part (self, (gsize) n, &error))
    {
      fail (task, error);
      return G_SOURCE_REMOVE;
    }
  self->at += n;
  return G_SOURCE_CONTINUE;
}

/* @task: (transfer full). */
static void
begin_walk (GTask *task)
{
  Walk *self = g_task_get_task_data (task);

  self->part = g_malloc (PART);
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_turn, task, g_object_unref);
}

static Walk *
new_walk (WcFiles *files, GTask *task, const EVP_MD *type)
{
  Walk *self = g_new0 (Walk, 1);

  self->files = files;
  self->from = self->to = -1;
  self->sum = EVP_MD_CTX_new ();
  EVP_DigestInit_ex (self->sum, type, /* impl= */ NULL);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, walk_free);
  return self;
}

void
wc_file_intake_copy_async (WcFiles *files,
                           int fd,
                           gboolean keep_metadata,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Walk *self = new_walk (files, task, EVP_sha256 ());
  struct stat found;
  GError *error = NULL;

  g_task_set_source_tag (task, wc_file_intake_copy_async);
  self->from = fd;
  if (fstat (fd, &found) < 0 || !S_ISREG (found.st_mode))
    {
      wc_error_invalid (&error, "attachments", "only regular files can be sent");
      g_task_return_error (task, error);
      return;
    }
  self->keep_metadata = keep_metadata;
  self->filter = wc_picture_filter_new ();
  self->filtered = g_byte_array_new ();
  self->name = wc_files_make_name ();
  self->to = wc_files_open (files, self->name, /* create= */ TRUE, &error);
  if (self->to < 0)
    g_task_return_error (task, error);
  else
    begin_walk (g_steal_pointer (&task));
}

WcIntake *
wc_file_intake_copy_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* XEP-0300 § 3, the best first. OpenSSL 3.0 has no blake2b-256. */
static const struct
{
  const char *name;
  const EVP_MD *(*type) (void);
} algorithms[] = {
  { "sha3-512", EVP_sha3_512 }, { "blake2b-512", EVP_blake2b512 },
  { "sha-512", EVP_sha512 },    { "sha-384", EVP_sha384 },
  { "sha3-256", EVP_sha3_256 }, { "sha-256", EVP_sha256 },
  { "sha-1", EVP_sha1 },
};

const char *
wc_file_intake_find_hash (char *const *hashes, char **out_algorithm)
{
  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    for (char *const *hash = hashes; *hash != NULL; hash++)
      {
        gsize length = strlen (algorithms[i].name);

        if (strncmp (*hash, algorithms[i].name, length) == 0 && (*hash)[length] == ' ')
          {
            *out_algorithm = g_strdup (algorithms[i].name);
            return *hash + length + 1;
          }
      }
  return NULL;
}

static const EVP_MD *
find_type (const char *algorithm)
{
  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (strcmp (algorithms[i].name, algorithm) == 0)
      return algorithms[i].type ();
  return NULL;
}

void
wc_file_intake_hash_async (WcFiles *files,
                           const char *name,
                           const char *algorithm,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  const EVP_MD *type = find_type (algorithm);
  GError *error = NULL;
  Walk *self;

  g_task_set_source_tag (task, wc_file_intake_hash_async);
  if (type == NULL)
    {
      g_task_return_new_error (task, WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                               "hashes of that kind are not known");
      return;
    }
  self = new_walk (files, task, type);
  self->from = wc_files_open (files, name, /* create= */ FALSE, &error);
  if (self->from < 0)
    g_task_return_error (task, error);
  else
    begin_walk (g_steal_pointer (&task));
}

char *
wc_file_intake_hash_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
