/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* A private message bus at a fixed address that can be stopped and started again. Waiting
 * runs the main loop and fails the test after ten seconds. */
typedef struct
{
  char *directory;     /* (owned) */
  char *path;          /* (owned) of the socket */
  char *address;       /* (owned) */
  char *config;        /* (owned) path of its configuration */
  GSubprocess *daemon; /* (owned) (nullable) while it runs */
} WcTestBus;

/* Not started yet. */
WcTestBus *wc_test_bus_new (void);
void wc_test_bus_free (WcTestBus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcTestBus, wc_test_bus_free)

void wc_test_bus_start (WcTestBus *self);
void wc_test_bus_stop (WcTestBus *self);

/* Another program's connection. */
GDBusConnection *wc_test_bus_connect (WcTestBus *self);

/* Calls a method of ours and waits for the answer. @args: (transfer floating). Returns:
 * (transfer full). */
GVariant *wc_test_bus_call (GDBusConnection *connection,
                            const char *interface,
                            const char *member,
                            GVariant *args,
                            GError **error);

/* The same, for the answer as it is: GDBus of Debian 12 hides the body of an error that
 * has more than a text. Returns: (transfer full). */
GDBusMessage *wc_test_bus_ask (GDBusConnection *connection,
                               const char *interface,
                               const char *member,
                               GVariant *args);

/* Waits until somebody has the name @name. */
void wc_test_bus_wait_name (GDBusConnection *connection, const char *name);
