/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Bytes of the name of a node; a longer one is none of a space. */
#define WC_SPACE_URI_MAX_NODE 1023

/* The reference of a space: "xmpp:<service>?;node=<node>" (XEP-0503, XEP-0060 § 12.22).
 */

/* Where a link leads. Also takes other spellings: with the query type "pubsub", whatever
 * action it names, with an item, which is not looked at, and with a node's name that is
 * not percent-encoded. INVALID_ARGUMENT (field "address") when it names no service or no
 * node. *@out_service: canonical bare JID; both (transfer full), untouched on failure. */
gboolean wc_space_uri_parse (const char *text,
                             char **out_service,
                             char **out_node,
                             GError **error);

/* The one spelling that we write, percent-encoded as RFC 5122 § 2.2 wants it; @service is
 * canonical. Returns: (transfer full). */
char *wc_space_uri_format (const char *service, const char *node);

/* Whether @node may be the name of one: not empty, no control characters, not longer than
 * WC_SPACE_URI_MAX_NODE. */
gboolean wc_space_uri_is_node (const char *node);
