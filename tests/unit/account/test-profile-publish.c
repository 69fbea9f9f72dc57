/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/profile-publish.h"
#include "base/error.h"
#include "lib/fake-session.h"
#include "lib/task-wait.h"
#include "xml/ns.h"

typedef struct
{
  WcFakeSession *fake;
  WcTaskWait wait;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->fake = wc_fake_session_new ("me@x.lit/here");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_fake_session_assert_idle (f->fake);
  wc_fake_session_free (f->fake);
}

#define ITEMS(node, inside)                                                              \
  "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='" node "'>" inside     \
  "</items></pubsub>"
#define V4(inside)                                                                       \
  ITEMS ("urn:xmpp:vcard4",                                                              \
         "<item id='current'><vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'>" inside    \
         "</vcard></item>")
#define TEMP(inside) "<vCard xmlns='vcard-temp'>" inside "</vCard>"

static void
set_name (Fixture *f, const char *banner, const char *nick)
{
  g_autoptr (GHashTable) words =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_strfreev);
  const WcPeopleProfileChange change = { .words = words, .banner = banner };

  g_hash_table_insert (words, (gpointer) "full_name", g_strsplit ("Ana", " ", -1));
  if (nick != NULL)
    g_hash_table_insert (words, (gpointer) "nick", g_strsplit (nick, " ", -1));
  wc_profile_publish_set (f->fake->session, &change, wc_task_wait_begin (&f->wait));
}

#define PUBLISH(node, id, inside)                                                        \
  "<iq type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'><publish "           \
  "node='" node "'><item id='" id "'>" inside "</item></publish><publish-options>"       \
  "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'>"         \
  "<value>http://jabber.org/protocol/pubsub#publish-options</value></field>"             \
  "<field var='pubsub#persist_items' type='text-single'><value>true</value></field></x>" \
  "</publish-options></pubsub></iq>"

/* Asserts what is sent next and answers it. */
static void
take (Fixture *f, const char *expected)
{
  g_autoptr (WcNode) request = wc_node_ref (g_queue_peek_head (&f->fake->sent));

  wc_fake_session_assert_sent (f->fake, expected);
  g_queue_push_head (&f->fake->sent, g_steal_pointer (&request));
  wc_fake_session_answer (f->fake, NULL);
}

/* vCard4 keeps what others put there; vcard-temp follows where the server does not. */
static void
test_set (Fixture *f, gconstpointer data)
{
  wc_fake_session_announce (f->fake, NULL);
  set_name (f, "https://pod/b.jpg", "annie");
  wc_fake_session_answer_next (f->fake, "urn:xmpp:vcard4",
                               V4 ("<x-new xmlns='urn:n' a='b'/>"));
  wc_fake_session_answer_next (f->fake, "vcard-temp",
                               TEMP ("<PHOTO><BINVAL>YWJj</BINVAL></PHOTO>"));
  take (f, PUBLISH ("urn:xmpp:vcard4", "current",
                    "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'>"
                    "<x-new xmlns='urn:n' a='b'/><fn><text>Ana</text></fn>"
                    "<nickname><text>annie</text></nickname></vcard>"));
  take (f, "<iq type='set'>" TEMP ("<PHOTO><BINVAL>YWJj</BINVAL></PHOTO><FN>Ana</FN>"
                                   "<NICKNAME>annie</NICKNAME>") "</iq>");
  take (f, PUBLISH ("http://jabber.org/protocol/nick", "current",
                    "<nick xmlns='http://jabber.org/protocol/nick'>annie</nick>"));
  take (f, PUBLISH ("urn:xmpp:movim-banner:0", "urn:xmpp:avatar:metadata",
                    "<metadata xmlns='urn:xmpp:avatar:metadata'>"
                    "<info url='https://pod/b.jpg'/></metadata>"));
  g_assert_true (wc_task_wait_boolean (&f->wait, NULL));
}

static void
test_set_converted (Fixture *f, gconstpointer data)
{
  wc_fake_session_announce (f->fake, WC_NS_PEP_VCARD);
  set_name (f, NULL, NULL);
  wc_fake_session_answer_next (f->fake, "urn:xmpp:vcard4",
                               V4 ("<note><text>hi</text></note>"));
  take (f, PUBLISH ("urn:xmpp:vcard4", "current",
                    "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'>"
                    "<note><text>hi</text></note><fn><text>Ana</text></fn></vcard>"));
  g_assert_true (wc_task_wait_boolean (&f->wait, NULL));
}

/* The first vCard4 begins with what the old card says. */
static void
test_set_first (Fixture *f, gconstpointer data)
{
  wc_fake_session_announce (f->fake, WC_NS_PEP_VCARD);
  set_name (f, NULL, NULL);
  wc_fake_session_answer_next (f->fake, "urn:xmpp:vcard4", NULL);
  wc_fake_session_answer_next (f->fake, "vcard-temp",
                               TEMP ("<FN>Old</FN><URL>https://a</URL>"));
  take (f, PUBLISH ("urn:xmpp:vcard4", "current",
                    "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'>"
                    "<fn><text>Ana</text></fn><url><uri>https://a</uri></url></vcard>"));
  g_assert_true (wc_task_wait_boolean (&f->wait, NULL));
}

/* What cannot be read is not written over. */
static void
test_unreadable (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) first = NULL;
  g_autoptr (GError) second = NULL;

  wc_fake_session_announce (f->fake, NULL);
  set_name (f, NULL, NULL);
  wc_fake_session_refuse (f->fake, "internal-server-error");
  g_assert_false (wc_task_wait_boolean (&f->wait, &first));
  g_assert_error (first, WC_ERROR, WC_ERROR_REMOTE_ERROR);
  set_name (f, NULL, NULL);
  wc_fake_session_answer_next (f->fake, "urn:xmpp:vcard4", NULL);
  wc_fake_session_refuse (f->fake, "remote-server-timeout");
  g_assert_false (wc_task_wait_boolean (&f->wait, &second));
  g_assert_error (second, WC_ERROR, WC_ERROR_REMOTE_ERROR);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/account/profile-publish/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("set", test_set);
  ADD ("set-converted", test_set_converted);
  ADD ("set-first", test_set_first);
  ADD ("unreadable", test_unreadable);
  return g_test_run ();
}
