/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "lib/temp-db.h"
#include "store/caps-store.h"
#include "store/statement.h"
#include "xep/0115-caps.h"
#include "xep/host.h"
#include "xep/xep-list.h"

static const WcXep *const xeps[] = { &wc_xep_0115_caps, NULL };

/* XEP-0115 § 5.2, the simple example. */
#define EXODUS                                                                           \
  "<query xmlns='http://jabber.org/protocol/disco#info'>"                                \
  "<identity category='client' type='pc' name='Exodus 0.9.1'/>"                          \
  "<feature var='http://jabber.org/protocol/disco#items'/>"                              \
  "<feature var='http://jabber.org/protocol/caps'/>"                                     \
  "<feature var='http://jabber.org/protocol/disco#info'/>"                               \
  "<feature var='http://jabber.org/protocol/muc'/></query>"
#define EXODUS_VER "QgayPKawpkPSDYmwT/WM94uAlu0="

/* § 5.3, the complex one. */
#define PSI                                                                              \
  "<query xmlns='http://jabber.org/protocol/disco#info'>"                                \
  "<identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/>"                \
  "<identity xml:lang='el' category='client' name='Ψ 0.11' type='pc'/>"                 \
  "<feature var='http://jabber.org/protocol/caps'/>"                                     \
  "<feature var='http://jabber.org/protocol/disco#info'/>"                               \
  "<feature var='http://jabber.org/protocol/disco#items'/>"                              \
  "<feature var='http://jabber.org/protocol/muc'/>"                                      \
  "<x xmlns='jabber:x:data' type='result'>"                                              \
  "<field var='FORM_TYPE' "                                                              \
  "type='hidden'><value>urn:xmpp:dataforms:softwareinfo</value></field>"                 \
  "<field var='ip_version'><value>ipv4</value><value>ipv6</value></field>"               \
  "<field var='os'><value>Mac</value></field><field "                                    \
  "var='os_version'><value>10.5.1</value></field>"                                       \
  "<field var='software'><value>Psi</value></field>"                                     \
  "<field var='software_version'><value>0.11</value></field></x></query>"
#define PSI_VER "q07IKJEyjvHSyhy//CH0CxmKi8w="

static void
assert_hash (const char *xml, const char *expected)
{
  g_autoptr (WcNode) query = wc_fake_session_parse (xml);
  g_autofree char *hash = wc_caps_hash (query);

  g_assert_cmpstr (hash, ==, expected);
}

static void
test_hash (void)
{
  assert_hash (EXODUS, EXODUS_VER);
  assert_hash (PSI, PSI_VER);
  assert_hash ("<query xmlns='http://jabber.org/protocol/disco#info'><feature "
               "var='a'/><feature var='a'/></query>",
               NULL);
}

typedef struct
{
  WcTempDb *temp;
  WcHost host;
  WcFakeSession *fake;
} Fixture;

static gboolean
is_no_stranger (gpointer self, const char *jid)
{
  return strcmp (jid, "stranger@b") != 0;
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->temp = wc_temp_db_new ();
  fixture->host = (WcHost){ .db = fixture->temp->db,
                            .account = fixture->temp->account,
                            .is_subscriber = is_no_stranger };
  wc_db_begin (fixture->temp->db, WC_DB_NORMAL, NULL);
  fixture->fake = wc_fake_session_new_with ("me@x.lit/here", xeps, &fixture->host);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  wc_fake_session_assert_idle (fixture->fake);
  wc_fake_session_free (fixture->fake);
  wc_db_rollback (fixture->temp->db);
  wc_temp_db_free (fixture->temp);
}

static void
show (Fixture *fixture, const char *from, const char *ver)
{
  g_autofree char *xml =
      g_strdup_printf ("<presence from='%s'><c xmlns='http://jabber.org/protocol/caps' "
                       "hash='sha-1' node='urn:n' ver='%s'/></presence>",
                       from, ver);

  wc_fake_session_receive (fixture->fake, xml);
}

