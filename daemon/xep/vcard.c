/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xep/vcard.h"
#include "xml/ns.h"

/* Both forms are elements that hold a text, most of them one level down. What a person
 * changes is changed in place: an address keeps its type, a name its other parts. */

typedef struct
{
  const char *word;
  gboolean list;
  const char *element; /* of vCard4 */
  const char *leaf; /* that holds the text; alternatives with '|', the first is written */
  const char *temp_element; /* (nullable) of vcard-temp */
  const char *temp_leaf;    /* (nullable) the element itself */
} Place;

static const Place places[] = {
  { "full_name", FALSE, "fn", "text", "FN", NULL },
  { "family_name", FALSE, "n", "surname", "N", "FAMILY" },
  { "given_name", FALSE, "n", "given", "N", "GIVEN" },
  { "nick", FALSE, "nickname", "text", "NICKNAME", NULL },
  { "pronouns", FALSE, "pronouns", "text", NULL, NULL },
  { "birthday", FALSE, "bday", "date|date-time|text", "BDAY", NULL },
  { "note", FALSE, "note", "text", "DESC", NULL },
  { "organization", FALSE, "org", "text", "ORG", "ORGNAME" },
  { "title", FALSE, "title", "text", "TITLE", NULL },
  { "role", FALSE, "role", "text", "ROLE", NULL },
  { "locality", FALSE, "adr", "locality", "ADR", "LOCALITY" },
  { "region", FALSE, "adr", "region", "ADR", "REGION" },
  { "country", FALSE, "adr", "country", "ADR", "CTRY" },
  { "urls", TRUE, "url", "uri", "URL", NULL },
  { "emails", TRUE, "email", "text", "EMAIL", "USERID" },
  { "phones", TRUE, "tel", "uri|text", "TEL", "NUMBER" },
};

/* A place in one of the two forms. */
typedef struct
{
  const char *ns;
  const char *element;
  const char *leaf; /* (nullable) */
} Spot;

static gboolean
find_spot (const Place *place, const char *ns, Spot *out)
{
  gboolean temp = g_str_equal (ns, WC_NS_VCARD_TEMP);

  *out = (Spot){ ns, temp ? place->temp_element : place->element,
                 temp ? place->temp_leaf : place->leaf };
  return out->element != NULL;
}

const char *const *
wc_vcard_words (void)
{
  static const char *const words[] = {
    "full_name", "family_name",  "given_name", "nick",   "pronouns", "birthday",
    "note",      "organization", "title",      "role",   "locality", "region",
    "country",   "urls",         "emails",     "phones", NULL,
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (words) == G_N_ELEMENTS (places) + 1);
  return words;
}

gboolean
wc_vcard_is_list (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_equal (places[i].word, word))
      return places[i].list;
  return FALSE;
}

/* ---- Reading ---- */

/* What of @element holds the text; NULL: nothing does. */
static const WcNode *
find_leaf (const WcNode *element, const Spot *spot)
{
  g_auto (GStrv) names = NULL;
  const WcNode *leaf = NULL;

  if (spot->leaf == NULL)
    return element;
  names = g_strsplit (spot->leaf, "|", -1);
  for (gsize i = 0; leaf == NULL && names[i] != NULL; i++)
    leaf = wc_node_child (element, names[i], spot->ns);
  return leaf;
}

/* Returns: (transfer full), NULL where there is none that can be shown. */
static char *
dup_value (const WcNode *element, const Spot *spot)
{
  const WcNode *leaf = find_leaf (element, spot);
  g_autofree char *text = leaf != NULL ? g_strstrip (wc_node_dup_text (leaf)) : NULL;

  return text != NULL && *text != '\0' && strlen (text) <= WC_VCARD_MAX_TEXT
             ? g_steal_pointer (&text)
             : NULL;
}

static void
read_place (const WcNode *vcard, const Place *place, GHashTable *words)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  guint max = place->list ? WC_VCARD_MAX_LIST : 1;
  const WcNode *element;
  Spot spot;

  if (!find_spot (place, wc_node_get_ns (vcard), &spot))
    return;
  for (element = wc_node_child (vcard, spot.element, spot.ns);
       element != NULL && values->len < max;
       element = wc_node_next (element, spot.element, spot.ns))
    {
      char *value = dup_value (element, &spot);

      if (value != NULL)
        g_ptr_array_add (values, value);
    }
  if (values->len == 0)
    return;
  g_ptr_array_add (values, NULL);
  g_hash_table_insert (words, g_strdup (place->word),
                       g_ptr_array_free (g_steal_pointer (&values), FALSE));
}

