/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Texts of strangers in a page that a person opens: nothing in them is markup, an address
 * that is run, or changes how what surrounds them is read. */

/* Appends @text as text or as the value of an attribute between double quotation marks.
 * Line ends become <br> where @lines. */
void wc_html_text_append (GString *out, const char *text, gboolean lines);

/* The same between <bdi> and </bdi>: a name, whose direction of writing is its own. */
void wc_html_text_append_name (GString *out, const char *name);

/* A link to @url with the text @name, where it is one of https; else both as text. */
void wc_html_text_append_link (GString *out, const char *url, const char *name);
