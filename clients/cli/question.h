/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* Prompts of the daemon in front of a person. @prompt: a Prompt of the API. */

/* What is asked with its particulars, one or several lines, fit for a terminal. Returns:
 * (transfer full). */
char *wc_question_describe (JsonObject *prompt);

/* The one of @choices that @typed means: the word, or a beginning that only one has.
 * Borrowed; NULL when it is none. */
const char *wc_question_match (JsonArray *choices, const char *typed);

/* Shows it, asks for each field and answers. That it was answered elsewhere meanwhile is
 * no error. A person who rejects what is asked ends it with WC_EXIT_DENIED. */
gboolean wc_question_ask (WcCli *cli, JsonObject *prompt, GError **error);
