/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/transfers.h"
#include "lib/runner-fixture.h"
#include "lib/script-server.h"
#include "store/attachment-store.h"

/* Transfers of an account over a fake XMPP server, with a web server on loopback that
 * says what a test says. */
typedef struct
{
  WcRunnerFixture *base; /* without a runner */
  WcRunners *runners;
  WcJobs *jobs;
  WcFiles *files;
  WcTransfers *transfers;
  WcAccount *account;
  WcTestCa *ca;
  WcTestIdentity *identity;
  WcScriptServer *server; /* (nullable) */
  const char *host;       /* in the URLs of downloads */
  const char *secret;     /* (nullable) the fragment of aesgcm: URIs in their place */
  const char *first_host; /* (nullable) of another place, which comes before that */
  gint64 attachment;      /* the last one that was begun */
  gint64 max_bytes;       /* the bound of jobs; 0: none */
} WcTransferFixture;

void wc_transfer_fixture_setup (WcTransferFixture *self, gconstpointer data);
void wc_transfer_fixture_teardown (WcTransferFixture *self, gconstpointer data);

/* The daemon ends and begins anew. */
void wc_transfer_fixture_restart (WcTransferFixture *self);
void wc_transfer_fixture_go_online (WcTransferFixture *self);

/* Lets the main loop do what it has to do now; _wait: until the job is over. */
void wc_transfer_fixture_turn (WcTransferFixture *self);
void wc_transfer_fixture_wait (WcTransferFixture *self, const char *job);

/* Begins a job; returns its id (transfer full). */
char *wc_transfer_fixture_upload (WcTransferFixture *self, const char *content);
char *
wc_transfer_fixture_download (WcTransferFixture *self, gint64 size, const char *sha256);
void wc_transfer_fixture_cancel (WcTransferFixture *self, const char *job);

/* The copy of the upload vanishes, or loses its end. */
void wc_transfer_fixture_forget_file (WcTransferFixture *self);
void wc_transfer_fixture_cut_copy (WcTransferFixture *self);

void wc_transfer_fixture_serve (WcTransferFixture *self, const WcScriptStep *steps);

WcAttachmentState wc_transfer_fixture_state (WcTransferFixture *self);
void wc_transfer_fixture_assert_job (WcTransferFixture *self,
                                     const char *job,
                                     const char *state);
void wc_transfer_fixture_assert_copy (WcTransferFixture *self, const char *content);
void wc_transfer_fixture_assert_no_copy (WcTransferFixture *self);
