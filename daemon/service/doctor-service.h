/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/account-service.h"
#include "service/prompt-service.h"

/* Looks for what is wrong or missing, from what is known already. */
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
WcDoctorService *
wc_doctor_service_new (WcDb *db, WcAccountService *accounts, WcPromptService *prompts);
void wc_doctor_service_free (WcDoctorService *self);

/* @account (nullable): only this one, and what concerns all. Returns: (transfer full)
 * (element-type WcFinding). */
GPtrArray *
wc_doctor_service_run (WcDoctorService *self, const WcAccount *account, GError **error);
