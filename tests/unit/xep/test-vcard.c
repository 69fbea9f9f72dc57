/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/vcard.h"
#include "xml/ns.h"

#define V4(inside) "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'>" inside "</vcard>"
#define TEMP(inside) "<vCard xmlns='vcard-temp'>" inside "</vCard>"

/* XEP-0292 § 4.1, shortened, and what Movim 0.34 writes besides. */
#define PETER                                                                            \
  "<fn><text>Peter Saint-Andre</text></fn>"                                              \
  "<n><surname>Saint-Andre</surname><given>Peter</given><additional/></n>"               \
  "<nickname><text>stpeter</text></nickname><nickname><text>psa</text></nickname>"       \
  "<bday><date>1966-08-06</date></bday>"                                                 \
  "<adr><parameters><type><text>work</text></type></parameters><street>Wynkoop</street>" \
  "<locality>Denver</locality><region>CO</region><country>USA</country></adr>"           \
  "<tel><parameters><type><text>work</text></type></parameters>"                         \
  "<uri>tel:+1-303-308-3282</uri></tel><tel><uri>tel:+1-303-555-1212</uri></tel>"        \
  "<org><text>XSF</text></org><url><uri>https://stpeter.im/</uri></url>"                 \
  "<email><parameters><type><text>home</text></type></parameters>"                       \
  "<text>stpeter@jabber.org</text></email>"                                              \
  "<note><text>\n  More at\n  home  </text></note>"                                      \
  "<pronouns><text>he/him</text></pronouns>"                                             \
  "<impp><uri>xmpp:stpeter@jabber.org</uri></impp>"

/* XEP-0054, example 2, shortened. */
#define PETER_TEMP                                                                       \
  "<FN>Peter Saint-Andre</FN><N><FAMILY>Saint-Andre</FAMILY><GIVEN>Peter</GIVEN>"        \
  "<MIDDLE/></N><NICKNAME>stpeter</NICKNAME><URL>http://www.xmpp.org/xsf/</URL>"         \
  "<BDAY>1966-08-06</BDAY><ORG><ORGNAME>XSF</ORGNAME><ORGUNIT/></ORG>"                   \
  "<TEL><WORK/><VOICE/><NUMBER>303-308-3282</NUMBER></TEL>"                              \
  "<ADR><WORK/><LOCALITY>Denver</LOCALITY><CTRY>USA</CTRY></ADR>"                        \
  "<EMAIL><INTERNET/><PREF/><USERID>stpeter@jabber.org</USERID></EMAIL>"                 \
  "<DESC>More at home</DESC><X-FOREIGN a='b'>kept</X-FOREIGN>"

