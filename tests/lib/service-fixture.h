/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/fake-clock.h"
#include "lib/fake-links.h"
#include "lib/fake-registrar.h"
#include "lib/store-fixture.h"
#include "service/services.h"

/* All services over a real store (Juliet's account, lib/store-fixture), with fake links
 * and a clock that stands still. Juliet's account runs and is offline. */
typedef struct
{
  WcStoreFixture *store;
  WcFakeClock *clock;
  WcFakeLinks *links;
  WcFakeRegistrar *registrar;
  WcLive *live;
  WcPrompts *prompts;
  WcJobs *jobs;
  WcReader *reader;
  WcStorage *storage;
  WcLog *log;
  WcFiles *files;
  WcThumbnailer *thumbnailer;
  WcExports *exports;
  WcImports *imports;
  WcServices *services;
  WcFakeLink *link;   /* (unowned) Juliet's */
  WcFakeRooms *rooms; /* (unowned) hers; those that she joins get into the store */
  guint n_jobs_run;   /* how often the runner of backfills was called */
  char *job;          /* (nullable) id of the job that it was called for last */
} WcServiceFixture;

WcServiceFixture *wc_service_fixture_new (void);
void wc_service_fixture_free (WcServiceFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcServiceFixture, wc_service_fixture_free)

/* Juliet's account as it stands in the store. Returns: (transfer full). */
WcAccount *wc_service_fixture_account (WcServiceFixture *self);

/* Adds one more account, running. Returns its id. */
gint64 wc_service_fixture_add_account (WcServiceFixture *self, const char *jid);

/* Puts somebody into Juliet's roster. */
void wc_service_fixture_add_contact (WcServiceFixture *self,
                                     const char *jid,
                                     const char *name,
                                     const char *group);

/* A room of Juliet's that stands as @room (transfer full) says. join: that she is in, as
 * its owner; borrowed, and may be changed before the next call. */
void wc_service_fixture_add_room (WcServiceFixture *self, WcRoom *room);
WcRoom *wc_service_fixture_join (WcServiceFixture *self, const char *address);

/* The result of an asynchronous call: give wc_service_fixture_done as callback and
 * @result as data, then wait for it. */
void wc_service_fixture_done (GObject *source, GAsyncResult *result, gpointer data);
GAsyncResult *wc_service_fixture_wait (GAsyncResult **result);
