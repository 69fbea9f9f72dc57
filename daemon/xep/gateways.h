/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/gateway.h"
#include "xml/node.h"

/* XEP-0100 Gateway Interaction: how gateways show themselves, and jabber:iq:gateway. */

/* What @query (nullable), the answer of @jid to disco#info, says of a gateway; NULL: that
 * it is none. Not whether we are registered. Returns: (transfer full). */
WcGateway *wc_gateways_read (const char *jid, const WcNode *query);

/* Whether the entity that answered with @query takes addresses that are escaped. */
gboolean wc_gateways_escapes (const WcNode *query);

/* Asks how it asks for addresses, and what came back (an iq; nothing in it is an answer
 * too). Returns: (transfer full). */
WcNode *wc_gateways_build_question (void);
WcGatewayPrompt *wc_gateways_parse_prompt (const WcNode *result);

/* Asks what @text is here, and what came back from @jid: an address there, canonical.
 * REMOTE_ERROR when it is none, or anybody else's. Returns: (transfer full). */
WcNode *wc_gateways_build_address (const char *text);
char *wc_gateways_parse_address (const WcNode *result, const char *jid, GError **error);
