/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-session.h"
#include "xep/omemo-outer.h"
#include "xep/omemo-wire.h"
#include "xml/ns.h"

#define MESSAGE(inside)                                                                  \
  "<message type='chat' to='juliet@capulet.lit' id='m1' xml:lang='de'>" inside           \
  "</message>"
#define SENT(inside)                                                                     \
  "<message type='chat' to='juliet@capulet.lit' id='m1'>" inside "</message>"
#define FALLBACK                                                                         \
  "<body>This message is encrypted with OMEMO, which your program does not support."     \
  "</body>"
#define OLD                                                                              \
  "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='5'>"                   \
  "<key rid='1'>AAAA</key><iv>AAAAAAAAAAAAAAAA</iv></header><payload>AAAA</payload>"     \
  "</encrypted><encryption xmlns='urn:xmpp:eme:0' "                                      \
  "namespace='eu.siacs.conversations.axolotl' name='OMEMO'/>"
#define NEW                                                                              \
  "<encrypted xmlns='urn:xmpp:omemo:2'><header sid='5'><keys jid='juliet@capulet.lit'>"  \
  "<key rid='1'>AAAA</key></keys></header><payload>AAAA</payload></encrypted>"           \
  "<encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:omemo:2' name='OMEMO'/>"
#define STORE "<store xmlns='urn:xmpp:hints'/>"
#define ALL (WC_OMEMO_OUTER_REACTIONS | WC_OMEMO_OUTER_CHAT_STATES)

/* What servers do with it. */
#define ROUTED                                                                           \
  "<origin-id xmlns='urn:xmpp:sid:0' id='o'/><no-copy xmlns='urn:xmpp:hints'/>"          \
  "<displayed xmlns='urn:xmpp:mds:displayed:0'>"                                         \
  "<stanza-id xmlns='urn:xmpp:sid:0' id='i' by='b'/></displayed>"
/* What AXOLOTL needs outside. */
#define ABOUT                                                                            \
  "<thread parent='p'>t</thread><replace xmlns='urn:xmpp:message-correct:0' id='a'/>"    \
  "<reply xmlns='urn:xmpp:reply:0' id='b' to='c@x'/>"                                    \
  "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>"                        \
  "<body start='0' end='5'/></fallback>"                                                 \
  "<retract xmlns='urn:xmpp:message-retract:1' id='d'/>"                                 \
  "<request xmlns='urn:xmpp:receipts'/><received xmlns='urn:xmpp:receipts' id='e'/>"     \
  "<markable xmlns='urn:xmpp:chat-markers:0'/>"                                          \
  "<displayed xmlns='urn:xmpp:chat-markers:0' id='f'/>"
#define STATE "<active xmlns='http://jabber.org/protocol/chatstates'/>"
#define REACTIONS                                                                        \
  "<reactions xmlns='urn:xmpp:reactions:0' id='g'><reaction>🐢</reaction></reactions>"
/* What says the same as the text, or more. */
#define TELLING                                                                          \
  "<subject>s</subject><x xmlns='jabber:x:oob'><url>https://x/y</url></x>"               \
  "<html xmlns='http://jabber.org/protocol/xhtml-im'/>"                                  \
  "<spoiler xmlns='urn:xmpp:spoiler:0'>hint</spoiler>"                                   \
  "<file-sharing xmlns='urn:xmpp:sfs:0'/><reference xmlns='urn:xmpp:reference:0'/>"      \
  "<mention xmlns='urn:xmpp:mentions:0'/><sticker xmlns='urn:xmpp:stickers:0'/>"         \
  "<attention xmlns='urn:xmpp:attention:0'/><unstyled xmlns='urn:xmpp:styling:0'/>"      \
  "<nick xmlns='http://jabber.org/protocol/nick'>n</nick><new xmlns='u:of-tomorrow'/>"
#define NEVER                                                                            \
  "<stanza-id xmlns='urn:xmpp:sid:0' id='x' by='y'/>"                                    \
  "<delay xmlns='urn:xmpp:delay' stamp='2000-01-01T00:00:00Z'/>"
#define BODY "<body>secret</body>"
#define EVERYTHING BODY ROUTED ABOUT STATE REACTIONS TELLING NEVER

static WcOmemoEncrypted *
encrypt (WcOmemoVersion version, gboolean has_payload)
{
  g_autoptr (GBytes) iv = g_bytes_new_static ("\0\0\0\0\0\0\0\0\0\0\0\0", 12);
  g_autoptr (GBytes) data = g_bytes_new_static ("\0\0\0", 3);
  GPtrArray *keys = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_key_free);

  g_ptr_array_add (keys,
                   wc_omemo_key_new (version == WC_OMEMO_2 ? "juliet@capulet.lit" : NULL,
                                     1, FALSE, data));
  return wc_omemo_encrypted_new (version, 5, version == WC_OMEMO_2 ? NULL : iv,
                                 has_payload ? data : NULL, keys);
}

