/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/form.h"
#include "xml/node.h"

/* The space that a room says it belongs to (XEP-0503 § 5.5). A room can say anything: who
 * shows it there asks first whether the space has an item for the room. */

/* What the disco#info answer @query (nullable) names, in the form of XEP-0503 or in one
 * of the two ways in which that of rooms does; the first that is well-formed counts.
 * FALSE where none is. *@out_service: canonical bare JID; both (transfer full), untouched
 * on failure. */
gboolean wc_space_parent_read (const WcNode *query, char **out_service, char **out_node);

/* Puts into @answers (element-type utf8 GStrv), for wc_form_fill(), what makes the
 * configuration @config of a room name the space @uri, or none (NULL). FALSE where the
 * room has no field for that, as those of Prosody. */
gboolean
wc_space_parent_answer (const WcForm *config, const char *uri, GHashTable *answers);
