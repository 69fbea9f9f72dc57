/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/clock.h"
#include "service/account-service.h"

/* Ad-hoc commands (XEP-0050): what others let us do, and runs of it. A run that goes on
 * is kept here between its stages, not longer than whoever began it is there, the stream
 * it began on lasts, and WC_COMMAND_SERVICE_LIFETIME_S pass without a stage; one that is
 * left is cancelled on the other side, where that can still be told. Addresses come as a
 * client writes them, "" for the account's server; INVALID_ARGUMENT (field "jid") when
 * one is none. Everything needs the server: OFFLINE and the errors of sync/entity-port.h.
 */
typedef struct _WcCommandService WcCommandService;

#define WC_COMMAND_SERVICE_LIFETIME_S 600
#define WC_COMMAND_SERVICE_MAX_RUNS 64
#define WC_COMMAND_SERVICE_MAX_STAGES 200 /* of one run */

/* Borrowed. Returns: (transfer full). */
WcCommandService *wc_command_service_new (WcClock *clock, WcAccountService *accounts);
void wc_command_service_free (WcCommandService *self);

/* Where a run is now. */
typedef struct
{
  char *id;            /* (owned) (nullable) names the run, here; NULL: it is over, or was
                        * given up after too many stages */
  char *account;       /* (owned) bare JID */
  char *jid;           /* (owned) whose command it is, canonical */
  char *node;          /* (owned) */
  WcCommandStep *step; /* (owned) */
  gint64 expires_us;   /* when it is given up; 0: it is over */
} WcCommandStage;

void wc_command_stage_free (WcCommandStage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcCommandStage, wc_command_stage_free)

/* Value: (transfer full) (element-type WcCommandItem). */
void wc_command_service_list_async (WcCommandService *self,
                                    const WcAccount *account,
                                    const char *jid,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *wc_command_service_list_finish (GAsyncResult *result, GError **error);

/* What is run. Everything is copied or referenced. */
typedef struct
{
  const WcAccount *account;
  const char *jid;
  const char *node;
  const char *lang;    /* (nullable) language of the texts wanted (RFC 5646) */
  GCancellable *owner; /* (nullable) cancelled when nobody waits for the run any more */
} WcCommandCall;

/* Begins a run; INVALID_ARGUMENT ("node"), BUSY: too many of them go on. Value: (transfer
 * full) WcCommandStage. */
void wc_command_service_execute_async (WcCommandService *self,
                                       const WcCommandCall *call,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);

/* The next stage of the run @id, after doing @action with the form filled in by @answers
 * (see wc_form_fill(); for PREV and CANCEL nothing is filled in). NOT_FOUND (field
 * "session"): it is over. BUSY: another stage is under way. INVALID_ARGUMENT: "action"
 * cannot be done now, "fields…". A refusal that leaves the run open (detail "reason" of
 * XEP-0050 § 4.4) can be followed by another try. Value: (transfer full) WcCommandStage.
 */
void wc_command_service_continue_async (WcCommandService *self,
                                        const char *id,
                                        WcCommandAction action,
                                        GHashTable *answers,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
WcCommandStage *wc_command_service_stage_finish (GAsyncResult *result, GError **error);

/* How many runs go on. */
guint wc_command_service_count (WcCommandService *self);
