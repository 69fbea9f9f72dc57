/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/backfills.h"
#include "account/registrations.h"
#include "account/transfers.h"
#include "platform/login1.h"
#include "platform/network-monitor.h"
#include "platform/paths.h"
#include "service/services.h"
#include "store/rescue.h"
#include "stream/tls-context.h"
#include "sync/backups.h"
#include "sync/fetches.h"
#include "sync/housekeeping.h"
#include "sync/omemo-prompts.h"
#include "sync/pictures.h"

/* The file of the database in the data directory. */
#define WC_PARTS_DATABASE "whinchat.db"

/* Everything behind the doors, made once and handed to whom it concerns. For main.c. */
typedef struct
{
  WcClock *clock;
  WcDb *db;
  WcReader *reader;
  WcLive *live;
  WcStorage *storage;
  WcPrompts *prompts;
  WcJobs *jobs;
  WcTlsContext *tls;
  WcTurns *turns;
  WcAttemptMeans attempt;
  WcPasswords *passwords;
  char *guards;
  char *machine;
  WcAvatarCache *avatars;
  WcRunners *runners;
  WcRegistrations *registrations;
  WcBackfills *backfills;
  WcFetches *fetches;
  WcPictures *pictures;
  WcOmemoPrompts *key_prompts;
  WcBackups *backups;
  WcExports *exports;
  WcImports *imports;
  WcFiles *files;
  WcThumbnailer *thumbnailer;
  WcTransfers *transfers;
  WcHousekeeping *housekeeping;
  WcNetworkMonitor *network;
  WcLogin1 *login1;
  WcServices *services;
  gboolean spare;   /* the wish about metered networks */
  gboolean sparing; /* and this is one */
} WcParts;

/* What the parts are made with; borrowed. */
typedef struct
{
  const WcPaths *paths;
  WcLog *log;
  WcRescueWish database;
  gboolean spare; /* older history waits while the network is metered */
} WcPartsWish;

/* Opens the database, or begins a new one where it is damaged, and makes all parts;
 * nothing connects yet. Returns: (transfer full), NULL + error: BUSY when another daemon
 * holds the database (detail "pid"), NOT_SUPPORTED when a newer one wrote it, an error of
 * store/db.h. */
WcParts *wc_parts_new (const WcPartsWish *wish, GError **error);

/* The accounts connect, unfinished jobs go on. */
gboolean wc_parts_start (WcParts *self, GError **error);

/* Another wish about metered networks, from now on. */
void wc_parts_set_spare (WcParts *self, gboolean spare);

/* Streams are left so that the next run can resume them. */
void wc_parts_free (WcParts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcParts, wc_parts_free)
