/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/omemo-list.h"
#include "xml/ns.h"

#define LIST(inside) "<list xmlns='eu.siacs.conversations.axolotl'>" inside "</list>"
#define DEVICES(inside) "<devices xmlns='urn:xmpp:omemo:2'>" inside "</devices>"
#define DEVICE(id) "<device id='" id "'/>"
#define SIGNATURE                                                                        \
  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+" \
  "Pw=="

static const WcNode *
find_payload (const WcNode *message)
{
  const WcNode *event = wc_node_child (message, "event", WC_NS_PUBSUB_EVENT);
  const WcNode *items = wc_node_child (event, "items", NULL);

  return wc_node_child (wc_node_child (items, "item", NULL), NULL, NULL);
}

/* "1 2(label)"; "-" where it is no list. */
static char *
describe (const WcNode *payload, WcOmemoVersion version)
{
  g_autoptr (GPtrArray) devices = wc_omemo_list_read (payload, version);
  GString *text = g_string_new (devices == NULL ? "-" : NULL);

  for (guint i = 0; devices != NULL && i < devices->len; i++)
    {
      const WcOmemoListed *each = devices->pdata[i];

      g_string_append_printf (text, "%s%u", i > 0 ? " " : "", each->id);
      g_assert_cmpint (each->label == NULL, ==, each->label_signature == NULL);
      if (each->label != NULL)
        g_string_append_printf (text, "(%s)", each->label);
      g_assert_true (wc_omemo_list_has (payload, version, each->id));
    }
  return g_string_free (text, FALSE);
}

