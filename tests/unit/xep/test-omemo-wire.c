/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "lib/fake-session.h"
#include "xep/omemo-wire.h"
#include "xml/ns.h"

#define OLD(inside)                                                                      \
  "<encrypted xmlns='eu.siacs.conversations.axolotl'>" inside "</encrypted>"
#define NEW(inside) "<encrypted xmlns='urn:xmpp:omemo:2'>" inside "</encrypted>"
#define HEADER(inside) "<header sid='5'>" inside "</header>"
#define KEYS(jid, inside) "<keys jid='" jid "'>" inside "</keys>"
#define KEY(rid) "<key rid='" rid "'>AAAA</key>"
#define IV "<iv>AAECAwQFBgcICQoL</iv>"
#define PAYLOAD "<payload>cGF5</payload>"

static const WcOmemoWireReader romeo = { "romeo@montague.lit", 31415 };

/* "sender iv=size payload=size: [jid/]device[+] …", where + begins a session. */
static char *
describe (const WcOmemoEncrypted *said)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%u", said->sender);
  if (said->iv != NULL)
    g_string_append_printf (text, " iv=%u", (guint) g_bytes_get_size (said->iv));
  if (said->payload != NULL)
    g_string_append_printf (text, " payload=%u",
                            (guint) g_bytes_get_size (said->payload));
  g_string_append_c (text, ':');
  for (guint i = 0; i < said->keys->len; i++)
    {
      const WcOmemoKey *key = said->keys->pdata[i];

      g_string_append_printf (text, " %s%s%u%s", key->jid != NULL ? key->jid : "",
                              key->jid != NULL ? "/" : "", key->device,
                              key->kex ? "+" : "");
    }
  return g_string_free (text, FALSE);
}

/* @expected NULL: it is damaged. */
static void
assert_read (const WcNode *encrypted,
             const WcOmemoWireReader *reader,
             const char *expected)
{
  WcOmemoReason reason = WC_OMEMO_REASON_STORE;
  g_autoptr (WcOmemoEncrypted) said = wc_omemo_wire_read (encrypted, reader, &reason);
  g_autofree char *says = said != NULL ? describe (said) : NULL;

  g_assert_cmpstr (says, ==, expected);
  g_assert_cmpint (reason, ==,
                   expected != NULL ? WC_OMEMO_REASON_NONE : WC_OMEMO_REASON_DAMAGED);
}

/* What is read says the same when it is written and read again. */
static WcNode *
assert_again (const WcNode *encrypted, const char *expected)
{
  WcOmemoReason reason;
  g_autoptr (WcOmemoEncrypted) said = wc_omemo_wire_read (encrypted, NULL, &reason);
  WcNode *built = wc_omemo_wire_build (said);
  g_autoptr (WcOmemoEncrypted) again = wc_omemo_wire_read (built, NULL, &reason);
  g_autoptr (WcNode) rebuilt = wc_omemo_wire_build (again);

  assert_read (built, NULL, expected);
  g_assert_true (wc_node_equal (built, rebuilt));
  return built;
}

/* What the examples have in place of data is filled in. */
static WcNode *
parse_sample (const char *file, gboolean fill)
{
  g_autofree char *xml = wc_fake_session_sample ("0384", file);
  GString *text = g_string_new (xml);
  WcNode *message;

  if (fill)
    {
      g_string_replace (text, "BASE64ENCODED...", "AAECAwQFBgcICQoL", 0);
      g_string_replace (text, "BASE64ENCODED", "AAECAwQFBgcICQoL", 0);
      g_string_replace (text, "base64/encoded/message/key/encrypted/envelope/element",
                        "AAECAwQF BgcICQoL", 0);
    }
  message = wc_fake_session_parse (text->str);
  g_string_free (text, TRUE);
  return message;
}

static const WcNode *
find_any (const WcNode *message)
{
  const WcNode *old = wc_omemo_wire_find (message, WC_OMEMO_AXOLOTL);

  return old != NULL ? old : wc_omemo_wire_find (message, WC_OMEMO_2);
}

