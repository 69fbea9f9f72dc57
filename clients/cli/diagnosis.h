/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* What whinchat doctor found, in the form of the API: findings have check, level ("ok",
 * "warning", "error"), account, text and fix. */
typedef struct _WcDiagnosis WcDiagnosis;

typedef enum
{
  WC_DIAGNOSIS_OK,
  WC_DIAGNOSIS_WARNING,
  WC_DIAGNOSIS_ERROR,
} WcDiagnosisLevel;

/* Returns: (transfer full). */
WcDiagnosis *wc_diagnosis_new (void);
void wc_diagnosis_free (WcDiagnosis *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcDiagnosis, wc_diagnosis_free)

/* Adds one of ours. @check: a word. @text: a sentence, without a full stop. @fix:
 * (nullable) what to do. Returns: (transfer none), for more members. */
JsonObject *wc_diagnosis_add (WcDiagnosis *self,
                              const char *check,
                              WcDiagnosisLevel level,
                              const char *text,
                              const char *fix);
/* Adds Findings of the daemon. @findings: (nullable). */
void wc_diagnosis_add_all (WcDiagnosis *self, JsonArray *findings);

/* How many findings there are; that at @index, borrowed. */
guint wc_diagnosis_count (const WcDiagnosis *self);
JsonObject *wc_diagnosis_get (const WcDiagnosis *self, guint index);

/* Prints them in the form that was asked for; with -q for people those alone that are not
 * ok. */
void wc_diagnosis_print (const WcDiagnosis *self, WcCli *cli);

/* Without an error WC_EXIT_OK, warnings or not. Else what the worst one means:
 * WC_EXIT_UNREACHABLE for "daemon", WC_EXIT_DENIED for "prompts", WC_EXIT_OFFLINE for
 * "connection" and "dns", before all of these WC_EXIT_FAULT for anything else; the order
 * is unreachable, fault, denied, offline. */
WcExit wc_diagnosis_get_exit (const WcDiagnosis *self);
