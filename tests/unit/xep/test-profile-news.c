/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/bookmark-fixture.h"
#include "store/avatar-store.h"
#include "store/profile-store.h"
#include "store/roster-store.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

static const WcXep *const xeps[] = { &wc_xep_0115_caps, &wc_xep_im_presence,
                                     &wc_xep_profile_news, NULL };

typedef WcBookmarkFixture *Fixture;

#define RED "1111111111111111111111111111111111111111"
#define BLUE "2222222222222222222222222222222222222222"
#define EVENT(from, node, inside)                                                        \
  "<message" from "><event "                                                             \
  "xmlns='http://jabber.org/protocol/pubsub#event'><items node='" node "'>" inside       \
  "</items></event></message>"
#define ANA " from='Ana@b'"
#define METADATA(inside)                                                                 \
  "<item><metadata xmlns='urn:xmpp:avatar:metadata'>" inside "</metadata></item>"
#define INFO(id) "<info id='" id "' type='image/png' bytes='12345' width='64'/>"
#define AVATAR(from, id) EVENT (from, "urn:xmpp:avatar:metadata", METADATA (INFO (id)))
#define CARD(inside)                                                                     \
  "<item id='current'><vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'>" inside           \
  "</vcard></item>"
#define BANNER(url) METADATA ("<info url='" url "'/>")

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (WcContact) contact = NULL;

  *f = wc_bookmark_fixture_new ();
  contact = wc_contact_new ((*f)->temp->account->id, "ana@b");
  contact->in_roster = TRUE;
  g_assert_true (wc_roster_store_push ((*f)->temp->db, contact, NULL, NULL));
  wc_bookmark_fixture_bind (*f, xeps);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_bookmark_fixture_free (*f);
}

static void
receive (Fixture *f, const char *stanza)
{
  wc_fake_session_receive ((*f)->fake, stanza);
}

static void
assert_avatar (Fixture *f, const char *jid, const char *expected)
{
  g_autoptr (WcAvatarRecord) record =
      wc_avatar_store_get ((*f)->temp->db, (*f)->temp->account->id, jid, NULL);

  g_assert_cmpstr (record != NULL ? record->hash : NULL, ==, expected);
}

/* Of a list the first. */
static void
assert_word (Fixture *f, const char *jid, const char *word, const char *expected)
{
  g_autoptr (GHashTable) words =
      wc_profile_store_get ((*f)->temp->db, (*f)->temp->account->id, jid, NULL);
  char **values = g_hash_table_lookup (words, word);

  g_assert_cmpstr (values != NULL ? values[0] : NULL, ==, expected);
}

static void
test_avatar (Fixture *f, gconstpointer data)
{
  receive (f, AVATAR (ANA, RED));
  assert_avatar (f, "ana@b", RED);
  receive (f, AVATAR ("", BLUE));
  assert_avatar (f, "me@x.lit", BLUE);
  assert_avatar (f, "ana@b", RED);
  receive (f, EVENT (ANA, "urn:xmpp:avatar:metadata", METADATA ("")));
  assert_avatar (f, "ana@b", NULL);
  receive (f, AVATAR (ANA, RED));
  receive (f, EVENT (ANA, "urn:xmpp:avatar:metadata", "<retract id='" RED "'/>"));
  assert_avatar (f, "ana@b", NULL);
  /* nothing is fetched before somebody wants to see it */
  wc_fake_session_assert_idle ((*f)->fake);
}

static void
test_card (Fixture *f, gconstpointer data)
{
  receive (f, EVENT (ANA, "urn:xmpp:vcard4",
                     CARD ("<fn><text>Ana</text></fn><url><uri>https://b</uri></url>")));
  assert_word (f, "ana@b", "full_name", "Ana");
  assert_word (f, "ana@b", "source", "vcard4");
  receive (f, EVENT (ANA, "urn:xmpp:movim-banner:0", BANNER ("https://b/wide.jpg")));
  assert_word (f, "ana@b", "banner", "https://b/wide.jpg");
  receive (f, EVENT (ANA, "urn:xmpp:vcard4", CARD ("<fn><text>Anna</text></fn>")));
  assert_word (f, "ana@b", "full_name", "Anna");
  assert_word (f, "ana@b", "urls", NULL);
  assert_word (f, "ana@b", "banner", "https://b/wide.jpg");
  receive (f, "<message" ANA "><event xmlns='http://jabber.org/protocol/pubsub#event'>"
              "<delete node='urn:xmpp:vcard4'/></event></message>");
  assert_word (f, "ana@b", "source", NULL);
  receive (f, EVENT (ANA, "urn:xmpp:movim-banner:0", METADATA ("")));
  assert_word (f, "ana@b", "banner", NULL);
}

/* Strangers, devices, other payloads, what cannot be fetched safely: nothing changes. */
static void
test_forged (Fixture *f, gconstpointer data)
{
  static const char *const lies[] = {
    AVATAR (" from='eve@evil'", BLUE),
    AVATAR (" from='ana@b/phone'", BLUE),
    AVATAR (" type='error' from='ana@b'", BLUE),
    EVENT (ANA, "urn:xmpp:avatar:metadata", CARD ("")),
    EVENT (ANA, "urn:xmpp:avatar:metadata", "<item id='" BLUE "'/>"),
    EVENT (ANA, "urn:xmpp:avatar:data", METADATA (INFO (BLUE))),
    EVENT (ANA, "urn:xmpp:movim-banner:0", BANNER ("http://b/wide.jpg")),
    EVENT (ANA, "urn:xmpp:movim-banner:0", BANNER ("file:///etc/passwd")),
    EVENT (" from='eve@evil'", "urn:xmpp:vcard4", CARD ("<fn><text>Me</text></fn>")),
  };

  receive (f, AVATAR (ANA, RED));
  receive (f, EVENT (ANA, "urn:xmpp:movim-banner:0", BANNER ("https://b/wide.jpg")));
  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    receive (f, lies[i]);
  assert_avatar (f, "ana@b", RED);
  assert_avatar (f, "eve@evil", NULL);
  assert_word (f, "ana@b", "banner", "https://b/wide.jpg");
  assert_word (f, "eve@evil", "full_name", NULL);
  /* a hash that is none, or a picture that is too large, is no picture */
  receive (f, AVATAR (ANA, "../../etc/passwd"));
  assert_avatar (f, "ana@b", NULL);
}

static guint
count_sent (Fixture *f)
{
  guint n = g_queue_get_length (&(*f)->fake->sent);

  g_queue_clear_full (&(*f)->fake->sent, (GDestroyNotify) wc_node_unref);
  return n;
}

/* XEP-0398 § 5: rooms learn of our other picture when presence comes again. */
static void
test_own (Fixture *f, gconstpointer data)
{
  wc_bookmark_fixture_announce (*f, WC_NS_PEP_VCARD, NULL);
  g_assert_cmpuint (count_sent (f), ==, 1);
  receive (f, AVATAR (" from='me@x.lit'", RED));
  g_assert_cmpuint (count_sent (f), ==, 1);
  receive (f, AVATAR (" from='me@x.lit'", RED));
  receive (f, AVATAR (ANA, BLUE));
  wc_fake_session_assert_idle ((*f)->fake);
  receive (f, EVENT ("", "urn:xmpp:avatar:metadata", METADATA ("")));
  g_assert_cmpuint (count_sent (f), ==, 1);
  assert_avatar (f, "me@x.lit", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/xep/profile-news/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("avatar", test_avatar);
  ADD ("card", test_card);
  ADD ("forged", test_forged);
  ADD ("own", test_own);
  return g_test_run ();
}
