/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/clock.h"
#include "platform/paths.h"

/* What the service manager is told about us (sd_notify(3)), and proof at intervals that
 * the main loop turns, where it asks for that. Without a service manager every call does
 * nothing. Nothing here waits, and nothing fails: a manager that cannot be told is noted
 * in the log. */
typedef struct _WcNotifySocket WcNotifySocket;

/* Takes the address and the interval of the watchdog from NOTIFY_SOCKET, WATCHDOG_USEC
 * and WATCHDOG_PID. @getenv: NULL for the environment of the process. @clock: borrowed.
 * Returns: (transfer full). */
WcNotifySocket *
wc_notify_socket_new (WcClock *clock, WcPathsGetenv getenv, gpointer data);
void wc_notify_socket_free (WcNotifySocket *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcNotifySocket, wc_notify_socket_free)

/* What has to be true beside that the main loop turns, asked at each interval of the
 * watchdog. NULL: nothing. */
typedef gboolean (*WcNotifySocketAlive) (gpointer data);
void wc_notify_socket_set_alive (WcNotifySocket *self,
                                 WcNotifySocketAlive func,
                                 gpointer data);

/* Settings are read anew, until wc_notify_socket_ready() is called again. */
void wc_notify_socket_reloading (WcNotifySocket *self);

/* What is under way (a change of a large database, a wait for the disk) takes @us longer,
 * from now, than the manager would wait. May be called as often as one likes. */
void wc_notify_socket_extend (WcNotifySocket *self, gint64 us);

/* Both doors answer; the watchdog begins. */
void wc_notify_socket_ready (WcNotifySocket *self);

/* One line for people, shown by `systemctl status`; the same one again is not sent. */
void wc_notify_socket_status (WcNotifySocket *self, const char *text);

/* The end has begun; the watchdog goes on until wc_notify_socket_free(). */
void wc_notify_socket_stopping (WcNotifySocket *self);
