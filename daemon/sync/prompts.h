/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/prompt.h"
#include "store/db.h"

/* Questions that the daemon has for a person. They stand in the store, so they outlive
 * it; an answer is told to whoever asked. Signal "answered" (WcPrompt *prompt, GHashTable
 * *fields), (element-type utf8 utf8): with the answer's fields, or NULL when it was
 * dismissed. */
#define WC_TYPE_PROMPTS (wc_prompts_get_type ())
G_DECLARE_FINAL_TYPE (WcPrompts, wc_prompts, WC, PROMPTS, GObject)

/* @db is referenced. Returns: (transfer full). */
WcPrompts *wc_prompts_new (WcDb *db);

/* Asks, unless the same question (account, kind, details) is open already; another open
 * question of the account and kind is closed as replaced. @details: (transfer full)
 * (nullable). Opens its own transaction. FALSE + error when the store fails. */
gboolean wc_prompts_raise (WcPrompts *self,
                           gint64 account,
                           WcPromptKind kind,
                           const char *text,
                           GHashTable *details,
                           GError **error);

/* Closes the account's question of that kind because it has become needless; nothing when
 * there is none. @reason: a word for the event, "solved", "removed". */
void wc_prompts_withdraw (WcPrompts *self,
                          gint64 account,
                          WcPromptKind kind,
                          const char *reason);

/* A person's answer. @fields: (element-type utf8 utf8) exactly those of
 * wc_prompt_kind_get_fields(), borrowed. INVALID_ARGUMENT with the field's path
 * ("fields.name") for a missing, unknown or badly chosen one; NOT_FOUND. The prompt is
 * closed first, then "answered" is emitted. */
gboolean
wc_prompts_answer (WcPrompts *self, const char *id, GHashTable *fields, GError **error);
gboolean wc_prompts_dismiss (WcPrompts *self, const char *id, GError **error);

/* Open ones, oldest first. Returns: (transfer full) (element-type WcPrompt). */
GPtrArray *wc_prompts_list (WcPrompts *self, GError **error);
