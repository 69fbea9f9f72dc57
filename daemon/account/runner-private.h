/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/link-state.h"
#include "account/outbox-port.h"
#include "account/resumption.h"
#include "account/runner.h"
#include "account/unit-port.h"
#include "xep/host.h"

/* For the files runner*.c alone. */

struct _WcRunner
{
  GObject parent_instance;

  const WcRunnerMeans *means;
  WcHost host; /* its account is owned */
  WcUnitPort port;
  WcIngest *ingest;          /* (owned) */
  WcOutbox *outbox;          /* (owned) */
  WcCatchup *catchup;        /* (owned) */
  WcSession *session;        /* (owned) */
  WcConnector *connector;    /* (owned) */
  WcResumption *resumption;  /* (owned) */
  WcOutboxPort *outbox_port; /* (owned) */
  WcLinkState state;

  GCancellable *search; /* (owned) (nullable) for a password */
  gboolean unread;      /* the archive is still to be read on this stream */
  guint retry;          /* timer: to read it again */
  guint n_retries;
  gboolean stopped;
};

/* @account (transfer full) takes the place of the one in use. */
void wc_runner_replace_account (WcRunner *self, WcAccount *account);

/* Reads anew how everything stands, and tells who wants to know. */
void wc_runner_refresh (WcRunner *self);

/* The fingerprints that a person accepted, from the store. */
void wc_runner_load_pins (WcRunner *self);

/* Nobody waits for a password any more. */
void wc_runner_drop_search (WcRunner *self);

/* Begins to follow session, catch-up and ingest; once, when all parts are there. */
void wc_runner_sync_connect (WcRunner *self);

void wc_runner_link_init (WcLinkInterface *iface);
