/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/reaction-limits.h"
#include "xml/node.h"

/* What the disco#info answer @query says about which reactions are taken there: its form
 * urn:xmpp:reactions:0:restrictions (XEP-0444, "Restricted reactions"). What is no
 * number, or could be no reaction, is left out; a list of which nothing is left is none.
 * Returns: (transfer full), NULL where there are no limits. */
WcReactionLimits *wc_reaction_form_parse (const WcNode *query);
