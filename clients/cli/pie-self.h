/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "cli/pie-node.h"

/* What a user shows of themselves: card, nickname, picture. */
typedef struct _WcPieSelf WcPieSelf;

/* Returns: (transfer full). */
WcPieSelf *wc_pie_self_new (void);
void wc_pie_self_free (WcPieSelf *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPieSelf, wc_pie_self_free)

/* Takes @value of the word of a profile. */
void wc_pie_self_take (WcPieSelf *self, const char *word, const char *value);

/* The card as vcard-temp. Borrowed; NULL where there is nothing in it. */
const WcNode *wc_pie_self_get_card (const WcPieSelf *self);

/* Adds the nodes that say the rest of it, and @picture (nullable), as Contacts.Avatar
 * gives it. */
void wc_pie_self_publish (const WcPieSelf *self, JsonObject *picture, WcPieNodes *nodes);
