/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Where what the daemon says about itself goes: the journal with its fields, or lines on
 * standard error. Addresses are private: they travel in the field WC_ACCOUNT, never in
 * the text, and come out as a mark that is the same for the same address until the
 * program ends. */
typedef struct _WcLog WcLog;

/* @show_private: addresses come out as they are. The level is G_LOG_LEVEL_MESSAGE.
 * Returns: (transfer full). */
WcLog *wc_log_new (gboolean show_private);
WcLog *wc_log_ref (WcLog *self);
void wc_log_unref (WcLog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcLog, wc_log_unref)

/* Makes @self (referenced) the one writer of the process. Only once, before the first
 * thread begins. */
void wc_log_install (WcLog *self);

/* The least important level that is written: G_LOG_LEVEL_WARNING, _MESSAGE, _INFO or
 * _DEBUG. May change at any time, from any thread. */
void wc_log_set_level (WcLog *self, GLogLevelFlags level);
GLogLevelFlags wc_log_get_level (WcLog *self);

/* Says something about one account. @module: "router", "carbons"; a constant. @account:
 * its bare JID, or NULL. The text of @format must hold no body, no secret and no address
 * (what a server said may stand in it: control characters are not written). */
void wc_log_say (GLogLevelFlags level,
                 const char *module,
                 const char *account,
                 const char *format,
                 ...) G_GNUC_PRINTF (4, 5);

/* How @address comes out: itself, or its mark ("#3f09ab"). Returns: (transfer full). */
char *wc_log_redact (WcLog *self, const char *address);

/* The line that standard error gets, without an end of line; NULL when @level is not
 * written. Returns: (transfer full). */
char *wc_log_format (WcLog *self,
                     GLogLevelFlags level,
                     const GLogField *fields,
                     gsize n_fields);
