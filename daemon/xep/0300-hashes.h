/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/attachment.h"
#include "xml/node.h"

/* The hashes among the children of @parent are added to those of @attachment; and the
 * reverse (XEP-0300 § 3). */
void wc_hashes_read (const WcNode *parent, WcAttachment *attachment);
void wc_hashes_write (const WcAttachment *attachment, WcNode *parent);
