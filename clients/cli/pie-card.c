/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/pie-card.h"
#include "xml/ns.h"

/* Most of a list, and the longest text, that are read: no more is held of anybody. */
#define MAX_LIST 32
#define MAX_TEXT 4096

/* Where a form has a word: an element, or one within it, of which '|' separates those
 * that may be; the first is written. */
typedef struct
{
  const char *element; /* (nullable) */
  const char *leaf;    /* (nullable) */
} Spot;

static const struct
{
  const char *word;
  gboolean list;
  Spot temp;
  Spot card4;
} places[] = {
  { "full_name", FALSE, { "FN", NULL }, { "fn", "text" } },
  { "family_name", FALSE, { "N", "FAMILY" }, { "n", "surname" } },
  { "given_name", FALSE, { "N", "GIVEN" }, { "n", "given" } },
  { "nick", FALSE, { "NICKNAME", NULL }, { "nickname", "text" } },
  { "pronouns", FALSE, { NULL, NULL }, { "pronouns", "text" } },
  { "birthday", FALSE, { "BDAY", NULL }, { "bday", "date|date-time|text" } },
  { "note", FALSE, { "DESC", NULL }, { "note", "text" } },
  { "organization", FALSE, { "ORG", "ORGNAME" }, { "org", "text" } },
  { "title", FALSE, { "TITLE", NULL }, { "title", "text" } },
  { "role", FALSE, { "ROLE", NULL }, { "role", "text" } },
  { "locality", FALSE, { "ADR", "LOCALITY" }, { "adr", "locality" } },
  { "region", FALSE, { "ADR", "REGION" }, { "adr", "region" } },
  { "country", FALSE, { "ADR", "CTRY" }, { "adr", "country" } },
  { "urls", TRUE, { "URL", NULL }, { "url", "uri" } },
  { "emails", TRUE, { "EMAIL", "USERID" }, { "email", "text" } },
  { "phones", TRUE, { "TEL", "NUMBER" }, { "tel", "uri|text" } },
};

static const Spot *
spot_of (guint place, const WcNode *card)
{
  return g_str_equal (wc_node_get_ns (card), WC_NS_VCARD4) ? &places[place].card4
                                                           : &places[place].temp;
}

/* The child of @parent called @name, a new one where it is a list. */
static WcNode *
make_child (WcNode *parent, const char *name, gboolean list)
{
  WcNode *held = list ? NULL : (WcNode *) wc_node_child (parent, name, NULL);

  return held != NULL ? held : wc_node_add (parent, name, NULL);
}

/* Of the leaves that may hold it, the one for this text: a date that is one, and a number
 * that is an address (RFC 6351 § 3). Returns: (transfer full). */
static char *
dup_leaf (const char *leaves, const char *value)
{
  g_auto (GStrv) names = g_strsplit (leaves, "|", -1);
  guint last = g_strv_length (names) - 1;
  gboolean plain = (g_str_equal (names[0], "uri") && strchr (value, ':') == NULL) ||
                   (g_str_equal (names[0], "date") &&
                    (!g_ascii_isdigit (*value) || strpbrk (value, " T") != NULL));

  return g_strdup (names[plain ? last : 0]);
}

void
wc_pie_card_add (WcNode *card, const char *word, const char *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const Spot *spot = spot_of (i, card);
      g_autofree char *leaf = spot->leaf != NULL ? dup_leaf (spot->leaf, value) : NULL;
      WcNode *element;

      if (!g_str_equal (places[i].word, word) || spot->element == NULL)
        continue;
      element = make_child (card, spot->element, places[i].list);
      if (leaf != NULL)
        element = wc_node_add (element, leaf, NULL);
      wc_node_set_text (element, value);
    }
}

/* What of @element holds the text; NULL: nothing does. */
static const WcNode *
find_leaf (const WcNode *element, const char *leaves)
{
  g_auto (GStrv) names = leaves != NULL ? g_strsplit (leaves, "|", -1) : NULL;
  const WcNode *leaf = names == NULL ? element : NULL;

  for (guint i = 0; leaf == NULL && names[i] != NULL; i++)
    leaf = wc_node_child (element, names[i], NULL);
  return leaf;
}

/* Returns: (transfer full), NULL where there is nothing. */
static char *
dup_value (const WcNode *element, const char *leaves)
{
  const WcNode *node = find_leaf (element, leaves);
  g_autofree char *text = node != NULL ? g_strstrip (wc_node_dup_text (node)) : NULL;

  return text != NULL && *text != '\0' && strlen (text) <= MAX_TEXT
             ? g_steal_pointer (&text)
             : NULL;
}

static gboolean
read_place (
    const WcNode *card, guint place, WcPieCardTake take, gpointer data, GError **error)
{
  const Spot *spot = spot_of (place, card);
  const WcNode *element =
      spot->element != NULL ? wc_node_child (card, spot->element, NULL) : NULL;
  guint max = places[place].list ? MAX_LIST : 1;

  for (guint n = 0; element != NULL && n < max; n++)
    {
      g_autofree char *value = dup_value (element, spot->leaf);

      if (value != NULL && !take (data, places[place].word, n, value, error))
        return FALSE;
      element = wc_node_next (element, spot->element, NULL);
    }
  return TRUE;
}

gboolean
wc_pie_card_read (const WcNode *card, WcPieCardTake take, gpointer data, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (!read_place (card, i, take, data, error))
      return FALSE;
  return TRUE;
}
