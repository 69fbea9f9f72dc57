/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/form.h"
#include "xml/node.h"

/* The element <x xmlns='jabber:x:data'/> among the children of @parent (nullable),
 * borrowed; NULL when there is none. @type (nullable: any) is its attribute of that name.
 */
const WcNode *wc_data_forms_find (const WcNode *parent, const char *type);

/* What the element @x says. Fields without a name that are no fixed text, and a name that
 * came before, are left out; a type that is unknown counts as a line of text (XEP-0004
 * § 3.3). TOO_LARGE when it is beyond the limits of model/form.h, REMOTE_ERROR when it is
 * no form at all. Returns: (transfer full), or NULL. */
WcForm *wc_data_forms_parse (const WcNode *x, GError **error);

/* Puts what came beside the form @self, in @parent (XEP-0231), where its fields name it:
 * for who has just read it. */
void wc_data_forms_embed (WcForm *self, const WcNode *parent);

/* Whether @stanza carries, inside of its payload, a form with a field text-private: a
 * secret, asked for or answered, that no log is to show. */
gboolean wc_data_forms_has_secret (const WcNode *stanza);

/* The element for @form, with the names, types and values of its fields; every value
 * becomes an element of its own. Returns: (transfer full). */
WcNode *wc_data_forms_build (const WcForm *form);

/* The element that declines a form (§ 3.1). Returns: (transfer full). */
WcNode *wc_data_forms_build_cancel (void);
