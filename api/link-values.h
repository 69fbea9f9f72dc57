/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "model/xmpp-uri.h"

/* The dictionary Link of what @uri asks for. Returns: (transfer floating). */
GVariant *wc_link_values_make (const WcXmppUri *uri);

/* What it asks for, a word of the enum LinkAction. */
const char *wc_link_values_get_action (const WcXmppUri *uri);

/* @chat (transfer floating) (nullable) with the key "link". Returns: (transfer floating).
 */
GVariant *wc_link_values_put (GVariant *chat, const WcXmppUri *uri);
