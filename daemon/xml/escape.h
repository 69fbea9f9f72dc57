/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* The characters that XML can carry (XML 1.0 § 2.2), and how they are written. */

/* Appends @text as it stands in an element, or between the ' of an attribute. What is no
 * UTF-8 or no character of XML is written as U+FFFD. */
void wc_escape_append (GString *out, const char *text, gboolean in_attribute);

/* Whether XML can carry @text: UTF-8, no control characters but tab, newline, return. */
gboolean wc_escape_is_valid (const char *text);