static gboolean
is_kept (Fixture *fixture, const char *ver)
{
  g_autoptr (WcCaps) caps = wc_caps_store_find (fixture->temp->db, "sha-1", ver, NULL);

  return caps != NULL;
}

static void
test_asked_once_and_kept (Fixture *fixture, gconstpointer data)
{
  show (fixture, "a@b/c", EXODUS_VER);
  show (fixture, "d@e/f", EXODUS_VER);
  g_assert_cmpuint (g_queue_get_length (&fixture->fake->sent), ==, 1);
  wc_fake_session_answer (fixture->fake, EXODUS);
  g_assert_true (is_kept (fixture, EXODUS_VER));
  wc_session_unbind (fixture->fake->session, FALSE);
}

/* What nobody shows any more is dropped first, where there are too many. */
static void
test_use_is_noted (Fixture *fixture, gconstpointer data)
{
  static const char SQL[] = "SELECT used_us FROM caps WHERE ver = 'held'";
  char *none[] = { NULL };
  const WcCaps caps = { none, none, NULL };
  gint64 used_us = 0;

  g_assert_true (wc_caps_store_add (fixture->temp->db, "sha-1", "held", &caps, NULL));
  fixture->temp->now_us += G_USEC_PER_SEC;
  show (fixture, "a@b/c", "held");
  wc_fake_session_assert_idle (fixture->fake);
  g_assert_true (wc_statement_get_int (fixture->temp->db, SQL, &used_us, NULL));
  g_assert_cmpint (used_us, ==, fixture->temp->now_us);
}

/* XEP-0444, "Restricted Reactions", with a hash computed by slixmpp 1.8.3. */
#define ALLOWS(feature)                                                                  \
  "<query xmlns='http://jabber.org/protocol/disco#info'>"                                \
  "<identity category='client' type='pc' name='Bridge'/>"                                \
  "<feature var='" feature "'/><x xmlns='jabber:x:data' type='result'>"                  \
  "<field var='FORM_TYPE' type='hidden'>"                                                \
  "<value>urn:xmpp:reactions:0:restrictions</value></field>"                             \
  "<field var='max_reactions_per_user'><value>1</value></field>"                         \
  "<field var='allowlist'><value>💘</value><value>❤️</value><value>💜</value>"   \
  "</field></x></query>"
#define RESTRICTED ALLOWS ("urn:xmpp:reactions:0")
#define RESTRICTED_VER "oisM+9Up4x7JSdJC2hSPsZ/18fI="

static WcCaps *
ask_and_find (Fixture *fixture, const char *from, const char *answer)
{
  g_autoptr (WcNode) query = wc_fake_session_parse (answer);
  g_autofree char *ver = wc_caps_hash (query);

  show (fixture, from, ver);
  wc_fake_session_answer (fixture->fake, answer);
  return wc_caps_store_find (fixture->temp->db, "sha-1", ver, NULL);
}

/* Limits are part of what the hash proves, and are those of who takes reactions. */
static void
test_reactions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcCaps) restricted = ask_and_find (fixture, "a@b/c", RESTRICTED);
  g_autoptr (WcCaps) open = ask_and_find (fixture, "d@e/f", PSI);
  g_autoptr (WcCaps) deaf = ask_and_find (fixture, "g@h/i", ALLOWS ("urn:xmpp:ping"));

  assert_hash (RESTRICTED, RESTRICTED_VER);
  g_assert_cmpint (restricted->reactions->max, ==, 1);
  g_assert_cmpuint (g_strv_length (restricted->reactions->allowed), ==, 3);
  g_assert_cmpstr (restricted->reactions->allowed[1], ==, "❤️");
  g_assert_null (open->reactions);
  g_assert_null (deaf->reactions);
  /* the same without the form, by who would have nobody say anything */
  show (fixture, "eve@evil/c", "forged");
  wc_fake_session_answer (fixture->fake, RESTRICTED);
  g_assert_false (is_kept (fixture, "forged"));
}

