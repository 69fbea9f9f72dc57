/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/prompt.h"
#include "stream/session.h"

/* Sends what the person decided about a request that was asked as @prompt: whether the
 * web server may let them in. */
void wc_http_auth_answer (WcSession *session, const WcPrompt *prompt, gboolean confirmed);
