/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/space-parent.h"

#define QUERY(inside)                                                                    \
  "<query xmlns='http://jabber.org/protocol/disco#info'>" inside "</query>"
#define FORM(type, var, value)                                                           \
  "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' "                       \
  "type='hidden'><value>" type "</value></field><field var='" var "'><value>" value      \
  "</value></field></x>"
#define OWN(value) FORM ("urn:xmpp:spaces:0", "parent", value)
#define ROOM(field, value)                                                               \
  FORM ("http://jabber.org/protocol/muc#roominfo", "muc#" field, value)
#define URI(node) "xmpp:spaces.x.lit?;node=" node

/* "service node"; NULL: none. */
static char *
read_parent (const char *xml)
{
  g_autoptr (WcNode) query = xml != NULL ? wc_fake_session_parse (xml) : NULL;
  g_autofree char *service = NULL;
  g_autofree char *node = NULL;

  if (wc_space_parent_read (query, &service, &node))
    return g_strdup_printf ("%s %s", service, node);
  g_assert_null (service);
  g_assert_null (node);
  return NULL;
}

static void
test_read (void)
{
  static const struct
  {
    const char *xml;
    const char *said; /* (nullable) */
  } rows[] = {
    /* the example of the XEP has two */
    { QUERY (OWN (URI ("dev")) ROOM ("roomconfig_pubsub", URI ("dev"))),
      "spaces.x.lit dev" },
    { QUERY (ROOM ("roomconfig_pubsub", URI ("dev"))), "spaces.x.lit dev" },
    /* ejabberd 23.01 */
    { QUERY (ROOM ("roominfo_pubsub", URI ("6mUb3XUw"))), "spaces.x.lit 6mUb3XUw" },
    { QUERY (ROOM ("roominfo_pubsub", URI ("b")) ROOM ("roomconfig_pubsub", URI ("a"))),
      "spaces.x.lit a" },
    { QUERY (ROOM ("roomconfig_pubsub", URI ("a")) OWN (URI ("own"))),
      "spaces.x.lit own" },
    { QUERY (OWN ("https://x.lit/") ROOM ("roominfo_pubsub", URI ("b"))),
      "spaces.x.lit b" },
    { QUERY (OWN ("") OWN (URI ("second"))), "spaces.x.lit second" },
    { QUERY (FORM ("urn:o", "parent", URI ("dev"))), NULL },
    { QUERY (FORM ("urn:xmpp:spaces:0", "muc#roominfo_pubsub", URI ("dev"))), NULL },
    { QUERY (ROOM ("roominfo_pubsub", "xmpp:spaces.x.lit")), NULL },
    { QUERY (ROOM ("roominfo_pubsub", "")), NULL },
    { QUERY (""), NULL },
    { NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *said = read_parent (rows[i].xml);

      g_assert_cmpstr (said, ==, rows[i].said);
    }
}

/* What stands behind a great many forms is not looked for. */
static void
test_bounds (void)
{
  g_autoptr (GString) xml =
      g_string_new ("<query xmlns='http://jabber.org/protocol/disco#info'>");
  g_autofree char *said = NULL;

  for (int i = 0; i < 1000; i++)
    g_string_append (xml, "<x xmlns='jabber:x:data' type='result'/>");
  g_string_append (xml, OWN (URI ("dev")) "</query>");
  said = read_parent (xml->str);
  g_assert_null (said);
}

static char *
fill (const char *field, const char *uri)
{
  g_autoptr (WcForm) config = wc_form_new (WC_FORM_KIND_FORM);
  g_autoptr (GHashTable) answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                          (GDestroyNotify) g_strfreev);
  g_autoptr (WcForm) filled = NULL;
  g_autoptr (GError) error = NULL;

  wc_form_add (config, field, WC_FORM_TYPE_TEXT_SINGLE, URI ("old"));
  if (!wc_space_parent_answer (config, uri, answers))
    {
      g_assert_cmpuint (g_hash_table_size (answers), ==, 0);
      return NULL;
    }
  filled = wc_form_fill (config, answers, &error);
  g_assert_no_error (error);
  return g_strdup (wc_form_get_value (filled, field));
}

static void
test_answer (void)
{
  g_autofree char *set = fill ("muc#roomconfig_pubsub", URI ("dev"));
  g_autofree char *none = fill ("muc#roomconfig_pubsub", NULL);

  g_assert_cmpstr (set, ==, URI ("dev"));
  g_assert_cmpstr (none, ==, "");
  g_assert_null (fill ("muc#roomconfig_roomname", URI ("dev")));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/space-parent/read", test_read);
  g_test_add_func ("/xep/space-parent/bounds", test_bounds);
  g_test_add_func ("/xep/space-parent/answer", test_answer);
  return g_test_run ();
}
