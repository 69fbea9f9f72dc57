/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/prompt.h"
#include "store/db.h"

/* Questions that wait for a person; they survive a restart. Functions that change
 * something must be called inside a transaction. */

/* Keeps a new prompt. Journal: prompt.new. CONFLICT when the id is taken. */
gboolean wc_prompt_store_add (WcDb *db, const WcPrompt *prompt, GError **error);

/* Takes it away: answered, dismissed or no longer needed; @reason is told in the event's
 * delta. Journal: prompt.closed. NOT_FOUND. */
gboolean
wc_prompt_store_close (WcDb *db, const char *id, const char *reason, GError **error);

/* How many are open; 0 when that cannot be read. */
guint wc_prompt_store_count (WcDb *db);

/* Open prompts, oldest first (element-type WcPrompt); one; the one of an account and
 * kind, NULL without error when there is none. Returns: (transfer full). */
GPtrArray *wc_prompt_store_list (WcDb *db, GError **error);
WcPrompt *wc_prompt_store_get (WcDb *db, const char *id, GError **error);
WcPrompt *
wc_prompt_store_find (WcDb *db, gint64 account, WcPromptKind kind, GError **error);
