/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/pie-card.h"

/* Most of a list, and the longest text, that are read: no more is held of anybody. */
#define MAX_LIST 32
#define MAX_TEXT 4096

/* Words of profiles and where vcard-temp has them. */
static const struct
{
  const char *word;
  const char *element;
  const char *leaf; /* (nullable) */
  gboolean list;
} places[] = {
  { "full_name", "FN", NULL, FALSE },
  { "family_name", "N", "FAMILY", FALSE },
  { "given_name", "N", "GIVEN", FALSE },
  { "nick", "NICKNAME", NULL, FALSE },
  { "birthday", "BDAY", NULL, FALSE },
  { "note", "DESC", NULL, FALSE },
  { "organization", "ORG", "ORGNAME", FALSE },
  { "title", "TITLE", NULL, FALSE },
  { "role", "ROLE", NULL, FALSE },
  { "locality", "ADR", "LOCALITY", FALSE },
  { "region", "ADR", "REGION", FALSE },
  { "country", "ADR", "CTRY", FALSE },
  { "urls", "URL", NULL, TRUE },
  { "emails", "EMAIL", "USERID", TRUE },
  { "phones", "TEL", "NUMBER", TRUE },
};

/* The child of @parent called @name, a new one where it is a list. */
static WcNode *
make_child (WcNode *parent, const char *name, gboolean list)
{
  WcNode *held = list ? NULL : (WcNode *) wc_node_child (parent, name, NULL);

  return held != NULL ? held : wc_node_add (parent, name, NULL);
}

void
wc_pie_card_add (WcNode *card, const char *word, const char *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      WcNode *element;

      if (!g_str_equal (places[i].word, word))
        continue;
      element = make_child (card, places[i].element, places[i].list);
      if (places[i].leaf != NULL)
        element = wc_node_add (element, places[i].leaf, NULL);
      wc_node_set_text (element, value);
    }
}

/* Returns: (transfer full), NULL where there is nothing. */
static char *
dup_value (const WcNode *element, const char *leaf)
{
  const WcNode *node = leaf != NULL ? wc_node_child (element, leaf, NULL) : element;
  g_autofree char *text = node != NULL ? g_strstrip (wc_node_dup_text (node)) : NULL;

  return text != NULL && *text != '\0' && strlen (text) <= MAX_TEXT
             ? g_steal_pointer (&text)
             : NULL;
}

gboolean
wc_pie_card_read (const WcNode *card, WcPieCardTake take, gpointer data, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const WcNode *element = wc_node_child (card, places[i].element, NULL);

      for (guint n = 0; element != NULL && n < (places[i].list ? MAX_LIST : 1); n++)
        {
          g_autofree char *value = dup_value (element, places[i].leaf);

          if (value != NULL && !take (data, places[i].word, n, value, error))
            return FALSE;
          element = wc_node_next (element, places[i].element, NULL);
        }
    }
  return TRUE;
}