GHashTable *
wc_vcard_read (const WcNode *vcard)
{
  GHashTable *words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                             (GDestroyNotify) g_strfreev);

  for (gsize i = 0; vcard != NULL && i < G_N_ELEMENTS (places); i++)
    read_place (vcard, &places[i], words);
  return words;
}

/* ---- Changing ---- */

static void
add_value (WcNode *vcard, const Spot *spot, const char *value)
{
  g_auto (GStrv) names = g_strsplit (spot->leaf != NULL ? spot->leaf : "", "|", -1);
  WcNode *element = wc_node_add (vcard, spot->element, NULL);

  if (spot->leaf == NULL)
    wc_node_add_text (element, value);
  else
    wc_node_add_with_text (element, names[0], NULL, value);
}

/* Whether @element says something beside its text. */
static gboolean
says_more (const WcNode *element, const WcNode *leaf)
{
  const WcNode *child = wc_node_child (element, NULL, NULL);

  for (; child != NULL; child = wc_node_next (child, NULL, NULL))
    if (child != leaf && !wc_node_is (child, "parameters", wc_node_get_ns (element)))
      return TRUE;
  return FALSE;
}

static void
remove_value (WcNode *vcard, const WcNode *element, const Spot *spot)
{
  const WcNode *leaf = find_leaf (element, spot);

  if (leaf == NULL)
    return;
  if (leaf != element && says_more (element, leaf))
    wc_node_remove ((WcNode *) element, leaf);
  else
    wc_node_remove (vcard, element);
}

/* The first element of its kind that has a text, else the first. */
static const WcNode *
find_element (const WcNode *vcard, const Spot *spot)
{
  const WcNode *first = wc_node_child (vcard, spot->element, spot->ns);
  const WcNode *element = first;

  while (element != NULL)
    {
      g_autofree char *value = dup_value (element, spot);

      if (value != NULL)
        return element;
      element = wc_node_next (element, spot->element, spot->ns);
    }
  return first;
}

static void
change_one (WcNode *vcard, const Spot *spot, const char *value)
{
  const WcNode *element = find_element (vcard, spot);
  const WcNode *leaf = element != NULL ? find_leaf (element, spot) : NULL;

  if (element == NULL && value != NULL)
    add_value (vcard, spot, value);
  else if (element != NULL && value == NULL)
    remove_value (vcard, element, spot);
  else if (leaf != NULL)
    wc_node_set_text ((WcNode *) leaf, value);
  else if (element != NULL)
    {
      g_auto (GStrv) names = g_strsplit (spot->leaf, "|", -1);

      wc_node_add_with_text ((WcNode *) element, names[0], NULL, value);
    }
}

/* What stays is left alone, with whatever stands beside its text. */
static void
change_list (WcNode *vcard, const Spot *spot, const char *const *values)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new ();
  g_autoptr (GHashTable) held =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const WcNode *element = wc_node_child (vcard, spot->element, spot->ns);

  for (; element != NULL; element = wc_node_next (element, spot->element, spot->ns))
    {
      char *value = dup_value (element, spot);

      if (value != NULL && !g_strv_contains (values, value))
        g_ptr_array_add (gone, (gpointer) element);
      if (value != NULL)
        g_hash_table_add (held, value);
    }
  for (guint i = 0; i < gone->len; i++)
    wc_node_remove (vcard, gone->pdata[i]);
  for (gsize i = 0; values[i] != NULL; i++)
    if (g_hash_table_add (held, g_strdup (values[i])))
      add_value (vcard, spot, values[i]);
}

WcNode *
wc_vcard_change (const WcNode *vcard, const char *ns, GHashTable *changes)
{
  gboolean temp = g_str_equal (ns, WC_NS_VCARD_TEMP);
  g_autoptr (WcNode) holder = wc_node_new ("holder", "");
  WcNode *copy = vcard != NULL ? wc_node_add_tree (holder, vcard)
                               : wc_node_add (holder, temp ? "vCard" : "vcard", ns);

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const char *const *values = g_hash_table_lookup (changes, places[i].word);
      Spot spot;

      if (values == NULL || !find_spot (&places[i], ns, &spot))
        continue;
      if (places[i].list)
        change_list (copy, &spot, values);
      else
        change_one (copy, &spot, values[0]);
    }
  return wc_node_ref (copy);
}