static void
test_samples (void)
{
  static const struct
  {
    const char *file;
    WcOmemoVersion version;
    const char *expected;
  } samples[] = {
    { "xep-0.3-list.xml", WC_OMEMO_AXOLOTL, "12345 4223" },
    /* what the example has for a signature is none */
    { "xep-devices.xml", WC_OMEMO_2, "12345 4223" },
    { "conversations-list.xml", WC_OMEMO_AXOLOTL, "1585413286 27183" },
    { "dino-list.xml", WC_OMEMO_AXOLOTL, "961354013" },
    { "gajim-list.xml", WC_OMEMO_AXOLOTL, "697255201 1797815022" },
    { "python-omemo-list.xml", WC_OMEMO_AXOLOTL, "1148327541 4294967295" },
    { "python-omemo-devices.xml", WC_OMEMO_2, "1148327541(slixmpp bot) 7" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *xml = wc_fake_session_sample ("0384", samples[i].file);
      g_autoptr (WcNode) message = wc_fake_session_parse (xml);
      g_autofree char *says = describe (find_payload (message), samples[i].version);
      g_autofree char *otherwise = describe (find_payload (message), !samples[i].version);

      g_test_message ("%s", samples[i].file);
      g_assert_cmpstr (says, ==, samples[i].expected);
      g_assert_cmpstr (otherwise, ==, "-");
    }
}

static void
test_read (void)
{
  static const struct
  {
    const char *xml;
    const char *expected;
  } lists[] = {
    { LIST (""), "" },
    { LIST (" \n "), "" },
    { LIST (DEVICE ("0")), "" },
    { LIST (DEVICE ("1") DEVICE ("1") DEVICE ("2") DEVICE ("01")), "1 2" },
    { LIST (DEVICE ("4294967295") DEVICE ("4294967296") DEVICE ("-1")), "4294967295" },
    { LIST (DEVICE ("") "<device/>" DEVICE ("x") DEVICE (" 1") DEVICE ("2")), "2" },
    { LIST ("<device xmlns='u:x' id='5'/><x id='6'/>" DEVICE ("7")), "7" },
    /* no label without namespace, signature, or of such a length */
    { LIST ("<device id='1' label='a' labelsig='" SIGNATURE "'/>"), "1" },
    { "<list/>", "-" },
    { "<devices xmlns='eu.siacs.conversations.axolotl'/>", "-" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (WcNode) list = wc_fake_session_parse (lists[i].xml);
      g_autofree char *says = describe (list, WC_OMEMO_AXOLOTL);

      g_test_message ("%s", lists[i].xml);
      g_assert_cmpstr (says, ==, lists[i].expected);
    }
  g_assert_null (wc_omemo_list_read (NULL, WC_OMEMO_AXOLOTL));
  g_assert_false (wc_omemo_list_has (NULL, WC_OMEMO_AXOLOTL, 1));
}

static void
test_labels (void)
{
  g_autofree char *fits = g_strnfill (WC_OMEMO_LIST_MAX_LABEL, 'x');
  g_autofree char *xml = g_strdup_printf (
      DEVICES ("<device id='1' label='%s' labelsig='" SIGNATURE "'/>"
               "<device id='2' label='%sx' labelsig='" SIGNATURE "'/>"
               "<device id='3' label='a'/><device id='4' labelsig='" SIGNATURE "'/>"
               "<device id='5' label='a' labelsig='AAAA'/>"
               "<device id='6' label='a' labelsig='?'/>"),
      fits, fits);
  g_autofree char *expected = g_strdup_printf ("1(%s) 2 3 4 5 6", fits);
  g_autoptr (WcNode) list = wc_fake_session_parse (xml);
  g_autofree char *says = describe (list, WC_OMEMO_2);

  g_assert_cmpstr (says, ==, expected);
}

/* What is behind the bound stays on the list all the same, and is known to be there. */
static void
test_many (void)
{
  g_autoptr (WcNode) list = wc_node_new ("list", WC_NS_OMEMO_AXOLOTL);
  g_autoptr (GPtrArray) devices = NULL;
  g_autoptr (WcNode) less = NULL;
  WcOmemoListed own = { 150, NULL, NULL };

  for (guint i = 1; i <= 150; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      wc_node_set (wc_node_add (list, "device", NULL), "id", id);
    }
  devices = wc_omemo_list_read (list, WC_OMEMO_AXOLOTL);
  g_assert_cmpuint (devices->len, ==, WC_OMEMO_LIST_MAX);
  g_assert_true (wc_omemo_list_has (list, WC_OMEMO_AXOLOTL, 150));
  g_assert_null (wc_omemo_list_add (list, WC_OMEMO_AXOLOTL, &own));
  less = wc_omemo_list_remove (list, WC_OMEMO_AXOLOTL, 1);
  g_assert_true (wc_omemo_list_has (less, WC_OMEMO_AXOLOTL, 150));
  g_assert_false (wc_omemo_list_has (less, WC_OMEMO_AXOLOTL, 1));
}

/* @expected NULL: nothing is to be changed. */
static void
assert_list (WcNode *changed, const char *expected)
{
  g_autoptr (WcNode) list = changed;
  g_autoptr (WcNode) wanted = expected != NULL ? wc_fake_session_parse (expected) : NULL;

  g_assert_cmpint (list == NULL, ==, wanted == NULL);
  if (list != NULL)
    {
      g_autofree char *xml = wc_node_to_string (list, WC_NS_CLIENT);

      g_test_message ("%s", xml);
      g_assert_true (wc_node_equal (list, wanted));
    }
}

#define FOREIGN                                                                          \
  "<device id='5' label='other' labelsig='x' x='y'><y xmlns='u:y'/></device>"            \
  "<z xmlns='u:z'>text</z>"

static void
test_add (void)
{
  static const struct
  {
    const char *arrived; /* NULL: nothing */
    const char *expected;
  } lists[] = {
    { NULL, LIST (DEVICE ("7")) },
    { "<x/>", LIST (DEVICE ("7")) },
    { DEVICES (DEVICE ("5")), LIST (DEVICE ("7")) },
    { LIST (""), LIST (DEVICE ("7")) },
    { LIST (DEVICE ("7")), NULL },
    { LIST (FOREIGN DEVICE ("7")), NULL },
    { LIST (FOREIGN), LIST (FOREIGN DEVICE ("7")) },
    { LIST (DEVICE ("7") DEVICE ("5") DEVICE ("7")), LIST (DEVICE ("7") DEVICE ("5")) },
    { LIST (DEVICE ("5") DEVICE ("05") DEVICE ("0")),
      LIST (DEVICE ("5") DEVICE ("0") DEVICE ("7")) },
  };
  const WcOmemoListed own = { 7, NULL, NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (WcNode) arrived =
          lists[i].arrived != NULL ? wc_fake_session_parse (lists[i].arrived) : NULL;

      assert_list (wc_omemo_list_add (arrived, WC_OMEMO_AXOLOTL, &own),
                   lists[i].expected);
    }
}

static void
test_remove (void)
{
  static const struct
  {
    const char *arrived;
    const char *expected;
  } lists[] = {
    { NULL, NULL },
    { "<x/>", NULL },
    { LIST (""), NULL },
    { LIST (DEVICE ("5")), NULL },
    { LIST (DEVICE ("7")), LIST ("") },
    { LIST (DEVICE ("7") FOREIGN DEVICE ("7")), LIST (FOREIGN) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (WcNode) arrived =
          lists[i].arrived != NULL ? wc_fake_session_parse (lists[i].arrived) : NULL;

      assert_list (wc_omemo_list_remove (arrived, WC_OMEMO_AXOLOTL, 7),
                   lists[i].expected);
    }
}

/* Ours is set and renewed; without one, what is there stays. */
static void
test_own_label (void)
{
  guint8 signature[WC_OMEMO_SIGNATURE_SIZE];
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (WcOmemoListed) own = NULL;
  g_autoptr (WcOmemoListed) plain = wc_omemo_listed_new (7, NULL, NULL);
  g_autoptr (WcNode) arrived = wc_fake_session_parse (DEVICES (FOREIGN DEVICE ("7")));
  g_autoptr (WcNode) labelled = wc_fake_session_parse (
      DEVICES (FOREIGN "<device id='7' label='ours' labelsig='" SIGNATURE "'/>"));
  g_autoptr (WcNode) old = wc_fake_session_parse (
      DEVICES (FOREIGN "<device id='7' label='ours' labelsig='old'/>"));
  g_autofree char *expected = wc_node_to_string (labelled, WC_NS_CLIENT);

  for (guint i = 0; i < sizeof signature; i++)
    signature[i] = i;
  bytes = g_bytes_new (signature, sizeof signature);
  own = wc_omemo_listed_new (7, "ours", bytes);
  assert_list (wc_omemo_list_add (arrived, WC_OMEMO_2, own), expected);
  assert_list (wc_omemo_list_add (old, WC_OMEMO_2, own), expected);
  assert_list (wc_omemo_list_add (labelled, WC_OMEMO_2, own), NULL);
  assert_list (wc_omemo_list_add (labelled, WC_OMEMO_2, plain), NULL);
  assert_list (wc_omemo_list_add (NULL, WC_OMEMO_AXOLOTL, own), LIST (DEVICE ("7")));
}

static void
test_nodes (void)
{
  g_assert_cmpstr (wc_omemo_list_get_node (WC_OMEMO_AXOLOTL), ==,
                   "eu.siacs.conversations.axolotl.devicelist");
  g_assert_cmpstr (wc_omemo_list_get_node (WC_OMEMO_2), ==, "urn:xmpp:omemo:2:devices");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/omemo-list/samples", test_samples);
  g_test_add_func ("/xep/omemo-list/read", test_read);
  g_test_add_func ("/xep/omemo-list/labels", test_labels);
  g_test_add_func ("/xep/omemo-list/many", test_many);
  g_test_add_func ("/xep/omemo-list/add", test_add);
  g_test_add_func ("/xep/omemo-list/remove", test_remove);
  g_test_add_func ("/xep/omemo-list/own-label", test_own_label);
  g_test_add_func ("/xep/omemo-list/nodes", test_nodes);
  return g_test_run ();
}