static void
assert_sent (const char *clear,
             WcOmemoVersion version,
             guint policy,
             const char *expected)
{
  g_autoptr (WcNode) stanza = wc_fake_session_parse (clear);
  g_autoptr (WcNode) wanted = wc_fake_session_parse (expected);
  g_autoptr (WcOmemoEncrypted) said = encrypt (version, /* has_payload= */ TRUE);
  g_autoptr (WcNode) sent = wc_omemo_outer_build (stanza, said, policy);
  g_autofree char *xml = wc_node_to_string (sent, WC_NS_CLIENT);

  g_test_message ("%s", xml);
  g_assert_true (wc_node_equal (sent, wanted));
  /* what is sent is once more only what may be sent */
  g_assert_null (strstr (xml, "secret"));
}

static void
test_old (void)
{
  assert_sent (MESSAGE (BODY), WC_OMEMO_AXOLOTL, 0, SENT (FALLBACK OLD STORE));
  assert_sent (MESSAGE (EVERYTHING), WC_OMEMO_AXOLOTL, 0,
               SENT (FALLBACK ROUTED ABOUT OLD STORE));
  assert_sent (MESSAGE (EVERYTHING), WC_OMEMO_AXOLOTL, ALL,
               SENT (FALLBACK ROUTED ABOUT STATE REACTIONS OLD STORE));
  assert_sent (MESSAGE (STATE REACTIONS), WC_OMEMO_AXOLOTL, WC_OMEMO_OUTER_REACTIONS,
               SENT (FALLBACK REACTIONS OLD STORE));
  assert_sent (MESSAGE (STATE REACTIONS), WC_OMEMO_AXOLOTL, WC_OMEMO_OUTER_CHAT_STATES,
               SENT (FALLBACK STATE OLD STORE));
}

/* It encrypts all but what servers need, whatever may be shown. */
static void
test_new (void)
{
  assert_sent (MESSAGE (BODY), WC_OMEMO_2, 0, SENT (NEW STORE));
  assert_sent (MESSAGE (EVERYTHING), WC_OMEMO_2, ALL, SENT (ROUTED NEW STORE));
}

/* One hint is enough, and what is not to be kept is not. An invitation's words do not
 * leave with the mark of a message to an occupant. */
static void
test_hints (void)
{
#define NO_STORE "<no-store xmlns='urn:xmpp:hints'/>"
#define NO_PERMANENT "<no-permanent-store xmlns='urn:xmpp:hints'/>"
#define OCCUPANT "<x xmlns='http://jabber.org/protocol/muc#user'"
  assert_sent (MESSAGE (STORE BODY), WC_OMEMO_2, 0, SENT (STORE NEW));
  assert_sent (MESSAGE (NO_STORE BODY), WC_OMEMO_2, 0, SENT (NO_STORE NEW));
  assert_sent (MESSAGE (NO_PERMANENT BODY), WC_OMEMO_AXOLOTL, 0,
               SENT (FALLBACK NO_PERMANENT OLD));
  assert_sent (
      MESSAGE (OCCUPANT "><invite to='a@x'><reason>secret</reason></invite></x>"),
      WC_OMEMO_2, 0, SENT (OCCUPANT "/>" NEW STORE));
}

/* A hint of encryption, or something encrypted, that is there already is another's. */
static void
test_twice (void)
{
  assert_sent (MESSAGE (BODY NEW), WC_OMEMO_AXOLOTL, 0, SENT (FALLBACK OLD STORE));
  assert_sent (MESSAGE (BODY OLD), WC_OMEMO_2, 0, SENT (NEW STORE));
}

/* Nobody is told that there was a text where there is none. */
static void
test_empty (void)
{
  g_autoptr (WcNode) clear =
      wc_fake_session_parse ("<message to='room@muc.lit' type='groupchat' id='m2'/>");
  g_autoptr (WcOmemoEncrypted) said = encrypt (WC_OMEMO_AXOLOTL, FALSE);
  g_autoptr (WcNode) sent = wc_omemo_outer_build (clear, said, ALL);

  g_assert_null (wc_node_child (sent, "body", NULL));
  g_assert_true (wc_omemo_wire_is_in (sent));
  g_assert_nonnull (wc_node_child (sent, "store", WC_NS_HINTS));
  g_assert_cmpstr (wc_node_attr (sent, "type"), ==, "groupchat");
  g_assert_cmpstr (wc_node_attr (sent, "to"), ==, "room@muc.lit");
  g_assert_cmpstr (wc_node_attr (sent, "id"), ==, "m2");
}

