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

enum
{
  EPOCH,
  MACHINE,
  SENT,
  N_WORDS
};

struct _WcOmemoGuard
{
  WcDb *db; /* (owned) */
  gint64 account;
  char *path;    /* (owned) */
  char *machine; /* (owned) */
  int fd;        /* -1: the file is not open */
  gboolean warned;
  WcOmemoGuardKeeper keeper; /* (nullable) */
  gpointer data;
  guint n_kept; /* how often it was called … */
  gint64 kept;  /* … and with which count the last time */
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

/* What was noted. NULL: nothing that can be read. */
static char **
split_words (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", N_WORDS + 1);

  return g_strv_length (words) == N_WORDS ? g_steal_pointer (&words) : NULL;
}

static char **
read_words (const WcOmemoGuard *self)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (self->path, &text, NULL, /* error= */ NULL))
    return NULL;
  return split_words (g_strchomp (text));
}

static gboolean
tells_more (char *const *words, const WcOmemoOwn *own)
{
  return g_ascii_strtoll (words[SENT], NULL, 10) > own->sent;
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
  if (!g_str_equal (words[EPOCH], epoch) || !g_str_equal (words[MACHINE], machine))
    return own->sent > 0;
  return tells_more (words, own);
}

/* Returns: (transfer full) (nullable). */
static WcOmemoOwn *
get_own (const WcOmemoGuard *self)
{
  return wc_omemo_own_store_get (self->db, self->account, /* error= */ NULL);
}

gboolean
wc_omemo_guard_is_restored (WcOmemoGuard *self)
{
  g_autoptr (WcOmemoOwn) own = get_own (self);

  return own != NULL && is_older (self, own);
}

gboolean
wc_omemo_guard_has_device (WcOmemoGuard *self)
{
  g_autoptr (WcOmemoOwn) own = self != NULL ? get_own (self) : NULL;

  return own != NULL;
}

gboolean
wc_omemo_guard_is_behind (WcOmemoGuard *self, const char *note)
{
  g_autoptr (WcOmemoOwn) own = self != NULL ? get_own (self) : NULL;
  g_autofree char *epoch = own != NULL ? format_epoch (own) : NULL;
  g_auto (GStrv) words = split_words (note);

  return epoch != NULL && words != NULL && g_str_equal (words[EPOCH], epoch) &&
         tells_more (words, own);
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

static void
write_line (WcOmemoGuard *self, const char *line)
{
  if (self->fd < 0)
    make_file (self, line);
  else if (pwrite (self->fd, line, strlen (line), 0) != (gssize) strlen (line))
    warn (self, g_strerror (errno));
}

/* The first that is encrypted after the beginning may be all for long. */
static gboolean
is_due (const WcOmemoGuard *self, const WcOmemoOwn *own)
{
  if (self->keeper == NULL || (self->n_kept > 0 && own->sent == self->kept))
    return FALSE;
  return self->n_kept < 2 || own->sent < self->kept ||
         own->sent >= self->kept + WC_OMEMO_GUARD_STEP;
}

void
wc_omemo_guard_note (WcOmemoGuard *self)
{
  g_autoptr (WcOmemoOwn) own = self != NULL ? get_own (self) : NULL;
  g_autofree char *line = NULL;

  if (own == NULL)
    return;
  line = format_line (self, own);
  write_line (self, line);
  if (!is_due (self, own))
    return;
  self->n_kept++;
  self->kept = own->sent;
  self->keeper (g_strchomp (line), self->data);
}

void
wc_omemo_guard_keep (WcOmemoGuard *self, WcOmemoGuardKeeper keeper, gpointer data)
{
  if (self == NULL)
    return;
  self->keeper = keeper;
  self->data = data;
  self->n_kept = 0;
  wc_omemo_guard_note (self);
}