static const struct
{
  const char *file;
  const char *ours; /* what is for romeo's device 31415 */
  const char *all;
  gboolean same; /* as we would write it ourselves */
} samples[] = {
  { "conversations-message.xml", "1585413286 iv=12 payload=11: 31415",
    "1585413286 iv=12 payload=11: 27183+ 31415", TRUE },
  { "conversations-key-transport.xml", "1585413286 iv=12: 31415+",
    "1585413286 iv=12: 31415+", TRUE },
  { "dino-message.xml", "961354013 iv=12 payload=14: 31415+",
    "961354013 iv=12 payload=14: 31415+ 27183", FALSE },
  { "gajim-message.xml", "1797815022 iv=16 payload=9: 31415",
    "1797815022 iv=16 payload=9: 697255201 31415", TRUE },
  { "profanity-message.xml", "1054123 iv=12 payload=5: 31415+",
    "1054123 iv=12 payload=5: 31415+ 1054124", TRUE },
  { "python-omemo-old-message.xml", "1148327541 iv=12 payload=7: 31415+",
    "1148327541 iv=12 payload=7: 31415+", FALSE },
  { "python-omemo-message.xml", "1148327541 payload=256: romeo@montague.lit/31415+",
    "1148327541 payload=256: romeo@montague.lit/31415+ romeo@montague.lit/27183 "
    "juliet@capulet.lit/31415",
    TRUE },
  { "python-omemo-empty.xml", "1148327541: romeo@montague.lit/31415",
    "1148327541: romeo@montague.lit/31415", TRUE },
  { "two-accounts.xml", "7 iv=12 payload=20: 31415 31415+",
    "7 iv=12 payload=20: 31415 4294967295 31415+", FALSE },
  { "xep-0.3-message.xml", "27183 iv=12 payload=12: 31415",
    "27183 iv=12 payload=12: 31415 12321+", TRUE },
  { "xep-message.xml", "27183 payload=12:",
    "27183 payload=12: juliet@capulet.lit/31415 romeo@montague.lit/1337 "
    "romeo@montague.lit/12321+",
    TRUE },
  { "xep-room.xml", "27183 payload=12:",
    "27183 payload=12: juliet@capulet.lit/31415 romeo@montague.lit/123+ "
    "mercutio@verona.lit/456+",
    TRUE },
};

/* Without what lies between elements, and with text as we write it. */
static WcNode *
squeeze (const WcNode *node)
{
  g_autofree char *xml = wc_node_to_string (node, WC_NS_CLIENT);
  g_autoptr (GRegex) between =
      g_regex_new ("\\s+(?=<)|(?<=>)\\s+|(?<=AwQF) ", 0, 0, NULL);
  g_autofree char *text = g_regex_replace_literal (between, xml, -1, 0, "", 0, NULL);

  return wc_fake_session_parse (text);
}

static void
test_samples (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (WcNode) message = parse_sample (samples[i].file, /* fill= */ TRUE);
      const WcNode *encrypted = find_any (message);
      g_autoptr (WcNode) tight = squeeze (encrypted);
      g_autoptr (WcNode) built = NULL;

      g_test_message ("%s", samples[i].file);
      g_assert_true (wc_omemo_wire_is_in (message));
      assert_read (encrypted, &romeo, samples[i].ours);
      assert_read (encrypted, NULL, samples[i].all);
      built = assert_again (encrypted, samples[i].all);
      g_assert_cmpint (wc_node_equal (built, tight), ==, samples[i].same);
    }
}

/* As they stand they have no data; nor is anything as large as that a key. */
static void
test_damaged_samples (void)
{
  static const char *const files[] = { "xep-0.3-message.xml", "xep-message.xml",
                                       "xep-room.xml", "hostile-message.xml" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (WcNode) message = parse_sample (files[i], /* fill= */ FALSE);

      g_test_message ("%s", files[i]);
      assert_read (find_any (message), &romeo, NULL);
    }
}

