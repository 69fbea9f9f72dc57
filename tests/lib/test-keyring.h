/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/test-bus.h"

/* A person's keyring: gnome-keyring-daemon on a private bus, with nothing of the machine
 * it runs on. Its default collection has a password, and on the bus stands a prompter
 * that notes when it is asked to show a window. */
typedef struct
{
  WcTestBus *bus;              /* (owned) runs */
  char *home;                  /* (owned) */
  GSubprocess *daemon;         /* (owned) (nullable) while it runs */
  GDBusConnection *connection; /* (owned) another program's */
  guint n_prompts;             /* how often a window was asked for */
} WcTestKeyring;

/* Starts the bus alone. NULL when there is no gnome-keyring; the test is skipped then. */
WcTestKeyring *wc_test_keyring_new (void);
void wc_test_keyring_free (WcTestKeyring *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcTestKeyring, wc_test_keyring_free)

/* Starts the daemon, with its default collection unlocked or, @empty, with none. */
void wc_test_keyring_start (WcTestKeyring *self, gboolean empty);
void wc_test_keyring_stop (WcTestKeyring *self);

/* What a person does: no window comes. */
void wc_test_keyring_lock (WcTestKeyring *self);
void wc_test_keyring_unlock (WcTestKeyring *self);

/* Takes the name of the service on @bus and answers nothing that is asked of it. Returns:
 * (transfer full) the connection that does so. */
GDBusConnection *wc_test_keyring_pose (WcTestBus *bus);
