/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "cli/options.h"

/* The options of whinchat login; ends with a name of NULL. */
extern const WcOption wc_login_settings_options[];

/* Makes AccountSettings of the API of them, without the password itself. Returns:
 * (transfer full), or NULL with WC_FAILURE, WC_EXIT_USAGE, when they contradict each
 * other. */
JsonObject *wc_login_settings_new (const WcOptions *options, GError **error);

/* The same for an account that is registered: of the options about its password it reads
 * "insecure-file" alone. */
JsonObject *wc_login_settings_new_for_new (const WcOptions *options, GError **error);

/* Whether the options say where the password comes from. */
gboolean wc_login_settings_have_source (const WcOptions *options);
