/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/dict.h"
#include "api/request.h"
#include "service/file-service.h"

/* The key "attachments" of what has some (nullable). */
void wc_file_values_put (WcDict *dict, const GPtrArray *attachments);

/* The keys that say what @file is, whoever has it: name, type, description, size, width
 * and height, those that are known. */
void wc_file_values_put_what (WcDict *dict, const WcAttachment *file);

/* A FileSource as an offer: with its descriptor among those of @request, or its data.
 * INVALID_ARGUMENT, TOO_LARGE. Returns: (transfer full). */
WcFileOffer *wc_file_values_read (WcRequest *request, GVariant *source, GError **error);

/* The same for the key "attachments" of @options; an empty list where there is none.
 * Returns: (transfer full) (element-type WcFileOffer). */
GPtrArray *
wc_file_values_read_all (WcRequest *request, GVariant *options, GError **error);
