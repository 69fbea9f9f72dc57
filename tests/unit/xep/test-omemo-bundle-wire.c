/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-session.h"
#include "xep/omemo-bundle-wire.h"
#include "xml/ns.h"

#define OLD "xmlns='eu.siacs.conversations.axolotl'"
#define NEW "xmlns='urn:xmpp:omemo:2'"
/* 33 bytes that begin with 5, 32, and 64, all else zero */
#define KEY "BQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define RAW "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define SIG                                                                              \
  "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" \
  "AA=="
#define SPK(id, key)                                                                     \
  "<signedPreKeyPublic signedPreKeyId='" id "'>" key "</signedPreKeyPublic>"
#define SPKS(sig) "<signedPreKeySignature>" sig "</signedPreKeySignature>"
#define IK(key) "<identityKey>" key "</identityKey>"
#define PK(id, key) "<preKeyPublic preKeyId='" id "'>" key "</preKeyPublic>"
#define PKS(inside) "<prekeys>" inside "</prekeys>"
#define BUNDLE(inside) "<bundle " OLD ">" inside "</bundle>"
#define GOOD SPK ("1", KEY) SPKS (SIG) IK (KEY)

/* The payload of the item in an answer, or in a request that publishes it. */
static const WcNode *
find_payload (const WcNode *iq)
{
  const WcNode *pubsub = wc_node_child (iq, "pubsub", WC_NS_PUBSUB);
  const WcNode *items = wc_node_child (pubsub, NULL, NULL);

  return wc_node_child (wc_node_child (items, "item", NULL), NULL, NULL);
}

static void
assert_sizes (const WcOmemoBundle *bundle)
{
  const guint8 *key = g_bytes_get_data (bundle->signed_pre_key, NULL);

  g_assert_cmpuint (g_bytes_get_size (bundle->identity), ==,
                    bundle->version == WC_OMEMO_2 ? WC_OMEMO_ED_KEY_SIZE
                                                  : WC_OMEMO_PUBLIC_KEY_SIZE);
  g_assert_cmpuint (g_bytes_get_size (bundle->signature), ==, WC_OMEMO_SIGNATURE_SIZE);
  g_assert_cmpuint (g_bytes_get_size (bundle->signed_pre_key), ==,
                    WC_OMEMO_PUBLIC_KEY_SIZE);
  g_assert_cmpuint (key[0], ==, 5);
  for (guint i = 0; i < bundle->pre_keys->len; i++)
    {
      const WcOmemoPreKey *each = bundle->pre_keys->pdata[i];

      g_assert_cmpuint (g_bytes_get_size (each->key), ==, WC_OMEMO_PUBLIC_KEY_SIZE);
      g_assert_cmpuint (*(const guint8 *) g_bytes_get_data (each->key, NULL), ==, 5);
    }
}

/* "signed id: ids of keys" */
static char *
describe (const WcOmemoBundle *bundle)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%u:", bundle->signed_pre_key_id);
  for (guint i = 0; i < bundle->pre_keys->len; i++)
    g_string_append_printf (text, " %u",
                            ((WcOmemoPreKey *) bundle->pre_keys->pdata[i])->id);
  return g_string_free (text, FALSE);
}

/* Read, said again and read, it is the same. */
static void
assert_bundle (const WcNode *payload, WcOmemoVersion version, const char *expected)
{
  WcOmemoReason reason = WC_OMEMO_REASON_STORE;
  g_autoptr (WcOmemoBundle) bundle =
      wc_omemo_bundle_wire_read (payload, version, &reason);
  g_autoptr (WcOmemoBundle) again = NULL;
  g_autoptr (WcNode) built = NULL;
  g_autoptr (WcNode) rebuilt = NULL;
  g_autofree char *says = NULL;

  g_assert_cmpint (bundle == NULL, ==, expected == NULL);
  g_assert_cmpint (reason, ==,
                   expected != NULL ? WC_OMEMO_REASON_NONE : WC_OMEMO_REASON_BAD_BUNDLE);
  if (bundle == NULL)
    return;
  assert_sizes (bundle);
  says = describe (bundle);
  g_assert_cmpstr (says, ==, expected);
  built = wc_omemo_bundle_wire_build (bundle);
  again = wc_omemo_bundle_wire_read (built, version, &reason);
  rebuilt = wc_omemo_bundle_wire_build (again);
  g_assert_true (wc_node_equal (built, rebuilt));
  g_assert_true (g_bytes_equal (bundle->identity, again->identity));
  g_assert_true (g_bytes_equal (bundle->signed_pre_key, again->signed_pre_key));
  g_assert_true (g_bytes_equal (bundle->signature, again->signature));
}