/* "word=value" in lines, in the order of the words. */
static char *
describe (const WcNode *vcard)
{
  g_autoptr (GHashTable) words = wc_vcard_read (vcard);
  g_autoptr (GString) text = g_string_new (NULL);
  const char *const *word = wc_vcard_words ();

  for (; *word != NULL; word++)
    {
      char **values = g_hash_table_lookup (words, *word);
      g_autofree char *joined = values != NULL ? g_strjoinv (" ", values) : NULL;

      if (joined != NULL)
        g_string_append_printf (text, "%s=%s\n", *word, joined);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_says (const char *xml, const char *expected)
{
  g_autoptr (WcNode) vcard = wc_fake_session_parse (xml);
  g_autofree char *text = describe (vcard);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_read (void)
{
  g_autofree char *filler = g_strnfill (WC_VCARD_MAX_TEXT + 1, 'x');
  g_autofree char *huge =
      g_strconcat ("<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>", filler,
                   "</text></fn></vcard>", NULL);
  g_autofree char *nothing = describe (NULL);

  assert_says (V4 (PETER),
               "full_name=Peter Saint-Andre\nfamily_name=Saint-Andre\ngiven_name=Peter\n"
               "nick=stpeter\npronouns=he/him\nbirthday=1966-08-06\n"
               "note=More at\n  home\norganization=XSF\nlocality=Denver\nregion=CO\n"
               "country=USA\nurls=https://stpeter.im/\nemails=stpeter@jabber.org\n"
               "phones=tel:+1-303-308-3282 tel:+1-303-555-1212\n");
  assert_says (TEMP (PETER_TEMP),
               "full_name=Peter Saint-Andre\nfamily_name=Saint-Andre\ngiven_name=Peter\n"
               "nick=stpeter\nbirthday=1966-08-06\nnote=More at home\norganization=XSF\n"
               "locality=Denver\ncountry=USA\nurls=http://www.xmpp.org/xsf/\n"
               "emails=stpeter@jabber.org\nphones=303-308-3282\n");
  assert_says (V4 ("<fn/><n/><tel><text>1</text></tel><url><uri> </uri></url>"),
               "phones=1\n");
  assert_says ("<vCard xmlns='other'><FN>No</FN></vCard>", "");
  g_assert_cmpstr (nothing, ==, "");
  assert_says (huge, "");
}

static void
set (GHashTable *changes, const char *word, const char *values)
{
  g_hash_table_insert (changes, g_strdup (word), g_strsplit (values, " ", -1));
}

static GHashTable *
changes_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                (GDestroyNotify) g_strfreev);
}

static void
assert_changed (const char *xml,
                const char *ns,
                GHashTable *changes,
                const char *expected)
{
  g_autoptr (WcNode) vcard = xml != NULL ? wc_fake_session_parse (xml) : NULL;
  g_autoptr (WcNode) changed = wc_vcard_change (vcard, ns, changes);
  g_autoptr (WcNode) wanted = wc_fake_session_parse (expected);
  g_autofree char *got = wc_node_to_string (changed, NULL);
  g_autofree char *want = wc_node_to_string (wanted, NULL);

  g_assert_cmpstr (got, ==, want);
}

/* What is not ours to change stays, to the letter. */
static void
test_nothing_is_lost (void)
{
  g_autoptr (GHashTable) none = changes_new ();
  g_autoptr (GHashTable) changes = changes_new ();
  static const char foreign[] =
      V4 ("<fn a='1' b:c='2' xmlns:b='urn:b'><parameters><pref>1</pref></parameters>"
          "<text>Old</text></fn><x-new xmlns='urn:new'>text<deep/></x-new>"
          "<email><parameters><type><text>home</text></type></parameters>"
          "<text>a@b</text></email><email><text>c@d</text></email>"
          "<n><surname>S</surname><given>G</given><suffix>Jr</suffix></n>");

  assert_changed (V4 (PETER), WC_NS_VCARD4, none, V4 (PETER));
  assert_changed (TEMP (PETER_TEMP), WC_NS_VCARD_TEMP, none, TEMP (PETER_TEMP));
  set (changes, "full_name", "New");
  set (changes, "emails", "e@f a@b");
  g_hash_table_insert (changes, g_strdup ("family_name"), g_new0 (char *, 1));
  assert_changed (
      foreign, WC_NS_VCARD4, changes,
      V4 ("<fn a='1' b:c='2' xmlns:b='urn:b'><parameters><pref>1</pref></parameters>"
          "<text>New</text></fn><x-new xmlns='urn:new'>text<deep/></x-new>"
          "<email><parameters><type><text>home</text></type></parameters>"
          "<text>a@b</text></email>"
          "<n><given>G</given><suffix>Jr</suffix></n>"
          "<email><text>e@f</text></email>"));
}

static void
test_change (void)
{
  g_autoptr (GHashTable) changes = changes_new ();
  g_autoptr (GHashTable) less = changes_new ();

  set (changes, "full_name", "Ana");
  set (changes, "pronouns", "she/her");
  set (changes, "urls", "https://a https://b");
  assert_changed (NULL, WC_NS_VCARD4, changes,
                  V4 ("<fn><text>Ana</text></fn><pronouns><text>she/her</text></pronouns>"
                      "<url><uri>https://a</uri></url><url><uri>https://b</uri></url>"));
  assert_changed (NULL, WC_NS_VCARD_TEMP, changes,
                  TEMP ("<FN>Ana</FN><URL>https://a</URL><URL>https://b</URL>"));
  g_hash_table_insert (less, g_strdup ("full_name"), g_new0 (char *, 1));
  g_hash_table_insert (less, g_strdup ("urls"), g_new0 (char *, 1));
  g_hash_table_insert (less, g_strdup ("locality"), g_strsplit ("Oslo", " ", -1));
  assert_changed (TEMP ("<FN>Ana</FN><ADR><HOME/></ADR><URL>https://a</URL><URL/>"),
                  WC_NS_VCARD_TEMP, less,
                  TEMP ("<ADR><HOME/><LOCALITY>Oslo</LOCALITY></ADR><URL/>"));
}

/* Cards as programs wrote them: another name, and the old one again, is the same card. */
static void
test_wires (void)
{
  static const struct
  {
    const char *folder;
    const char *file;
    const char *expected;
  } cases[] = {
    { "0292", "movim-card.xml",
      "full_name=Ana B.\nnick=annie\npronouns=she/her\nbirthday=1990-02-03\n"
      "note=Reads and\n      writes.\nlocality=Oslo\ncountry=Norway\n"
      "urls=https://ana.b/\nemails=ana@b\n" },
    { "0292", "parameters-card.xml",
      "full_name=Ana B.\nfamily_name=B.\ngiven_name=Ana\nphones=tel:+47-1\n" },
    { "0054", "old-client.xml",
      "full_name=Ana B.\nfamily_name=B.\ngiven_name=Ana\nnick=annie\nnote=Reads.\n"
      "locality=Oslo\ncountry=Norway\nemails=ana@b\nphones=47-1\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (WcInbound) card = wc_fake_session_inbound (cases[i].folder, cases[i].file);
      const char *ns = wc_node_get_ns (card.stanza);
      g_autofree char *text = describe (card.stanza);
      g_autofree char *before = wc_node_to_string (card.stanza, NULL);
      g_autofree char *after = NULL;
      g_autoptr (GHashTable) other = changes_new ();
      g_autoptr (GHashTable) old = changes_new ();
      g_autoptr (WcNode) changed = NULL;
      g_autoptr (WcNode) again = NULL;

      g_assert_cmpstr (text, ==, cases[i].expected);
      set (other, "full_name", "Eve");
      g_hash_table_insert (old, g_strdup ("full_name"), g_strsplit ("Ana B.", ",", -1));
      changed = wc_vcard_change (card.stanza, ns, other);
      again = wc_vcard_change (changed, ns, old);
      after = wc_node_to_string (again, NULL);
      g_assert_cmpstr (after, ==, before);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/vcard/read", test_read);
  g_test_add_func ("/xep/vcard/nothing-is-lost", test_nothing_is_lost);
  g_test_add_func ("/xep/vcard/change", test_change);
  g_test_add_func ("/xep/vcard/wires", test_wires);
  return g_test_run ();
}
