/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "xml/node.h"

/* Adds @files, of a line of an export, to @message: as XEP-0447 has it, one alone as
 * XEP-0066 does too, and a body for who knows neither: @text (nullable), then where they
 * lie. A sticker is said to be one (XEP-0449), and pictures that lie in stanzas are named
 * as those are (XEP-0231). */
void wc_pie_file_add (WcNode *message, JsonArray *files, const char *text);
