/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Where what the daemon says about itself goes: the journal with its fields, or lines on
 * standard error. Addresses are private: they travel in the field WHINCHAT_ACCOUNT, never
 * in the text, and come out as a mark that is the same for the same address until the
 * program ends. */
typedef struct _WcLog WcLog;

/* What operators look for: each has a MESSAGE_ID in the journal (whinchatd(8) lists them;
 * they never change) and the level beside it. */
typedef enum
{
  WC_LOG_STARTED,         /* message */
  WC_LOG_STOPPING,        /* message */
  WC_LOG_ACCOUNT_STATE,   /* info */
  WC_LOG_ACCOUNT_TROUBLE, /* message: it cannot connect, or log in */
  WC_LOG_STORAGE_OK,      /* message */
  WC_LOG_STORAGE_FAILED,  /* message */
  WC_LOG_STORAGE_DAMAGED, /* message */
  WC_LOG_STORAGE_RESCUED, /* message: a damaged file was moved aside */
  WC_LOG_REPORT,          /* message: a call met a fault of ours */
} WcLogEvent;

#define WC_N_LOG_EVENTS (WC_LOG_REPORT + 1)

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

/* Whether it goes to the journal, with fields. */
gboolean wc_log_is_journal (const WcLog *self);

/* Says something about one account. @module: "router", "carbons"; a constant. @account:
 * its bare JID, or NULL. The text of @format must hold no body, no secret and no address
 * (what a server said may stand in it: control characters are not written). */
void wc_log_say (GLogLevelFlags level,
                 const char *module,
                 const char *account,
                 const char *format,
                 ...) G_GNUC_PRINTF (4, 5);

/* The same for an event, at its level. _of: about one account, by its bare JID. _report:
 * WC_LOG_REPORT, under the word that the caller was told. */
void wc_log_event (WcLogEvent event, const char *module, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
void wc_log_event_of (WcLogEvent event,
                      const char *module,
                      const char *account,
                      const char *format,
                      ...) G_GNUC_PRINTF (4, 5);
void wc_log_report (const char *module, const char *report, const char *text);

/* Its MESSAGE_ID: 32 hexadecimal digits. */
const char *wc_log_event_get_id (WcLogEvent event);

/* The words for levels that people and programs use: "error", "warning", "message",
 * "info", "debug". _from_string also takes those of syslog ("notice", "crit", …); FALSE
 * for any other. */
const char *wc_log_level_to_string (GLogLevelFlags level);
gboolean wc_log_level_from_string (const char *word, GLogLevelFlags *out_level);

/* How @address comes out: itself, or its mark ("#3f09ab"). Returns: (transfer full). */
char *wc_log_redact (WcLog *self, const char *address);

/* The line that standard error gets, without an end of line; NULL when @level is not
 * written. Returns: (transfer full). */
char *wc_log_format (WcLog *self,
                     GLogLevelFlags level,
                     const GLogField *fields,
                     gsize n_fields);
