/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/entity-link.h"
#include "account/link-state.h"
#include "account/omemo-link.h"
#include "account/outbox-port.h"
#include "account/people-link.h"
#include "account/resumption.h"
#include "account/room-keeper.h"
#include "account/runner.h"
#include "account/unit-port.h"
#include "sync/typing.h"
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
  WcRoomKeeper *rooms;       /* (owned) */
  WcSession *session;        /* (owned) */
  WcConnector *connector;    /* (owned) */
  WcResumption *resumption;  /* (owned) */
  WcOutboxPort *outbox_port; /* (owned) */
  WcPeopleLink *people;      /* (owned) */
  WcEntityLink *entities;    /* (owned) */
  WcTyping *typing;          /* (owned) */
  WcOmemo *omemo;            /* (owned) */
  WcOmemoLink *omemo_link;   /* (owned) */
  WcLinkState state;

  GCancellable *search; /* (owned) (nullable) for a password */
  gboolean unread;      /* the archive is still to be read on this stream */
  guint retry;          /* timer: to read it again */
  guint n_retries;
  gboolean stopped;

  gboolean changing;        /* password or account are being changed on the server */
  gboolean pending;         /* a change of the password was not seen to its end */
  gboolean pending_tried;   /* this attempt uses the pending one */
  gboolean pending_refused; /* the server does not know it */

  gboolean noted; /* what the keyring says of OMEMO's device was looked at */
};

/* @account (transfer full) takes the place of the one in use. */
void wc_runner_replace_account (WcRunner *self, WcAccount *account);

/* Reads anew how everything stands, and tells who wants to know. */
void wc_runner_refresh (WcRunner *self);

/* The fingerprints that a person accepted, from the store. */
void wc_runner_load_pins (WcRunner *self);

/* Nobody waits for a password any more. */
void wc_runner_drop_search (WcRunner *self);

/* Which password to log in with (runner-password.c). _load: at the beginning.
 * _is_pending: the pending one comes first; then _tried, whether it was found, and
 * _refused, whether that was what the server refused: the account's own is to be tried.
 * _accepted: a login succeeded. */
void wc_runner_password_load (WcRunner *self);
gboolean wc_runner_password_is_pending (WcRunner *self);
void wc_runner_password_tried (WcRunner *self, gboolean found);
gboolean wc_runner_password_refused (WcRunner *self);
void wc_runner_password_accepted (WcRunner *self);

/* See wc_link_change_registration_async(); ends @task (consumed), whose source is
 * @self. */
void
wc_runner_password_change (WcRunner *self, const WcLinkRegistration *wanted, GTask *task);

/* OMEMO's state, beside what is noted of it outside of the database (runner-omemo.c).
 * _make: at the beginning. _find_note: looks at what the keyring says, once in a run, and
 * calls @then, at once where there is nothing to look at; not, where the runner has
 * stopped or the search was dropped meanwhile. */
void wc_runner_make_omemo (WcRunner *self);
void wc_runner_find_note (WcRunner *self, void (*then) (WcRunner *self));

/* Begins to follow session, catch-up and ingest; once, when all parts are there. */
void wc_runner_sync_connect (WcRunner *self);

/* Whether what the archive of @chat has is held, as far back as is wanted; a room that we
 * are not in may have more. */
gboolean wc_runner_is_caught_up (WcRunner *self, const char *chat);

/* How far the archive of @of is read; see WcHost.progress_of. */
WcCatchupProgress wc_runner_get_progress (WcRunner *self, const char *of);

/* As wc_link_search_archive_async(), while the session is ready; ends with
 * wc_catchup_search_finish() on the callback's source. */
void wc_runner_search_async (WcRunner *self,
                             const WcArchiveSearch *search,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

void wc_runner_link_init (WcLinkInterface *iface);
