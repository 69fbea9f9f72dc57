/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/api.h"
#include "platform/activation.h"
#include "platform/conf.h"
#include "platform/log-control.h"

/* What the doors are opened with. Everything is borrowed. */
typedef struct
{
  const WcPaths *paths;
  const WcConf *conf;
  WcActivation *activation;
  WcLogControl *log_control;
} WcDoors;

/* Opens the doors of @api as the configuration says: the usual socket, those of the
 * configuration, and the bus, where the log can be controlled, too. Sockets that the
 * service manager opened for us are used where they listen at the right paths. Errors: of
 * wc_paths_socket() and wc_api_start(). For life.c. */
gboolean wc_doors_open (WcApi *api, const WcDoors *doors, GError **error);
