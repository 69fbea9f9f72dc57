/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/account.h"
#include "store/db.h"

/* What the store says of all accounts together, which clients ask for again and again: it
 * is read once and holds until something is written (wc_db_get_version()), so that no
 * counter can go wrong. */
typedef struct _WcSummary WcSummary;

/* @db is borrowed. Returns: (transfer full). */
WcSummary *wc_summary_new (WcDb *db);
void wc_summary_free (WcSummary *self);

/* The accounts in the order in which they were added, (element-type WcAccount), borrowed
 * until the main loop turns; who wants to change one takes a copy. */
const GPtrArray *wc_summary_get_accounts (WcSummary *self, GError **error);

/* Unread messages of an account, messages that wait to be sent, open prompts, jobs that
 * are not over. What cannot be read counts as none. */
guint wc_summary_count_unread (WcSummary *self, gint64 account);
guint wc_summary_count_pending (WcSummary *self, gint64 account);
guint wc_summary_count_prompts (WcSummary *self);
guint wc_summary_count_jobs (WcSummary *self);
