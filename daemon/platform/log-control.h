/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "base/log.h"

/* The object org.freedesktop.LogControl1(5), by which `systemctl --user
 * service-log-level` reads and sets what the log of a service holds. */
typedef struct _WcLogControl WcLogControl;

/* @log is referenced. Returns: (transfer full). */
WcLogControl *wc_log_control_new (WcLog *log);
void wc_log_control_free (WcLogControl *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcLogControl, wc_log_control_free)

/* Shows the object on @connection (referenced until the next call), and no longer on the
 * one of before. */
void wc_log_control_export (WcLogControl *self, GDBusConnection *connection);
