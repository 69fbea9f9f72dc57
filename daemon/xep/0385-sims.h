/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/attachment.h"
#include "xml/node.h"

/* Adds the files that @message shares by XEP-0385 to @attachments (element-type
 * WcAttachment), as far as their number allows. */
void wc_sims_read (const WcNode *message, GPtrArray *attachments);

/* The reverse, for clients that know nothing newer. */
void wc_sims_write (const WcAttachment *attachment, WcNode *message);
