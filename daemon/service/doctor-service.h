/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/account-service.h"
#include "service/finding.h"
#include "service/prompt-service.h"
#include "store/reader.h"
#include "store/rescue-note.h"
#include "sync/storage.h"

/* Looks for what is wrong or missing, from what is known already and in the database. */
typedef struct _WcDoctorService WcDoctorService;

/* What it looks at. Everything is borrowed. */
typedef struct
{
  WcDb *db;
  WcReader *reader;
  WcClock *clock;
  WcStorage *storage;
  WcAccountService *accounts;
  WcPromptService *prompts;
} WcDoctorPorts;

/* Returns: (transfer full). */
WcDoctorService *wc_doctor_service_new (const WcDoctorPorts *ports);
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

/* What became of the database the last time it was damaged, borrowed; NULL where that
 * never was, or the file that was moved aside is gone. */
const WcRescueNote *wc_doctor_service_get_rescue (WcDoctorService *self);
