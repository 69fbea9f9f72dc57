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

/* How many web servers may wait for an answer of one account (XEP-0070). */
#define WC_PROMPTS_MAX_PAGES 10

/* How many people of its rooms may wait to be let speak (XEP-0045 § 8.6). */
#define WC_PROMPTS_MAX_VOICES 20

/* How many rooms that are being joined may wait for a person (XEP-0158). */
#define WC_PROMPTS_MAX_CAPTCHAS 10

/* About the keys of how many people an account may ask. */
#define WC_PROMPTS_MAX_KEYS 20

/* Asks, unless the same question (account, kind, details) is open already; another open
 * question of the account and the kind is closed as replaced. Invitations stand side by
 * side as sync/invitations.h says, questions of web servers by who asks and code,
 * wishes to speak by who has them, CAPTCHAs by room, keys by their owner.
 * @details: (transfer full) (nullable). Opens its own transaction, within one that is
 * open too. FALSE + error when the store fails, or QUOTA_EXCEEDED for one that finds no
 * place: it is not asked then. */
gboolean wc_prompts_raise (WcPrompts *self,
                           gint64 account,
                           WcPromptKind kind,
                           const char *text,
                           GHashTable *details,
                           GError **error);

/* Closes the account's question of that kind because it has become needless; nothing when
 * there is none. @reason: a word for the event, "solved", "removed". Of a kind with
 * topics: all of them; _topic: the one about @topic alone. */
void wc_prompts_withdraw (WcPrompts *self,
                          gint64 account,
                          WcPromptKind kind,
                          const char *reason);
void wc_prompts_withdraw_topic (WcPrompts *self,
                                gint64 account,
                                WcPromptKind kind,
                                const char *topic,
                                const char *reason);

/* A person's answer. @fields: (element-type utf8 utf8) those of wc_prompt_get_fields(),
 * borrowed. INVALID_ARGUMENT with the field's path ("fields.name") for a missing, unknown
 * or badly chosen one; NOT_FOUND. The prompt is closed first, then "answered" is emitted.
 */
gboolean
wc_prompts_answer (WcPrompts *self, const char *id, GHashTable *fields, GError **error);
gboolean wc_prompts_dismiss (WcPrompts *self, const char *id, GError **error);

/* The open question @id where @fields answer it, for who acts before it is closed; errors
 * as of wc_prompts_answer(). Returns: (transfer full). _close: with @reason, a word for
 * the event; nothing is emitted; NOT_FOUND. */
WcPrompt *
wc_prompts_check (WcPrompts *self, const char *id, GHashTable *fields, GError **error);
gboolean
wc_prompts_close (WcPrompts *self, const char *id, const char *reason, GError **error);

/* Open ones, oldest first. Returns: (transfer full) (element-type WcPrompt). */
GPtrArray *wc_prompts_list (WcPrompts *self, GError **error);
