/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/printer.h"

/* What was found together with what stands around it in its chat. */
typedef struct _WcSearchContext WcSearchContext;

/* @size: so many messages before each that was found, and as many behind it. @cli,
 * @printer: borrowed. Returns: (transfer full). */
WcSearchContext *wc_search_context_new (WcCli *cli, WcPrinter *printer, guint size);
void wc_search_context_free (WcSearchContext *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcSearchContext, wc_search_context_free)

/* Prints what stands around @message, a Message of the API, and it itself, the oldest
 * first; a line "--" before all but the first. One that was printed already around
 * another one is left out. */
gboolean
wc_search_context_add (WcSearchContext *self, JsonObject *message, GError **error);
