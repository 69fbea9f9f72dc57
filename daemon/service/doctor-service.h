/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/account-service.h"
#include "service/prompt-service.h"
#include "store/reader.h"

/* Looks for what is wrong or missing, from what is known already and in the database. */
typedef struct _WcDoctorService WcDoctorService;

typedef enum
{
  WC_FINDING_OK,
  WC_FINDING_WARNING,
  WC_FINDING_ERROR,
} WcFindingLevel;

/* One thing that was looked at. */
typedef struct
{
  const char *check; /* a word */
  WcFindingLevel level;
  char *account; /* (owned) (nullable) JID */
  char *text;    /* (owned) a sentence */
  char *fix;     /* (owned) (nullable) a sentence */
} WcFinding;

void wc_finding_free (WcFinding *finding);
const char *wc_finding_level_to_string (WcFindingLevel level);

/* Everything is borrowed. Returns: (transfer full). */
WcDoctorService *wc_doctor_service_new (WcDb *db,
                                        WcReader *reader,
                                        WcAccountService *accounts,
                                        WcPromptService *prompts);
void wc_doctor_service_free (WcDoctorService *self);

/* Reads the whole database on the worker thread, so it takes its time. @account
 * (nullable): only this one, and what concerns all. CANCELLED (G_IO_ERROR). Value:
 * (transfer full) (element-type WcFinding). */
void wc_doctor_service_run_async (WcDoctorService *self,
                                  const WcAccount *account,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
GPtrArray *wc_doctor_service_run_finish (WcDoctorService *self,
                                         GAsyncResult *result,
                                         GError **error);
