/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "cli/screen.h"

/* Forms as text for people. @form: a Form of the API; what it says is by strangers. */

/* What it wants to know, one field a line with its name, for who wants to answer it by
 * --field; '!' stands behind what is required. Returns: (transfer full). */
char *wc_form_view_questions (JsonObject *form);

/* What came of something: its title and instructions, its fields as "label: values", its
 * table. Secrets are not shown. Returns: (transfer full). */
char *wc_form_view_result (JsonObject *form, const WcScreen *screen);
