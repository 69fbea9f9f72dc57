/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/account-service.h"

/* Puts what @settings (AccountSettings) says into @account, which nobody shares yet. What
 * is not mentioned stays. */
void wc_account_settings_take (GVariant *settings, WcAccount *account);

/* What it says about the password; borrowed from @settings. */
WcAccountPassword wc_account_settings_get_password (GVariant *settings);

/* Whether it says one thing about the password: INVALID_ARGUMENT. */
gboolean wc_account_settings_check (GVariant *settings, GError **error);
