/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <unistd.h>

#include "account/transfer.h"

/* The answer of a server is inside of its own unit of work: what an attempt changes is
 * stored in one of ours, when the loop turns. */

static void
close_file (WcTransfer *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

void
wc_transfer_clear (WcLinkJob *base)
{
  WcTransfer *self = (WcTransfer *) base;

  close_file (self);
  g_clear_object (&self->sealed);
  g_clear_object (&self->runner);
  g_clear_pointer (&self->stored, wc_stored_attachment_free);
  g_free (self->url);
  g_free (self->validator);
  g_free (self->media_type);
  g_clear_pointer (&self->deciphering, wc_deciphering_free);
}

void
wc_transfer_progress (gint64 done, gint64 total, gpointer data)
{
  WcTransfer *self = data;

  wc_link_job_progress (&self->base, done, total);
}

/* An attempt that is over. */
typedef struct
{
  WcTransfer *transfer;  /* (owned) */
  WcAttachment *changed; /* (owned) (nullable) */
  GError *error;         /* (owned) (nullable) */
} Over;

static void
over_free (gpointer data)
{
  Over *over = data;

  wc_link_job_unref (over->transfer);
  g_clear_pointer (&over->changed, wc_attachment_unref);
  g_clear_error (&over->error);
  g_free (over);
}

static gboolean
on_over (gpointer data)
{
  Over *over = data;
  WcTransfer *self = over->transfer;

  close_file (self);
  g_clear_object (&self->sealed);
  g_clear_object (&self->runner);
  wc_link_job_rest (&self->base);
  if (self->base.owner != NULL)
    self->over (self, over->changed, over->error);
  return G_SOURCE_REMOVE;
}

void
wc_transfer_end (WcTransfer *self, WcAttachment *changed, GError *error)
{
  Over *over = g_new0 (Over, 1);

  over->transfer = wc_link_job_ref (self);
  over->changed = changed;
  over->error = error;
  g_idle_add_full (G_PRIORITY_DEFAULT, on_over, over, over_free);
}
