/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/reaction-form.h"

#define QUERY(inside)                                                                    \
  "<query xmlns='http://jabber.org/protocol/disco#info'>" inside "</query>"
#define FORM_OF(type, fields)                                                            \
  "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'>"         \
  "<value>" type "</value></field>" fields "</x>"
#define FORM(fields) FORM_OF ("urn:xmpp:reactions:0:restrictions", fields)
#define AT_MOST(number)                                                                  \
  "<field var='max_reactions_per_user'><value>" number "</value></field>"
#define ALLOWED(values) "<field var='allowlist'>" values "</field>"

/* As "max: emoji emoji", "-" where there are no limits. */
static char *
read_limits (const char *xml)
{
  g_autoptr (WcNode) query = wc_fake_session_parse (xml);
  g_autoptr (WcReactionLimits) limits = wc_reaction_form_parse (query);
  g_autofree char *allowed = NULL;

  if (limits == NULL)
    return g_strdup ("-");
  allowed =
      limits->allowed != NULL ? g_strjoinv (" ", limits->allowed) : g_strdup ("any");
  return g_strdup_printf ("%d: %s", limits->max, allowed);
}

static void
test_parse (void)
{
  static const struct
  {
    const char *xml;
    const char *expected;
  } cases[] = {
    { QUERY (""), "-" },
    { QUERY (FORM ("")), "-" },
    { QUERY (FORM (AT_MOST ("3"))), "3: any" },
    { QUERY (FORM (AT_MOST ("0"))), "0: any" },
    { QUERY (FORM (ALLOWED ("<value>👍</value>"))), "-1: 👍" },
    { QUERY (FORM (AT_MOST ("1") ALLOWED ("<value>👍</value><value>🎉</value>"))),
      "1: 👍 🎉" },
    { QUERY (FORM_OF ("urn:other",
                      AT_MOST ("3")) "<x xmlns='jabber:x:data'/>" FORM (AT_MOST ("2"))),
      "2: any" },
    /* what says nothing */
    { QUERY (FORM_OF ("urn:other", AT_MOST ("3"))), "-" },
    { QUERY (FORM (ALLOWED (""))), "-" },
    { QUERY (FORM (ALLOWED ("<value/><value>a b</value>"))), "-" },
    { QUERY (FORM (AT_MOST ("-1"))), "-" },
    { QUERY (FORM (AT_MOST ("many"))), "-" },
    { QUERY (FORM (AT_MOST ("99999999999999999999"))), "-" },
    { QUERY ("<x xmlns='other'/>"), "-" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = read_limits (cases[i].xml);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

/* A list beyond all measure is cut, and does no harm. */
static void
test_long_list (void)
{
  g_autoptr (GString) xml = g_string_new (
      "<query xmlns='http://jabber.org/protocol/disco#info'><x xmlns='jabber:x:data'>"
      "<field var='FORM_TYPE'><value>urn:xmpp:reactions:0:restrictions</value></field>"
      "<field var='allowlist'>");
  g_autoptr (WcReactionLimits) limits = NULL;
  g_autoptr (WcNode) query = NULL;

  for (guint i = 0; i < 1500; i++)
    g_string_append_printf (xml, "<value>:%u:</value>", i);
  g_string_append (xml, "</field></x></query>");
  query = wc_fake_session_parse (xml->str);
  limits = wc_reaction_form_parse (query);
  g_assert_true (limits == NULL || g_strv_length (limits->allowed) <= 1000);
}

static void
test_wire (void)
{
  g_auto (WcInbound) room = wc_fake_session_inbound ("0444", "restricted-room.xml");
  g_autoptr (WcReactionLimits) limits = wc_reaction_form_parse (room.stanza);

  g_assert_cmpint (limits->max, ==, 1);
  g_assert_cmpuint (g_strv_length (limits->allowed), ==, 3);
  g_assert_cmpstr (limits->allowed[1], ==, "❤️");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/reaction-form/parse", test_parse);
  g_test_add_func ("/xep/reaction-form/long-list", test_long_list);
  g_test_add_func ("/xep/reaction-form/wire", test_wire);
  return g_test_run ();
}