static void
test_inner (void)
{
  g_autoptr (WcNode) clear = wc_fake_session_parse (MESSAGE (EVERYTHING));
  g_autoptr (WcNode) nothing = wc_fake_session_parse (MESSAGE (ROUTED));
  g_autoptr (WcNode) inside =
      wc_fake_session_parse ("<message>" BODY ABOUT STATE REACTIONS TELLING "</message>");
  g_autoptr (WcNode) content = wc_omemo_outer_dup_content (clear);
  g_autoptr (WcNode) empty = wc_omemo_outer_dup_content (nothing);
  g_autoptr (WcNode) wanted = wc_node_new ("content", WC_NS_SCE);
  g_autofree char *text = wc_omemo_outer_dup_text (clear);

  for (const WcNode *each = wc_node_child (inside, NULL, NULL); each != NULL;
       each = wc_node_next (each, NULL, NULL))
    wc_node_add_tree (wanted, each);
  g_assert_true (wc_node_equal (content, wanted));
  g_assert_null (wc_node_child (empty, NULL, NULL));
  g_assert_cmpstr (text, ==, "secret");
  g_assert_null (wc_omemo_outer_dup_text (nothing));
}

/* Every element stands outside, is encrypted, or is told to be lost: no two of them, and
 * none of none. */
static void
test_lost (void)
{
  static const struct
  {
    WcOmemoVersion version;
    guint policy;
    const char *expected;
  } cases[] = {
    { WC_OMEMO_AXOLOTL, 0, STATE REACTIONS TELLING NEVER },
    { WC_OMEMO_AXOLOTL, WC_OMEMO_OUTER_CHAT_STATES, REACTIONS TELLING NEVER },
    { WC_OMEMO_AXOLOTL, ALL, TELLING NEVER },
    { WC_OMEMO_2, 0, NEVER },
    { WC_OMEMO_2, ALL, NEVER },
  };
  g_autoptr (WcNode) clear = wc_fake_session_parse (MESSAGE (EVERYTHING));

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *xml = g_strdup_printf ("<x>%s</x>", cases[i].expected);
      g_autoptr (WcNode) wanted = wc_fake_session_parse (xml);
      g_autoptr (WcNode) found = wc_node_new ("x", WC_NS_CLIENT);
      g_autoptr (GPtrArray) lost =
          wc_omemo_outer_list_lost (clear, cases[i].version, cases[i].policy);

      for (guint k = 0; k < lost->len; k++)
        wc_node_add_tree (found, lost->pdata[k]);
      g_test_message ("case %zu", i);
      g_assert_true (wc_node_equal (found, wanted));
    }
}

/* The way back: what was encrypted, what may stand outside, and what servers say. */
static void
test_open (void)
{
  g_autoptr (WcNode) stanza = wc_fake_session_parse (
      "<message from='a@b/c' to='d@e' id='i' type='chat'><body>no</body>"
      "<encrypted xmlns='urn:xmpp:omemo:2'/>"
      "<encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:omemo:2'/>"
      "<x xmlns='jabber:x:oob'/><replace xmlns='urn:xmpp:message-correct:0' id='r'/>"
      "<delay xmlns='urn:xmpp:delay'/></message>");
  g_autoptr (WcNode) content = wc_fake_session_parse ("<x><body>yes</body></x>");
  g_autoptr (WcNode) old_wanted = wc_fake_session_parse (
      "<message from='a@b/c' to='d@e' id='i' type='chat'><body>yes</body>"
      "<replace xmlns='urn:xmpp:message-correct:0' id='r'/>"
      "<delay xmlns='urn:xmpp:delay'/></message>");
  g_autoptr (WcNode) new_wanted = wc_fake_session_parse (
      "<message from='a@b/c' to='d@e' id='i' type='chat'><body>yes</body>"
      "<delay xmlns='urn:xmpp:delay'/></message>");
  g_autoptr (WcNode) old_clear = wc_omemo_outer_open (stanza, WC_OMEMO_AXOLOTL, content);
  g_autoptr (WcNode) new_clear = wc_omemo_outer_open (stanza, WC_OMEMO_2, content);

  g_assert_true (wc_node_equal (old_clear, old_wanted));
  g_assert_true (wc_node_equal (new_clear, new_wanted));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/omemo-outer/old", test_old);
  g_test_add_func ("/xep/omemo-outer/new", test_new);
  g_test_add_func ("/xep/omemo-outer/hints", test_hints);
  g_test_add_func ("/xep/omemo-outer/twice", test_twice);
  g_test_add_func ("/xep/omemo-outer/empty", test_empty);
  g_test_add_func ("/xep/omemo-outer/inner", test_inner);
  g_test_add_func ("/xep/omemo-outer/lost", test_lost);
  g_test_add_func ("/xep/omemo-outer/open", test_open);
  return g_test_run ();
}
