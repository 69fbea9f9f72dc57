/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "keyring/secret-text.h"
#include "keyring/secrets-file.h"

/* Everything goes through a descriptor of the directory, so that no part of the path can
 * be exchanged between a check and a use. A file is written beside and renamed, so that a
 * crash or a full disk leaves the password of before. */

/* Names that no account's escaped address has: '=' is always escaped. */
#define NAME_OF_NEW "=new"
#define PREFIX_OF_HASH "="

/* Longer names are replaced by a hash; file systems take 255 bytes. */
#define MAX_NAME 200

struct _WcSecretsFile
{
  GObject parent_instance;

  char *directory; /* (owned) */
};

static char *
name_of (const char *jid)
{
  g_autofree char *name = g_uri_escape_string (jid, "@", /* allow_utf8= */ FALSE);
  g_autofree char *hash = NULL;

  if (strlen (name) <= MAX_NAME && name[0] != '.')
    return g_steal_pointer (&name);
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, jid, -1);
  return g_strconcat (PREFIX_OF_HASH, hash, NULL);
}

static gboolean
fail (const char *what, int number, GError **error)
{
  g_set_error (error, WC_ERROR, number == ENOENT ? WC_ERROR_NOT_FOUND : WC_ERROR_INTERNAL,
               "The password file cannot be %s: %s", what, g_strerror (number));
  return FALSE;
}

static gboolean
check_directory (int fd, const char *path, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    return fail ("reached", errno, error);
  if (status.st_uid != geteuid ())
    {
      g_set_error (error, WC_ERROR, WC_ERROR_PERMISSION_DENIED,
                   "The directory %s belongs to another user", path);
      return FALSE;
    }
  if ((status.st_mode & 077) != 0 && fchmod (fd, 0700) != 0)
    return fail ("kept from others", errno, error);
  return TRUE;
}

/* Returns: a descriptor, or -1. */
static int
open_directory (WcSecretsFile *self, gboolean make, GError **error)
{
  int fd;

  if (make && mkdir (self->directory, 0700) != 0 && errno != EEXIST)
    {
      fail ("made", errno, error);
      return -1;
    }
  fd = open (self->directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    {
      fail ("reached", errno, error);
      return -1;
    }
  if (!check_directory (fd, self->directory, error))
    {
      close (fd);
      return -1;
    }
  return fd;
}

static gboolean
write_all (int fd, const char *bytes, gsize length)
{
  while (length > 0)
    {
      ssize_t n = write (fd, bytes, length);

      if (n < 0 && errno != EINTR)
        return FALSE;
      bytes += MAX (n, 0);
      length -= MAX (n, 0);
    }
  return TRUE;
}

static gboolean
write_new (int directory, const WcSecret *secret)
{
  gsize length;
  const char *bytes = wc_secret_get_bytes (secret, &length);
  int fd = openat (directory, NAME_OF_NEW,
                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  int saved;
  gboolean done;

  if (fd < 0)
    return FALSE;
  done = fchmod (fd, 0600) == 0 && write_all (fd, bytes, length) && fsync (fd) == 0;
  saved = errno;
  close (fd);
  errno = saved;
  return done;
}

static gboolean
replace (int directory, const char *name, const WcSecret *secret, GError **error)
{
  int saved;

  if (unlinkat (directory, NAME_OF_NEW, 0) != 0 && errno != ENOENT)
    return fail ("written", errno, error);
  if (write_new (directory, secret) &&
      renameat (directory, NAME_OF_NEW, directory, name) == 0 && fsync (directory) == 0)
    return TRUE;
  saved = errno;
  unlinkat (directory, NAME_OF_NEW, 0);
  return fail ("written", saved, error);
}

static WcSecret *
load (WcSecretsFile *self, const char *jid, GError **error)
{
  g_autofree char *name = name_of (jid);
  int directory = open_directory (self, /* make= */ FALSE, error);
  WcSecret *secret;

  if (directory < 0)
    return NULL;
  secret = wc_secret_text_read (directory, name, /* is_private= */ TRUE, error);
  close (directory);
  return secret;
}

static gboolean
save (WcSecretsFile *self, const char *jid, const WcSecret *secret, GError **error)
{
  g_autofree char *name = name_of (jid);
  gboolean done;
  int directory;

  if (!wc_secret_text_check (secret, error))
    return FALSE;
  directory = open_directory (self, /* make= */ TRUE, error);
  if (directory < 0)
    return FALSE;
  done = replace (directory, name, secret, error);
  close (directory);
  return done;
}

static gboolean delete (WcSecretsFile *self, const char *jid, GError **error)
{
  g_autofree char *name = name_of (jid);
  g_autoptr (GError) absence = NULL;
  int directory = open_directory (self, /* make= */ FALSE, &absence);
  gboolean done;
  int saved;

  if (g_error_matches (absence, WC_ERROR, WC_ERROR_NOT_FOUND))
    return TRUE;
  if (directory < 0)
    {
      g_propagate_error (error, g_steal_pointer (&absence));
      return FALSE;
    }
  done = unlinkat (directory, name, 0) == 0 || errno == ENOENT;
  done = done && fsync (directory) == 0;
  saved = errno;
  close (directory);
  return done || fail ("deleted", saved, error);
}

static void
file_find_async (WcSecrets *secrets,
                 const WcSecretQuery *query,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (secrets, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  WcSecret *secret = load (WC_SECRETS_FILE (secrets), query->jid, &error);

  g_task_set_source_tag (task, file_find_async);
  if (secret != NULL)
    g_task_return_pointer (task, secret, (GDestroyNotify) wc_secret_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static WcSecret *
file_find_finish (WcSecrets *secrets, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
file_store_async (WcSecrets *secrets,
                  const WcSecretQuery *query,
                  WcSecret *secret,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (secrets, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;

  g_task_set_source_tag (task, file_store_async);
  if (save (WC_SECRETS_FILE (secrets), query->jid, secret, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
file_forget_async (WcSecrets *secrets,
                   const WcSecretQuery *query,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (secrets, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;

  g_task_set_source_tag (task, file_forget_async);
  if (delete (WC_SECRETS_FILE (secrets), query->jid, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static gboolean
file_change_finish (WcSecrets *secrets, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
file_secrets_init (WcSecretsInterface *iface)
{
  iface->find_async = file_find_async;
  iface->find_finish = file_find_finish;
  iface->store_async = file_store_async;
  iface->store_finish = file_change_finish;
  iface->forget_async = file_forget_async;
  iface->forget_finish = file_change_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WcSecretsFile,
                               wc_secrets_file,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_SECRETS, file_secrets_init))

static void
wc_secrets_file_finalize (GObject *object)
{
  WcSecretsFile *self = WC_SECRETS_FILE (object);

  g_free (self->directory);
  G_OBJECT_CLASS (wc_secrets_file_parent_class)->finalize (object);
}

static void
wc_secrets_file_class_init (WcSecretsFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wc_secrets_file_finalize;
}

static void
wc_secrets_file_init (WcSecretsFile *self)
{
}

WcSecrets *
wc_secrets_file_new (const char *directory)
{
  WcSecretsFile *self = g_object_new (WC_TYPE_SECRETS_FILE, NULL);

  self->directory = g_strdup (directory);
  return WC_SECRETS (self);
}
