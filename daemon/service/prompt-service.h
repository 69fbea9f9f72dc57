/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/prompts.h"

/* Questions for a person, as clients see them. */
typedef struct _WcPromptService WcPromptService;

/* @prompts: borrowed. Returns: (transfer full). */
WcPromptService *wc_prompt_service_new (WcPrompts *prompts);
void wc_prompt_service_free (WcPromptService *self);

/* Open ones, oldest first (element-type WcPrompt); one, NULL without error when it is not
 * open. Returns: (transfer full). */
GPtrArray *wc_prompt_service_list (WcPromptService *self, GError **error);
WcPrompt *wc_prompt_service_find (WcPromptService *self, const char *id);

/* @fields: (element-type utf8 utf8). NOT_FOUND, INVALID_ARGUMENT. */
gboolean wc_prompt_service_answer (WcPromptService *self,
                                   const char *id,
                                   GHashTable *fields,
                                   GError **error);
gboolean
wc_prompt_service_dismiss (WcPromptService *self, const char *id, GError **error);