static void
test_samples (void)
{
  static const struct
  {
    const char *file;
    WcOmemoVersion version;
    const char *expected;
    gboolean same; /* as we would write it ourselves */
  } samples[] = {
    { "conversations-bundle.xml", WC_OMEMO_AXOLOTL, "1: 101 102 103 104", TRUE },
    { "dino-bundle.xml", WC_OMEMO_AXOLOTL, "1: 1 2 3", TRUE },
    { "gajim-bundle.xml", WC_OMEMO_AXOLOTL, "0: 1 2 3", TRUE },
    { "wrapped-bundle.xml", WC_OMEMO_AXOLOTL, "1: 1 2", FALSE },
    { "python-omemo-bundle.xml", WC_OMEMO_2, "1: 1 2 3", TRUE },
    /* its keys are no keys */
    { "xep-bundle.xml", WC_OMEMO_2, NULL, FALSE },
    { "hostile-bundle.xml", WC_OMEMO_AXOLOTL, NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *xml = wc_fake_session_sample ("0384", samples[i].file);
      g_autoptr (WcNode) iq = wc_fake_session_parse (xml);
      const WcNode *payload = find_payload (iq);
      WcOmemoReason reason;
      g_autoptr (WcOmemoBundle) bundle =
          wc_omemo_bundle_wire_read (payload, samples[i].version, &reason);
      g_autoptr (WcNode) built =
          bundle != NULL ? wc_omemo_bundle_wire_build (bundle) : NULL;

      g_test_message ("%s", samples[i].file);
      assert_bundle (payload, samples[i].version, samples[i].expected);
      assert_bundle (payload, !samples[i].version, NULL);
      if (built != NULL)
        g_assert_cmpint (wc_node_equal (built, payload), ==, samples[i].same);
    }
}

static void
test_read (void)
{
  static const struct
  {
    const char *xml;
    const char *expected;
  } bundles[] = {
    { BUNDLE (GOOD PKS (PK ("1", KEY))), "1: 1" },
    { BUNDLE (PKS (PK ("2147483647", KEY)) IK (KEY) SPKS (SIG) SPK ("0", KEY)),
      "0: 2147483647" },
    /* one-time keys that are none, and those of others */
    { BUNDLE (GOOD PKS (
          PK ("0", KEY) PK ("2147483648", KEY) PK ("-1", KEY) PK ("x", KEY) PK ("2", RAW)
              PK ("3", "") PK ("4", "?") "<preKeyPublic>" KEY "</preKeyPublic>"
                                         "<preKeyPublic xmlns='u:x' preKeyId='6'>" KEY
                                         "</preKeyPublic>" PK ("5", KEY))),
      "1: 5" },
    { BUNDLE (GOOD PKS (PK ("1", KEY) PK ("1", KEY) PK ("2", KEY))), "1: 1 2" },
    { BUNDLE (GOOD PKS ("")), NULL },
    { BUNDLE (GOOD PKS (PK ("0", KEY))), NULL },
    { BUNDLE (GOOD), NULL },
    { BUNDLE (""), NULL },
    { BUNDLE (SPK ("1", KEY) SPKS (SIG) PKS (PK ("1", KEY))), NULL },
    { BUNDLE (SPK ("1", KEY) IK (KEY) PKS (PK ("1", KEY))), NULL },
    { BUNDLE (SPKS (SIG) IK (KEY) PKS (PK ("1", KEY))), NULL },
    { BUNDLE (SPK ("-1", KEY) SPKS (SIG) IK (KEY) PKS (PK ("1", KEY))), NULL },
    { BUNDLE (SPK ("2147483648", KEY) SPKS (SIG) IK (KEY) PKS (PK ("1", KEY))), NULL },
    { BUNDLE (SPK ("", KEY) SPKS (SIG) IK (KEY) PKS (PK ("1", KEY))), NULL },
    { BUNDLE (SPK ("1", RAW) SPKS (SIG) IK (KEY) PKS (PK ("1", KEY))), NULL },
    { BUNDLE (SPK ("1", KEY) SPKS (KEY) IK (KEY) PKS (PK ("1", KEY))), NULL },
    { BUNDLE (SPK ("1", KEY) SPKS (SIG "AAAA") IK (KEY) PKS (PK ("1", KEY))), NULL },
    { BUNDLE (SPK ("1", KEY) SPKS (SIG) IK (RAW) PKS (PK ("1", KEY))), NULL },
    { BUNDLE (SPK ("1", KEY) SPKS (SIG) IK (SIG) PKS (PK ("1", KEY))), NULL },
    { "<x " OLD ">" GOOD PKS (PK ("1", KEY)) "</x>", NULL },
    { "<bundle>" GOOD PKS (PK ("1", KEY)) "</bundle>", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bundles); i++)
    {
      g_autoptr (WcNode) payload = wc_fake_session_parse (bundles[i].xml);

      g_test_message ("%s", bundles[i].xml);
      assert_bundle (payload, WC_OMEMO_AXOLOTL, bundles[i].expected);
    }
}

/* On the way it has no byte for the type; who sends one all the same is understood, but
 * not for the identity key, whose other form that would be. */
static void
test_read_2 (void)
{
  static const struct
  {
    const char *keys[3]; /* spk, ik, pk */
    const char *expected;
  } bundles[] = {
    { { RAW, RAW, RAW }, "1: 9" },
    { { KEY, RAW, KEY }, "1: 9" },
    { { RAW, KEY, RAW }, NULL },
    { { RAW, RAW, SIG }, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bundles); i++)
    {
      g_autofree char *xml = g_strdup_printf (
          "<bundle " NEW "><spk id='1'>%s</spk><spks>" SIG "</spks><ik>%s</ik>"
          "<prekeys><pk id='9'>%s</pk></prekeys></bundle>",
          bundles[i].keys[0], bundles[i].keys[1], bundles[i].keys[2]);
      g_autoptr (WcNode) payload = wc_fake_session_parse (xml);

      assert_bundle (payload, WC_OMEMO_2, bundles[i].expected);
    }
}

static WcOmemoBundle *
read_many (guint n, gsize padding)
{
  g_autoptr (WcNode) payload = wc_fake_session_parse (BUNDLE (GOOD PKS ("")));
  g_autofree char *text = g_strnfill (padding, 'x');
  WcNode *keys = (WcNode *) wc_node_child (payload, "prekeys", NULL);
  WcOmemoReason reason;

  wc_node_add_with_text (payload, "x", "u:x", text);
  for (guint i = 1; i <= n; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      wc_node_set (wc_node_add_with_text (keys, "preKeyPublic", NULL, KEY), "preKeyId",
                   id);
    }
  return wc_omemo_bundle_wire_read (payload, WC_OMEMO_AXOLOTL, &reason);
}

static void
test_limits (void)
{
  g_autoptr (WcOmemoBundle) many = read_many (300, 0);
  g_autoptr (WcOmemoBundle) large = read_many (1, WC_OMEMO_BUNDLE_MAX_BYTES - 1000);

  g_assert_cmpuint (many->pre_keys->len, ==, WC_OMEMO_MAX_PRE_KEYS);
  g_assert_nonnull (large);
  g_assert_null (read_many (1, WC_OMEMO_BUNDLE_MAX_BYTES));
  g_assert_null (read_many (1000, 0));
}

static void
test_nothing (void)
{
  WcOmemoReason reason = WC_OMEMO_REASON_NONE;

  g_assert_null (wc_omemo_bundle_wire_read (NULL, WC_OMEMO_2, &reason));
  g_assert_cmpint (reason, ==, WC_OMEMO_REASON_NO_BUNDLE);
}

static void
test_names (void)
{
  g_autofree char *old_node = wc_omemo_bundle_wire_dup_node (WC_OMEMO_AXOLOTL, 31415);
  g_autofree char *old_item = wc_omemo_bundle_wire_dup_item (WC_OMEMO_AXOLOTL, 31415);
  g_autofree char *node = wc_omemo_bundle_wire_dup_node (WC_OMEMO_2, 4294967295u);
  g_autofree char *item = wc_omemo_bundle_wire_dup_item (WC_OMEMO_2, 4294967295u);

  g_assert_cmpstr (old_node, ==, "eu.siacs.conversations.axolotl.bundles:31415");
  g_assert_cmpstr (old_item, ==, "current");
  g_assert_cmpstr (node, ==, "urn:xmpp:omemo:2:bundles");
  g_assert_cmpstr (item, ==, "4294967295");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/omemo-bundle-wire/samples", test_samples);
  g_test_add_func ("/xep/omemo-bundle-wire/read", test_read);
  g_test_add_func ("/xep/omemo-bundle-wire/read-2", test_read_2);
  g_test_add_func ("/xep/omemo-bundle-wire/limits", test_limits);
  g_test_add_func ("/xep/omemo-bundle-wire/nothing", test_nothing);
  g_test_add_func ("/xep/omemo-bundle-wire/names", test_names);
  return g_test_run ();
}
