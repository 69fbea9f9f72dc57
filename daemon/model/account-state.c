/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/account-state.h"

const char *
wc_account_state_to_string (WcAccountState state)
{
  static const char *const names[] = { "offline", "connecting",  "syncing",
                                       "online",  "auth-failed", "error" };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == WC_N_ACCOUNT_STATES);
  return names[state];
}
