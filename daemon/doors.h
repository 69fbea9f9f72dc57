/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/api.h"
#include "platform/conf.h"

/* Opens the doors of @api as @conf says: the usual socket, those of the configuration,
 * and the bus. Sockets that the service manager opened for us are used where they listen
 * at the right paths. Errors: of wc_paths_socket() and wc_api_start(). For main.c. */
gboolean
wc_doors_open (WcApi *api, const WcPaths *paths, const WcConf *conf, GError **error);
