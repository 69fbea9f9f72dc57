/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What a person is told when the daemon is of another version than the command line, and
 * which of the two to do something about: NULL where they are the same, or @theirs is no
 * version. @ours, @theirs: numbers with dots between them. Returns: (transfer full). */
char *wc_greeting_dup_remark (const char *ours, const char *theirs);