static void
test_read (void)
{
  static const struct
  {
    const char *xml;
    const char *expected;
  } cases[] = {
    { OLD (HEADER ("")), "5:" },
    { OLD (HEADER (IV)), "5 iv=12:" },
    { OLD (HEADER (KEY ("31415"))), "5: 31415" },
    { OLD (HEADER (KEY ("31415") IV) "<payload/>"), "5 iv=12: 31415" },
    { OLD (HEADER (KEY ("31415") IV) "<payload> \n</payload>"), "5 iv=12: 31415" },
    { OLD (HEADER ("<key rid='31415' prekey='true'>AAAA</key>")), "5: 31415+" },
    { OLD (HEADER ("<key rid='31415' prekey='1'>AAAA</key>")), "5: 31415+" },
    { OLD (HEADER ("<key rid='31415' prekey='false'>AAAA</key>")), "5: 31415" },
    { OLD (HEADER ("<key rid='31415' kex='true'>AAAA</key>")), "5: 31415" },
    { OLD (HEADER ("<key rid='31415' x:prekey='true' xmlns:x='u:x'>AAAA</key>")),
      "5: 31415" },
    { OLD ("<header sid='4294967295'/>"), "4294967295:" },
    /* an iv that decrypts nothing */
    { OLD (HEADER (KEY ("31415") "<iv>AAAA</iv>")), "5: 31415" },
    /* others' keys are not looked at, nor what is none */
    { OLD (HEADER ("<key rid='1'>?</key><key rid='0'>AAAA</key><key>AAAA</key>"
                   "<key xmlns='u:x' rid='31415'>AAAA</key>")),
      "5:" },
    /* one of several is damaged */
    { OLD (HEADER ("<key rid='31415'>?</key>" KEY ("31415"))), "5: 31415" },
    /* it says whose they are where nobody reads it */
    { OLD (HEADER (KEYS ("romeo@montague.lit", KEY ("31415")))), "5:" },
    { OLD (""), NULL },
    { OLD ("<header/>"), NULL },
    { OLD ("<header sid='0'/>"), NULL },
    { OLD ("<header sid='4294967296'/>"), NULL },
    { OLD ("<header sid='-5'/>"), NULL },
    { OLD ("<header xmlns='u:x' sid='5'/>"), NULL },
    { OLD (HEADER ("<key rid='31415'/>")), NULL },
    { OLD (HEADER ("<key rid='31415'>AAA</key>")), NULL },
    { OLD (HEADER (KEY ("31415")) PAYLOAD), NULL },
    { OLD (HEADER (KEY ("31415") "<iv/>") PAYLOAD), NULL },
    { OLD (HEADER (KEY ("31415") "<iv>AAAA</iv>") PAYLOAD), NULL },
    { OLD (HEADER (KEY ("31415") IV) "<payload>?</payload>"), NULL },
    { "<encrypted xmlns='u:x'>" HEADER ("") "</encrypted>", NULL },
    { "<x xmlns='urn:xmpp:omemo:2'>" HEADER ("") "</x>", NULL },

    { NEW (HEADER ("")), "5:" },
    { NEW (HEADER (KEYS ("Romeo@Montague.lit", KEY ("31415"))) PAYLOAD),
      "5 payload=3: romeo@montague.lit/31415" },
    { NEW (HEADER (KEYS ("romeo@montague.lit", KEY ("1"))
                       KEYS ("romeo@montague.lit", KEY ("31415")))),
      "5: romeo@montague.lit/31415" },
    { NEW (
          HEADER (IV KEYS ("romeo@montague.lit", "<key rid='31415' kex='1'>AAAA</key>"))),
      "5: romeo@montague.lit/31415+" },
    /* of somebody else, of nobody, of one session of his */
    { NEW (HEADER (KEYS ("juliet@capulet.lit", KEY ("31415")))), "5:" },
    { NEW (HEADER (KEYS ("", KEY ("31415")) "<keys>" KEY ("31415") "</keys>")), "5:" },
    { NEW (HEADER (KEYS ("romeo@montague.lit/a", KEY ("31415")))), "5:" },
    { NEW (HEADER (KEY ("31415"))), "5:" },
    { NEW (HEADER (KEYS ("romeo@montague.lit", "<key rid='31415'/>"))), NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcNode) encrypted = wc_fake_session_parse (cases[i].xml);

      g_test_message ("%s", cases[i].xml);
      assert_read (encrypted, &romeo, cases[i].expected);
    }
}

/* An element of our device with a key and a payload of so many bytes, and so many keys.
 */
