/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* Messages and events on standard output, in the form that was asked for. */
typedef struct _WcPrinter WcPrinter;

/* @with_chats: messages of many chats come, so people are told which. @cli: borrowed; it
 * has to outlive the printer. Returns: (transfer full). */
WcPrinter *wc_printer_new (const WcCli *cli, gboolean with_chats);
void wc_printer_free (WcPrinter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPrinter, wc_printer_free)

/* Prints a Message of the API. */
void wc_printer_add_message (WcPrinter *self, JsonObject *message);
/* Prints each Message of an array. @messages: (nullable). */
void wc_printer_add_messages (WcPrinter *self, JsonArray *messages);

/* Prints an Event of the API. */
void wc_printer_add_event (WcPrinter *self, JsonObject *event);

/* Hands over what was printed, with what was counted instead; WC_EXIT_FAULT when nobody
 * takes it any more. */
gboolean wc_printer_flush (WcPrinter *self, GError **error);
