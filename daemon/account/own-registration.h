/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* What an account asks of its own server about itself (XEP-0077 §§ 3.2, 3.3): a password,
 * or its end. A server may answer with a form; it is filled in with what is known and
 * what the person has said, once. */

/* Asks @payload (copied) of the server of @session. @known: what we can fill in
 * ourselves; @answers: (nullable) what the person said; both (element-type utf8 GStrv),
 * by the names of fields, referenced. */
void wc_own_registration_ask_async (WcSession *session,
                                    const WcNode *payload,
                                    GHashTable *known,
                                    GHashTable *answers,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/* Errors: INVALID_ARGUMENT with the detail "field" "fields.<var>" for what the form wants
 * and nobody said; a refusal as wc_registration_explain() tells it. OFFLINE,
 * REMOTE_TIMEOUT and CANCELLED: nobody knows whether the server has done it. */
gboolean wc_own_registration_ask_finish (GAsyncResult *result, GError **error);

/* Whether that is what @error says. */
gboolean wc_own_registration_is_in_doubt (const GError *error);

/* Sets the value of a field in such a table. */
void wc_own_registration_set (GHashTable *values, const char *var, const char *value);
GHashTable *wc_own_registration_new_values (void);
