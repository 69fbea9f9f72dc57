/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/interface.h"

/* From the name of a method to its handler, past the permissions. */
typedef struct _WcDispatch WcDispatch;

/* @interfaces: ends with NULL, constant; @context: borrowed, handed to the handlers. A
 * method of the description without a handler, or the reverse, ends the program: they are
 * built together. Returns: (transfer full). */
WcDispatch *wc_dispatch_new (WcIdl *idl,
                             const WcInterface *const *interfaces,
                             const WcContext *context);
void wc_dispatch_free (WcDispatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcDispatch, wc_dispatch_free)

/* How many handlers have not answered yet; 0 before wc_dispatch_free(). */
guint wc_dispatch_get_running (WcDispatch *self);

WcIdl *wc_dispatch_get_idl (WcDispatch *self);

/* The method "Messages.Send" if @door has it, else NULL. */
const WcIdlMethod *wc_dispatch_find (WcDispatch *self, const char *name, WcIdlDoor door);

/* Runs the handler of @request (transfer full), or answers PERMISSION_DENIED when the
 * caller lacks the scope or asks for a chat it may not touch, BUSY when it has too many
 * calls in flight. @args: as the conversions of the doors made them. */
void wc_dispatch_call (WcDispatch *self, WcRequest *request, GVariant *args);
