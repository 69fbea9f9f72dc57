/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/transfer.h"

/* The largest file that is fetched. */
#define WC_DOWNLOAD_MAX (G_GINT64_CONSTANT (2) * 1024 * 1024 * 1024)

/* One attempt to fetch the file of @transfer; ends with wc_transfer_end(). It appears
 * when it is whole and its hash is the one that was promised, where one was. */
void wc_download_begin (WcTransfer *transfer);

/* Where it came in one piece, from elsewhere: the rest of the attempt, with what its head
 * says of its @type. */
void wc_download_take (WcTransfer *transfer, GBytes *bytes, const char *type);
