/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Addresses as clients of ours give them, in the canonical form of model/jid.h. Each
 * returns: (transfer full), or NULL and INVALID_ARGUMENT with @field. */

/* With or without a resource. */
char *wc_jid_argument_any (const char *text, const char *field, GError **error);

/* A bare JID: of a person, a server or a service. */
char *wc_jid_argument_bare (const char *text, const char *field, GError **error);

/* A bare JID with a local part, as rooms have. */
char *wc_jid_argument_room (const char *text, const char *field, GError **error);