/* What names no hash that we know, and what is no hash. */
static void
test_read (void)
{
  static const struct
  {
    const char *attributes;
    const char *expected;
  } cases[] = {
    { "hash='sha-1' node='n' ver='v'", "v" },
    { "hash='sha-256' node='n' ver='v'", NULL },
    { "node='n' ver='0.9'", NULL },
    { "hash='sha-1' node='n'", NULL },
    { "hash='sha-1' node='n' ver='"
      "0123456789012345678901234567890123456789012345678901234567890123456789'",
      NULL },
  };
  g_autoptr (WcNode) none = wc_fake_session_parse ("<presence/>");

  g_assert_null (wc_caps_read (none));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *xml = g_strdup_printf (
          "<presence><c xmlns='http://jabber.org/protocol/caps' %s/></presence>",
          cases[i].attributes);
      g_autoptr (WcNode) presence = wc_fake_session_parse (xml);

      g_assert_cmpstr (wc_caps_read (presence), ==, cases[i].expected);
    }
}

/* A stranger would learn where and that we are. */
static void
test_strangers_are_not_asked (Fixture *fixture, gconstpointer data)
{
  show (fixture, "stranger@b/c", EXODUS_VER);
  show (fixture, "a b@c/d", EXODUS_VER);
  wc_fake_session_assert_idle (fixture->fake);
  show (fixture, "me@x.lit/phone", EXODUS_VER);
  wc_fake_session_answer (fixture->fake, EXODUS);
  g_assert_true (is_kept (fixture, EXODUS_VER));
}

static void
test_wrong_answer_is_not_kept (Fixture *fixture, gconstpointer data)
{
  show (fixture, "eve@evil/c", EXODUS_VER);
  wc_fake_session_answer (fixture->fake, PSI);
  g_assert_false (is_kept (fixture, EXODUS_VER));
  g_assert_false (is_kept (fixture, PSI_VER));
  g_assert_cmpuint (g_hash_table_size (wc_session_get_dropped (fixture->fake->session)),
                    ==, 1);
}

static void
test_not_asked (Fixture *fixture, gconstpointer data)
{
  wc_fake_session_receive (
      fixture->fake, "<presence from='a@b/c'><c xmlns='http://jabber.org/protocol/caps' "
                     "ver='1.0' node='old'/></presence>");
  wc_fake_session_receive (fixture->fake, "<presence type='unavailable' from='a@b/c'><c "
                                          "xmlns='http://jabber.org/protocol/caps' "
                                          "hash='sha-1' node='n' ver='x'/></presence>");
  show (fixture, "a@b/c", "y");
  wc_fake_session_refuse (fixture->fake, "item-not-found");
  g_assert_false (is_kept (fixture, "y"));
}

static void
test_own (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcNode) presence = wc_fake_session_parse ("<presence/>");
  const WcNode *caps;

  wc_caps_add (fixture->fake->session, presence);
  caps = wc_node_child (presence, "c", "http://jabber.org/protocol/caps");
  g_assert_cmpstr (wc_node_attr (caps, "hash"), ==, "sha-1");
  assert_hash ("<query xmlns='http://jabber.org/protocol/disco#info'><identity "
               "category='client' type='pc' name='Whinchat'/>"
               "<feature var='http://jabber.org/protocol/caps'/></query>",
               wc_node_attr (caps, "ver"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/0115/" name, Fixture, NULL, setup, func, teardown)
  g_test_add_func ("/xep/0115/hash", test_hash);
  TEST ("kept", test_asked_once_and_kept);
  TEST ("use", test_use_is_noted);
  TEST ("strangers", test_strangers_are_not_asked);
  TEST ("reactions", test_reactions);
  g_test_add_func ("/xep/0115/read", test_read);
  TEST ("wrong", test_wrong_answer_is_not_kept);
  TEST ("not-asked", test_not_asked);
  TEST ("own", test_own);
  return g_test_run ();
}
