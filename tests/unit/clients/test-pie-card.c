/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/pie-card.h"
#include "xml/ns.h"

static const char *const words[][2] = {
  { "full_name", "Juliet <Capulet>" },
  { "family_name", "Capulet" },
  { "given_name", "Juliet" },
  { "nick", "J" },
  { "pronouns", "she" },
  { "birthday", "1591-07-31" },
  { "note", "in love" },
  { "organization", "Capulet" },
  { "title", "Miss" },
  { "role", "lead" },
  { "locality", "Verona" },
  { "region", "Veneto" },
  { "country", "Italy" },
  { "urls", "https://capulet.lit/" },
  { "urls", "https://juliet.lit/" },
  { "emails", "juliet@capulet.lit" },
  { "phones", "tel:+39555" },
  { "phones", "555 1" },
};

static gboolean
note (gpointer data, const char *word, guint position, const char *value, GError **error)
{
  g_string_append_printf (data, "%s.%u=%s\n", word, position, value);
  return TRUE;
}

static char *
write_and_read (const char *name, const char *ns)
{
  g_autoptr (WcNode) card = wc_node_new (name, ns);
  GString *read = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    wc_pie_card_add (card, words[i][0], words[i][1]);
  g_assert_true (wc_pie_card_read (card, note, read, NULL));
  return g_string_free (read, FALSE);
}

/* Both forms say the same again, but for what the older one has no place for. */
static void
test_round_trip (void)
{
  g_autofree char *temp = write_and_read ("vCard", WC_NS_VCARD_TEMP);
  g_autofree char *card4 = write_and_read ("vcard", WC_NS_VCARD4);
  g_autoptr (GString) all = g_string_new (NULL);
  guint position = 0;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      position = i > 0 && g_str_equal (words[i][0], words[i - 1][0]) ? position + 1 : 0;
      note (all, words[i][0], position, words[i][1], NULL);
    }
  g_assert_cmpstr (card4, ==, all->str);
  g_string_replace (all, "pronouns.0=she\n", "", 0);
  g_assert_cmpstr (temp, ==, all->str);
}

/* A date that is none, and a number without a scheme, are texts (RFC 6351 § 3). */
static void
test_leaves (void)
{
  static const struct
  {
    const char *word;
    const char *value;
    const char *written;
  } cases[] = {
    { "birthday", "1591-07-31", "<bday><date>1591-07-31</date></bday>" },
    { "birthday", "in July", "<bday><text>in July</text></bday>" },
    { "phones", "tel:+1", "<tel><uri>tel:+1</uri></tel>" },
    { "phones", "+1", "<tel><text>+1</text></tel>" },
    { "own-nick", "J", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcNode) card = wc_node_new ("vcard", WC_NS_VCARD4);
      g_autofree char *expected =
          g_strdup_printf (*cases[i].written != '\0' ? "<vcard>%s</vcard>" : "<vcard/>%s",
                           cases[i].written);
      g_autofree char *xml = NULL;

      wc_pie_card_add (card, cases[i].word, cases[i].value);
      xml = wc_node_to_string (card, WC_NS_VCARD4);
      g_assert_cmpstr (xml, ==, expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/pie-card/round-trip", test_round_trip);
  g_test_add_func ("/clients/pie-card/leaves", test_leaves);
  return g_test_run ();
}
