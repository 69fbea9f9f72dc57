/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What an account is doing. */
typedef enum
{
  WC_ACCOUNT_STATE_OFFLINE,
  WC_ACCOUNT_STATE_CONNECTING,
  WC_ACCOUNT_STATE_SYNCING, /* logged in, the archive is being read */
  WC_ACCOUNT_STATE_ONLINE,
  WC_ACCOUNT_STATE_AUTH_FAILED, /* waits for a person */
  WC_ACCOUNT_STATE_ERROR,       /* waits for a person or for the next attempt */
} WcAccountState;

#define WC_N_ACCOUNT_STATES (WC_ACCOUNT_STATE_ERROR + 1)

/* The word of the API: "offline", "connecting", "syncing", "online", "auth-failed",
 * "error". */
const char *wc_account_state_to_string (WcAccountState state);
