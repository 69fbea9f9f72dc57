/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Of a callback that leads to the answer of a client's call: before the network, so that
 * a call waits for one turn of a sync and not for one at each step of its own. There is
 * one such callback for each call, and calls are read at the priority of the network, so
 * that nobody can keep the daemon from it. */
#define WC_PRIORITY_ANSWER (G_PRIORITY_DEFAULT - 10)
