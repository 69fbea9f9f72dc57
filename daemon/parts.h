/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/backfills.h"
#include "platform/login1.h"
#include "platform/network-monitor.h"
#include "platform/paths.h"
#include "service/services.h"
#include "stream/tls-context.h"
#include "sync/backups.h"
#include "sync/housekeeping.h"

/* Everything behind the doors, made once and handed to whom it concerns. For main.c. */
typedef struct
{
  WcClock *clock;
  WcDb *db;
  WcReader *reader;
  WcLive *live;
  WcPrompts *prompts;
  WcJobs *jobs;
  WcTlsContext *tls;
  WcTurns *turns;
  WcAttemptMeans attempt;
  WcPasswords *passwords;
  WcRunners *runners;
  WcBackfills *backfills;
  WcBackups *backups;
  WcHousekeeping *housekeeping;
  WcNetworkMonitor *network;
  WcLogin1 *login1;
  WcServices *services;
} WcParts;

/* Opens the database and makes all parts; nothing connects yet. Returns: (transfer full),
 * NULL + error: BUSY when another daemon holds the database (detail "pid"), NOT_SUPPORTED
 * when a newer one wrote it. */
WcParts *wc_parts_new (const WcPaths *paths, GError **error);

/* The accounts connect, unfinished jobs go on. */
gboolean wc_parts_start (WcParts *self, GError **error);

/* Streams are left so that the next run can resume them. */
void wc_parts_free (WcParts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcParts, wc_parts_free)
