/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* One file of a message. */
typedef struct
{
  gint64 message;
  gint64 index; /* from 0 */
} WcFilePlace;

/* The arguments of a call about it. Returns: (transfer full). */
JsonObject *wc_file_place_new_params (const WcCli *cli, const WcFilePlace *place);

/* What the API says of it. Returns: (transfer full), NULL + WC_FAILURE, NOT_FOUND where
 * there is no such file. */
JsonObject *wc_file_place_get (WcCli *cli, const WcFilePlace *place, GError **error);

/* Writes the daemon's copy to @fd. FALSE + WC_FAILURE, CONFLICT where it has none. */
gboolean wc_file_copy (WcCli *cli, const WcFilePlace *place, int fd, GError **error);
