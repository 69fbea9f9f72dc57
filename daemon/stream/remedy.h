/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/account-state.h"
#include "model/prompt.h"

/* What to do about a stream that could not be opened, or ended. */
typedef struct
{
  WcAccountState state; /* of the account meanwhile: OFFLINE, AUTH_FAILED or ERROR */
  gboolean retry;       /* again by ourselves, later each time */
  gboolean next_target; /* another server of the same domain may do better, at once */
  gboolean elsewhere;   /* the server names another host: at once, there */
  gboolean ask;         /* a person is needed, or may help */
  WcPromptKind prompt;  /* what to ask, where @ask */
} WcRemedy;

/* Decides by code and condition alone. Errors of other domains count as passing troubles
 * of the network. */
WcRemedy wc_remedy_for (const GError *error);

/* The question to a person about @error, a sentence; and its details as model/prompt.h
 * names them (transfer full) (element-type utf8 utf8). Only where the remedy asks. */
char *wc_remedy_dup_question (const GError *error, const char *jid);
GHashTable *wc_remedy_dup_details (const GError *error);
