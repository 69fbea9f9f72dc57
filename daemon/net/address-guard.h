/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* Whether @address belongs to the public internet. What a stranger names must not make us
 * knock at this machine's or this network's own doors: FALSE for loopback, private,
 * shared, link-local, multicast, documentation, reserved and mapped addresses, and for
 * tunnels that hide one (RFC 6890 and its registries). An IPv4 address that a network
 * without IPv4 wraps (64:ff9b::/96, RFC 6052) counts as what is in it. */
gboolean wc_address_guard_is_public (GInetAddress *address);
