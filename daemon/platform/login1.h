/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* Tells when the machine woke up, where systemd-logind (or who speaks like it) does:
 * org.freedesktop.login1(5), PrepareForSleep. Elsewhere it is silent. */
typedef struct _WcLogin1 WcLogin1;

typedef void (*WcLogin1Func) (gpointer data);

/* @address (nullable): of the bus; NULL for the system's. Returns: (transfer full). */
WcLogin1 *wc_login1_new (const char *address, WcLogin1Func woke_up, gpointer data);
void wc_login1_free (WcLogin1 *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcLogin1, wc_login1_free)
