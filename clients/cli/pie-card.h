/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/node.h"

/* Profiles, whose words are those of an export's lines, as vcard-temp (XEP-0054) and
 * vCard4 (XEP-0292): which of them is told by the namespace of the element. */

/* Puts @value of @word into the element @card; a word that it has no place for is left
 * out. */
void wc_pie_card_add (WcNode *card, const char *word, const char *value);

/* Says @word, @position (of a list) and @value of each that @card has; @data is passed
 * on. FALSE + error ends it. */
typedef gboolean (*WcPieCardTake) (
    gpointer data, const char *word, guint position, const char *value, GError **error);
gboolean
wc_pie_card_read (const WcNode *card, WcPieCardTake take, gpointer data, GError **error);
