/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/account.h"
#include "model/file-policy.h"
#include "store/db.h"

/* What accounts fetch by themselves. */
typedef struct _WcFilePolicyService WcFilePolicyService;

/* @db is borrowed. Returns: (transfer full). */
WcFilePolicyService *wc_file_policy_service_new (WcDb *db);
void wc_file_policy_service_free (WcFilePolicyService *self);

/* The account's policy, the default where none was set. */
gboolean wc_file_policy_service_get (WcFilePolicyService *self,
                                     const WcAccount *account,
                                     WcFilePolicy *out,
                                     GError **error);

/* Sets it, for what comes from now on; copies beyond its cache_bytes go at once, those
 * not used for longest first. */
gboolean wc_file_policy_service_set (WcFilePolicyService *self,
                                     const WcAccount *account,
                                     const WcFilePolicy *policy,
                                     GError **error);
