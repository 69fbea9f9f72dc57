/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "store/omemo-own-store.h"
#include "sync/omemo-guard.h"

/* One line of a fixed length, so that it is written over in one piece. */
#define LINE "%s %s %020" G_GINT64_FORMAT "\n"

struct _WcOmemoGuard
{
  WcDb *db; /* (owned) */
  gint64 account;
  char *path;    /* (owned) */
  char *machine; /* (owned) */
  int fd;        /* -1: the file is not open */
  gboolean warned;
};

WcOmemoGuard *
wc_omemo_guard_new (WcDb *db, gint64 account, const char *path, const char *machine)
{
  WcOmemoGuard *self = g_new0 (WcOmemoGuard, 1);

  self->db = g_object_ref (db);
  self->account = account;
  self->path = g_strdup (path);
  self->machine = g_strdup (machine);
  self->fd = -1;
  return self;
}

void
wc_omemo_guard_free (WcOmemoGuard *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->machine);
  g_free (self->path);
  g_object_unref (self->db);
  g_free (self);
}

/* The machine's own text says what a person may not want to be known, so it goes nowhere:
 * machine-id(5). */
static char *
format_machine (const WcOmemoGuard *self, const WcOmemoOwn *own)
{
  gsize size;
  const guint8 *epoch = g_bytes_get_data (own->epoch, &size);

  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, epoch, size, self->machine, -1);
}

static char *
format_epoch (const WcOmemoOwn *own)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, own->epoch);
}

static char *
format_line (const WcOmemoGuard *self, const WcOmemoOwn *own)
{
  g_autofree char *epoch = format_epoch (own);
  g_autofree char *machine = format_machine (self, own);

  return g_strdup_printf (LINE, epoch, machine, own->sent);
}

static void
warn (WcOmemoGuard *self, const char *what)
{
  if (!self->warned)
    g_message ("what was encrypted cannot be noted outside of the database (%s): an old "
               "copy of it would not be noticed",
               what);
  self->warned = TRUE;
}

/* What was noted: three words. NULL: nothing that can be read. */
static char **
read_words (const WcOmemoGuard *self)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  if (!g_file_get_contents (self->path, &text, NULL, /* error= */ NULL))
    return NULL;
  words = g_strsplit (g_strchomp (text), " ", 4);
  return g_strv_length (words) == 3 ? g_steal_pointer (&words) : NULL;
}

/* Where nothing can be written, that nothing was says nothing. */
static gboolean
can_note (WcOmemoGuard *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  if (g_mkdir_with_parents (folder, 0700) == 0 && access (folder, W_OK | X_OK) == 0)
    return TRUE;
  warn (self, g_strerror (errno));
  return FALSE;
}

static gboolean
is_older (WcOmemoGuard *self, const WcOmemoOwn *own)
{
  g_auto (GStrv) words = read_words (self);
  g_autofree char *epoch = format_epoch (own);
  g_autofree char *machine = format_machine (self, own);

  if (words == NULL)
    return own->sent > 0 && can_note (self);
  /* What never sent anything cannot have gone back behind it. */
  if (!g_str_equal (words[0], epoch) || !g_str_equal (words[1], machine))
    return own->sent > 0;
  return g_ascii_strtoll (words[2], NULL, 10) > own->sent;
}

gboolean
wc_omemo_guard_is_restored (WcOmemoGuard *self)
{
  g_autoptr (WcOmemoOwn) own =
      wc_omemo_own_store_get (self->db, self->account, /* error= */ NULL);

  return own != NULL && is_older (self, own);
}

/* It lasts from the first time on; how far it has come is written over it, and may be
 * lost with the machine's power, as it then says less than the database. */
static gboolean
make_file (WcOmemoGuard *self, const char *line)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  if (g_file_set_contents_full (
          self->path, line, -1,
          G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error))
    self->fd = g_open (self->path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  if (self->fd < 0)
    warn (self, error != NULL ? error->message : g_strerror (errno));
  return self->fd >= 0;
}

void
wc_omemo_guard_note (WcOmemoGuard *self)
{
  g_autoptr (WcOmemoOwn) own = NULL;
  g_autofree char *line = NULL;

  if (self == NULL)
    return;
  own = wc_omemo_own_store_get (self->db, self->account, /* error= */ NULL);
  if (own == NULL)
    return;
  line = format_line (self, own);
  if (self->fd < 0)
    make_file (self, line);
  else if (pwrite (self->fd, line, strlen (line), 0) != (gssize) strlen (line))
    warn (self, g_strerror (errno));
}
