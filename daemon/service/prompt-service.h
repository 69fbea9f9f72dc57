/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/room-service.h"
#include "sync/prompts.h"

/* Questions for a person, as clients see them. */
typedef struct _WcPromptService WcPromptService;

/* All borrowed. Returns: (transfer full). */
WcPromptService *wc_prompt_service_new (WcPrompts *prompts,
                                        WcAccountService *accounts,
                                        WcRoomService *rooms);
void wc_prompt_service_free (WcPromptService *self);

/* Open ones, oldest first (element-type WcPrompt); one, NULL without error when it is not
 * open. Returns: (transfer full). */
GPtrArray *wc_prompt_service_list (WcPromptService *self, GError **error);
WcPrompt *wc_prompt_service_find (WcPromptService *self, const char *id);

/* @fields: (element-type utf8 utf8). NOT_FOUND, INVALID_ARGUMENT. An invitation that is
 * accepted ends when we are in the room, or with why not, as wc_room_actions_join_async()
 * does; the detail "reason" says in a word why the room refused. It stays open while that
 * may change by itself, is asked anew with the reason where an answer may change it, and
 * is closed as refused where nothing does. An answer to a room's CAPTCHA ends when the
 * room has taken it; NOT_AUTHORIZED (detail "reason", "captcha-failed") closes it as
 * refused. An answer to who wants to speak in a room
 * needs us there: OFFLINE, CONFLICT (detail "state") leave the prompt open, NOT_FOUND
 * closes it, because they left or speak already. */
void wc_prompt_service_answer_async (WcPromptService *self,
                                     const char *id,
                                     GHashTable *fields,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean wc_prompt_service_answer_finish (GAsyncResult *result, GError **error);
gboolean
wc_prompt_service_dismiss (WcPromptService *self, const char *id, GError **error);
