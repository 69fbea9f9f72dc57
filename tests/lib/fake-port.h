/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* What the fakes of ports have in common: they note what was asked, and fail when a test
 * says so. */

/* Appends to @log, behind a ';' when something stands there. */
void wc_fake_port_note (GString *log, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* What is noted, and forgets it. Returns: (transfer full). */
char *wc_fake_port_take (GString *log);

/* Whether a call goes well; else @task (transfer full) has ended with *@failure, which is
 * used up. */
gboolean wc_fake_port_succeeds (GError **failure, GTask *task);
