/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/idl.h"

/* What the description says about single values, checked in one place for both doors.
 * Failures are INVALID_ARGUMENT with the detail "field" set to the path that is known so
 * far; callers on the way out put their part in front with wc_constraint_at_key() and
 * wc_constraint_at_index(). */

/* @number against the range of the D-Bus type of @value and its min and max. */
gboolean wc_constraint_integer (const WcIdlValue *value, gint64 number, GError **error);

/* @text against the words and the length allowed. For an element of a list the length is
 * not that of @value: pass TRUE for @element. */
gboolean wc_constraint_string (const WcIdlValue *value,
                               const char *text,
                               gboolean element,
                               GError **error);

/* How many items a list may have: max, else 10,000. */
gboolean wc_constraint_count (const WcIdlValue *value, gsize n, GError **error);

/* Sets @error to INVALID_ARGUMENT with an empty path and returns FALSE. */
gboolean wc_constraint_fail (GError **error, const char *what);

/* Puts @key or [@index] in front of the path of @error, always returning FALSE. */
gboolean wc_constraint_at_key (GError **error, const char *key);
gboolean wc_constraint_at_index (GError **error, gsize index);

/* Puts the finished path in front of the message, for people. Always returns FALSE. */
gboolean wc_constraint_finish (GError **error);
