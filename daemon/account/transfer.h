/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/deciphering.h"
#include "account/link-jobs.h"
#include "account/sealed-body.h"
#include "base/clock.h"
#include "store/attachment-store.h"
#include "sync/files.h"

/* A job that moves one file, as account/transfers begins it and account/upload and
 * account/download make attempts of it. */
typedef struct _WcTransfer WcTransfer;

/* An attempt is over, outside of the server's answers: @changed (nullable) is what the
 * file became, @error (nullable) why not. Not called without an owner. */
typedef void (*WcTransferOver) (WcTransfer *self,
                                WcAttachment *changed,
                                const GError *error);

struct _WcTransfer
{
  WcLinkJob base;
  WcDb *db; /* (unowned) these while there is an owner */
  WcClock *clock;
  WcFiles *files;
  WcRunners *runners;
  WcTransferOver over;
  WcStoredAttachment *stored; /* (owned) (nullable) as an attempt found it */
  guint n_failed;             /* attempts with that source */
  guint n_source;             /* which of the places of a download is asked, from 0 */
  guint timer;

  /* of the attempt: */
  WcRunner *runner;           /* (owned) (nullable) */
  int fd;                     /* (owned) -1: none */
  char *url;                  /* (owned) (nullable) what it will be had by */
  WcSealedBody *sealed;       /* (owned) (nullable) it is uploaded encrypted */
  char *validator;            /* (owned) (nullable) of the part that arrived */
  gboolean resumed;           /* the file was gone on with */
  char *media_type;           /* (owned) (nullable) */
  WcDeciphering *deciphering; /* (owned) (nullable) the file lies encrypted */
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcTransfer, wc_link_job_unref)

/* For WcLinkJobType.clear: lets go of all fields but the base. */
void wc_transfer_clear (WcLinkJob *self);

/* How far it is; for net/http-target. @data: the transfer. */
void wc_transfer_progress (gint64 done, gint64 total, gpointer data);

/* Ends the attempt: calls @self->over when the loop turns. @changed and @error are
 * (transfer full) (nullable). */
void wc_transfer_end (WcTransfer *self, WcAttachment *changed, GError *error);
