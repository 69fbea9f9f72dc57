/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "base/error.h"

/* How the errors of the daemon look to its clients. The words, codes and exit statuses
 * are those of the <wc:error> elements in dbus/im.whinchat.Whinchat1.Daemon.xml. */

#define WC_ERRORS_BUS_PREFIX "im.whinchat.Whinchat1.Error."

/* The last part of the D-Bus name ("NotFound"), the code of the JSON error object, and
 * the exit status of the command line. */
const char *wc_errors_get_name (WcErrorCode code);
int wc_errors_get_json_code (WcErrorCode code);
int wc_errors_get_exit_status (WcErrorCode code);

/* What a client is told about @error, which may be of any domain: errors of ours as they
 * are, G_IO_ERROR_CANCELLED as Cancelled, and everything else as Internal with the detail
 * "report", a word under which the real text is logged. Returns: (transfer full), of the
 * domain WC_ERROR. */
GError *wc_errors_present (const GError *error);

/* The dictionary ErrorData of @error, which must be of the domain WC_ERROR: its name and
 * its details, those of the server's error in "stanza_error". Returns: (transfer
 * floating) a{sv}. */
GVariant *wc_errors_build_data (const GError *error);
