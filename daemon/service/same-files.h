/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"

/* The files of @message, for another one that has the same: with their places, and our
 * local copies. NULL + CONFLICT when one is not uploaded yet, or lies nowhere but at who
 * sent it (XEP-0231) and is not here. Returns: (transfer full) (element-type
 * WcAttachment), which nobody else has. */
GPtrArray *wc_same_files_copy (const WcMessage *message, GError **error);