static WcNode *
make_large (gsize key_size, guint n_keys, gsize payload_size)
{
  g_autofree guint8 *zeros = g_malloc0 (MAX (key_size, payload_size));
  g_autofree char *key = g_base64_encode (zeros, key_size);
  g_autofree char *payload = g_base64_encode (zeros, payload_size);
  g_autoptr (WcNode) begun = wc_fake_session_parse (OLD (HEADER (IV)));
  WcNode *header = (WcNode *) wc_node_child (begun, "header", NULL);

  for (guint i = 0; i < n_keys; i++)
    wc_node_set (wc_node_add_with_text (header, "key", NULL, key), "rid", "31415");
  wc_node_add_with_text (begun, "payload", NULL, payload);
  return g_steal_pointer (&begun);
}

static guint
count_keys (const WcNode *encrypted, const WcOmemoWireReader *reader)
{
  WcOmemoReason reason;
  g_autoptr (WcOmemoEncrypted) said = wc_omemo_wire_read (encrypted, reader, &reason);

  return said != NULL ? said->keys->len : 0;
}

static void
test_limits (void)
{
  g_autoptr (WcNode) fits =
      make_large (WC_OMEMO_WIRE_MAX_KEY, 1, WC_OMEMO_WIRE_MAX_PAYLOAD);
  g_autoptr (WcNode) key = make_large (WC_OMEMO_WIRE_MAX_KEY + 1, 1, 16);
  g_autoptr (WcNode) payload = make_large (16, 1, WC_OMEMO_WIRE_MAX_PAYLOAD + 1);
  g_autoptr (WcNode) many = make_large (1, WC_OMEMO_WIRE_MAX_KEYS + 1, 16);

  g_assert_cmpuint (count_keys (fits, &romeo), ==, 1);
  assert_read (key, &romeo, NULL);
  assert_read (payload, &romeo, NULL);
  g_assert_cmpuint (count_keys (many, &romeo), ==, WC_OMEMO_WIRE_MAX_OWN_KEYS);
  g_assert_cmpuint (count_keys (many, NULL), ==, WC_OMEMO_WIRE_MAX_KEYS);
}

static void
test_find (void)
{
  g_autoptr (WcNode) both =
      wc_fake_session_parse ("<message>" NEW ("") OLD ("") "</message>");
  g_autoptr (WcNode) none = wc_fake_session_parse (
      "<message><encrypted/><x>" NEW ("") "</x><encrypted xmlns='u:x'/></message>");

  g_assert_cmpstr (wc_node_get_ns (wc_omemo_wire_find (both, WC_OMEMO_AXOLOTL)), ==,
                   WC_NS_OMEMO_AXOLOTL);
  g_assert_cmpstr (wc_node_get_ns (wc_omemo_wire_find (both, WC_OMEMO_2)), ==,
                   WC_NS_OMEMO_2);
  g_assert_true (wc_omemo_wire_is_in (both));
  g_assert_false (wc_omemo_wire_is_in (none));
}

/* Keys of one account stand together, in whatever order they were made. */
static void
test_build_groups (void)
{
  static const char *const jids[] = { "a@x", "b@x", "a@x" };
  g_autoptr (GBytes) data = g_bytes_new_static ("\0\0\0", 3);
  GPtrArray *keys = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_key_free);
  g_autoptr (WcOmemoEncrypted) said = NULL;
  g_autoptr (WcNode) built = NULL;
  g_autoptr (WcNode) expected = wc_fake_session_parse (NEW (HEADER (KEYS (
      "a@x", KEY ("1") "<key rid='3' kex='true'>AAAA</key>") KEYS ("b@x", KEY ("2")))));

  for (guint i = 0; i < G_N_ELEMENTS (jids); i++)
    g_ptr_array_add (keys, wc_omemo_key_new (jids[i], i + 1, i == 2, data));
  said = wc_omemo_encrypted_new (WC_OMEMO_2, 5, NULL, NULL, keys);
  built = wc_omemo_wire_build (said);
  g_assert_true (wc_node_equal (built, expected));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/omemo-wire/samples", test_samples);
  g_test_add_func ("/xep/omemo-wire/damaged-samples", test_damaged_samples);
  g_test_add_func ("/xep/omemo-wire/read", test_read);
  g_test_add_func ("/xep/omemo-wire/limits", test_limits);
  g_test_add_func ("/xep/omemo-wire/find", test_find);
  g_test_add_func ("/xep/omemo-wire/build-groups", test_build_groups);
  return g_test_run ();
}
