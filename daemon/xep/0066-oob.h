/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/attachment.h"
#include "xml/node.h"

/* Adds the files that @message names by XEP-0066 § 3 to @attachments (element-type
 * WcAttachment), as far as their number allows. */
void wc_oob_read (const WcNode *message, GPtrArray *attachments);

/* The links of @message in lines, whatever they lead to, each behind what is said of it.
 * Returns: (transfer full) (nullable), NULL where there are none. */
char *wc_oob_dup_text (const WcNode *message);

/* The page that @parent names for a browser; NULL: none, or an address that is no page.
 * Returns: (transfer full). */
char *wc_oob_dup_page (const WcNode *parent);

/* The page that the element @x (nullable) itself names; as above. */
char *wc_oob_dup_url (const WcNode *x);

/* Names one file for clients that know nothing newer. */
void wc_oob_write (const WcAttachment *attachment, WcNode *message);
