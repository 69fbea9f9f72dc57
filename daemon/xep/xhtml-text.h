/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/styling.h"
#include "xml/node.h"

/* How much of a document is read: code points of text, and elements within each other. */
#define WC_XHTML_TEXT_MAX 65536
#define WC_XHTML_TEXT_MAX_DEPTH 64

/* The text of the XHTML element @body (XEP-0071) as a person would read it, and in
 * *@out_spans (transfer full) (element-type WcSpan) how parts of it look: a part before
 * those within it, none of them empty. Scripts, styles and heads are no text; pictures
 * are what is written in their place; what is beyond the bounds is left out. Returns:
 * (transfer full), "" where there is none. */
char *wc_xhtml_text_read (const WcNode *body, GArray **out_spans);
