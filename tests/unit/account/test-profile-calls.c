/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/profile-calls.h"
#include "base/error.h"
#include "lib/bookmark-fixture.h"
#include "lib/task-wait.h"

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
#define NICK(text)                                                                       \
  ITEMS ("http://jabber.org/protocol/nick",                                              \
         "<item id='current'><nick xmlns='http://jabber.org/protocol/nick'>" text        \
         "</nick></item>")
#define BANNER(url)                                                                      \
  ITEMS ("urn:xmpp:movim-banner:0",                                                      \
         "<item id='urn:xmpp:avatar:metadata'><metadata "                                \
         "xmlns='urn:xmpp:avatar:metadata'><info url='" url "'/></metadata></item>")

/* "word=value" of what was read. */
static void
assert_word (const WcPeopleProfile *profile, const char *word, const char *expected)
{
  char **values = g_hash_table_lookup (profile->words, word);

  g_assert_cmpstr (values != NULL ? values[0] : NULL, ==, expected);
}

static void
test_get (Fixture *f, gconstpointer data)
{
  g_autoptr (WcPeopleProfile) profile = NULL;

  wc_profile_calls_get (f->fake->session, "ana@b", wc_task_wait_begin (&f->wait));
  wc_fake_session_answer_next (f->fake, "to='ana@b'", V4 ("<fn><text>Ana</text></fn>"));
  wc_fake_session_answer_next (f->fake, "protocol/nick", NICK ("annie"));
  wc_fake_session_answer_next (f->fake, "movim-banner", BANNER ("https://pod/b.jpg"));
  profile = wc_task_wait_pointer (&f->wait, NULL);
  g_assert_cmpstr (profile->source, ==, "vcard4");
  assert_word (profile, "full_name", "Ana");
  assert_word (profile, "nick", "annie");
  g_assert_cmpstr (profile->banner, ==, "https://pod/b.jpg");
}

static void
test_get_old (Fixture *f, gconstpointer data)
{
  g_autoptr (WcPeopleProfile) profile = NULL;

  wc_profile_calls_get (f->fake->session, "me@x.lit", wc_task_wait_begin (&f->wait));
  wc_fake_session_answer_next (f->fake, "urn:xmpp:vcard4", NULL);
  wc_fake_session_answer_next (f->fake, "vcard-temp",
                               TEMP ("<FN>Me</FN><NICKNAME>mimi</NICKNAME>"));
  wc_fake_session_answer_next (f->fake, "protocol/nick", NULL);
  wc_fake_session_answer_next (f->fake, "movim-banner", BANNER ("javascript:alert(1)"));
  profile = wc_task_wait_pointer (&f->wait, NULL);
  g_assert_cmpstr (profile->source, ==, "vcard-temp");
  assert_word (profile, "nick", "mimi");
  g_assert_null (profile->banner);
}

static void
test_get_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wc_profile_calls_get (f->fake->session, "ana@b", wc_task_wait_begin (&f->wait));
  wc_fake_session_answer_next (f->fake, "urn:xmpp:vcard4", ITEMS ("urn:xmpp:vcard4", ""));
  wc_fake_session_answer_next (f->fake, "vcard-temp", TEMP (""));
  wc_fake_session_answer_next (f->fake, "protocol/nick", NULL);
  wc_fake_session_answer_next (f->fake, "movim-banner", NULL);
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

/* What was read is there afterwards without asking; what is not there any more is not. */
static void
test_held (void)
{
  g_autoptr (WcBookmarkFixture) base = wc_bookmark_fixture_new ();
  g_autoptr (WcPeopleProfile) profile = NULL;
  g_autoptr (WcPeopleProfile) less = NULL;
  g_autoptr (WcPeopleProfile) read = NULL;
  g_autoptr (GError) error = NULL;
  WcSession *session;
  Fixture f = { 0 };

  wc_bookmark_fixture_bind (base, NULL);
  f.fake = base->fake;
  session = base->fake->session;
  g_assert_null (wc_profile_calls_dup_held (session, "me@x.lit"));
  wc_profile_calls_get (session, "me@x.lit", wc_task_wait_begin (&f.wait));
  wc_fake_session_answer_next (f.fake, "urn:xmpp:vcard4",
                               V4 ("<fn><text>Me</text></fn>"));
  wc_fake_session_answer_next (f.fake, "protocol/nick", NICK ("mimi"));
  wc_fake_session_answer_next (f.fake, "movim-banner", BANNER ("https://pod/b.jpg"));
  read = wc_task_wait_pointer (&f.wait, NULL);
  profile = wc_profile_calls_dup_held (session, "me@x.lit");
  g_assert_cmpstr (profile->source, ==, "vcard4");
  g_assert_cmpstr (profile->banner, ==, "https://pod/b.jpg");
  assert_word (profile, "full_name", "Me");
  assert_word (profile, "nick", "mimi");
  assert_word (profile, "own-nick", NULL);
  wc_profile_calls_get (session, "me@x.lit", wc_task_wait_begin (&f.wait));
  wc_fake_session_answer_next (f.fake, "urn:xmpp:vcard4", NULL);
  wc_fake_session_refuse (f.fake, "internal-server-error");
  wc_fake_session_answer_next (f.fake, "protocol/nick", NULL);
  wc_fake_session_refuse (f.fake, "internal-server-error");
  g_assert_null (wc_task_wait_pointer (&f.wait, &error));
  less = wc_profile_calls_dup_held (session, "me@x.lit");
  g_assert_cmpstr (less->banner, ==, "https://pod/b.jpg");
  assert_word (less, "full_name", "Me");
  assert_word (less, "nick", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/account/profile-calls/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("get", test_get);
  ADD ("get-old", test_get_old);
  ADD ("get-nothing", test_get_nothing);
  g_test_add_func ("/account/profile-calls/held", test_held);
  return g_test_run ();
}
