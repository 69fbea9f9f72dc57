/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "common/contract.h"

/* Sets in @params what one word of "whinchat api" says:
 *   PATH=TEXT   a value of the type that the interface description gives it; a list gets
 *               one more item each time; what is not known there is sent as a text
 *   PATH:=JSON  exactly this value
 * PATH is an argument, or an argument and keys joined by dots ("options.limit").
 * What the interface description calls secret is refused: others see command lines.
 * @method: NULL where it is not known. WC_FAILURE, WC_EXIT_USAGE. */
gboolean wc_argument_add (const WcContractMethod *method,
                          JsonObject *params,
                          const char *word,
                          GError **error);

/* The same for a verb that changes settings: @word is KEY=TEXT or KEY:=JSON of the
 * argument "settings". */
gboolean wc_argument_add_setting (const WcContractMethod *method,
                                  JsonObject *params,
                                  const char *word,
                                  GError **error);

/* What PATH=TEXT takes, in words: "text", "number", "true|false", "base64", "JSON", the
 * words of an enumeration. Returns: (transfer full). */
char *wc_argument_describe (const WcContractItem *item);

/* Where the daemon knows a key of the arguments of @method (nullable) as little as the
 * interface description does (the detail "field" of @error), adds to the message the one
 * that was probably meant. Nothing for any other error. */
void wc_argument_hint (const WcContractMethod *method, GError *error);
