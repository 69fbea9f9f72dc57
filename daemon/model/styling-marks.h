/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/styling.h"

/* @text with marks of XEP-0393 that say of it what @spans (element-type WcSpan, without
 * directives) do, no more and no less; NULL where marks cannot say that: they need spaces
 * around them, cannot cross, and what looks like one in the text is one. Returns:
 * (transfer full) (nullable). */
char *wc_styling_marks_write (const char *text, const GArray *spans);
