/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* The message that a person means by a word: its id, as "history --json" and "send
 * --json" print it. */

/* The id that @word is; 0 and WC_EXIT_USAGE when it is none. */
gint64 wc_message_choice_parse (const char *word, GError **error);

/* The arguments of a call about the message that the first argument names: { "account":
 * …, "id": … }. Returns: (transfer full), NULL with WC_EXIT_USAGE. */
JsonObject *wc_message_choice_new_params (const WcCli *cli, GError **error);

/* The message @id (Message of the API), asked for. Returns: (transfer full), NULL with
 * WC_EXIT_NOT_FOUND. */
JsonObject *wc_message_choice_get (WcCli *cli, gint64 id, GError **error);
