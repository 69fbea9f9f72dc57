/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/api-fixture.h"

typedef WcApiFixture *Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  *f = wc_api_fixture_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_api_fixture_free (*f);
}

static void
test_send (Fixture *f, gconstpointer data)
{
  wc_api_fixture_expect (*f, "Debug.SendStanza", "{'account':'','xml':'<iq/>'}",
                         "Offline");
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_ONLINE);
  wc_fake_link_answer_next ((*f)->base->link, "<iq/>");
  wc_api_fixture_expect (*f, "Debug.SendStanza", "{'account':'','xml':'<iq/>'}",
                         "{'reply':'<iq/>'}");
}

/* A stanza that passes ends so where it is shown. */
static void
assert_passes (WcApiFixture *f, const char *expected)
{
  g_autofree char *note = NULL;

  wc_fake_link_pass (f->base->link, FALSE, "<d/>");
  note = wc_fake_caller_pop (f->caller);
  g_assert_true (g_str_has_suffix (note, expected));
}

/* Test that stanzas come to who taps, once, until it is ended. */
static void
test_tap (Fixture *f, gconstpointer data)
{
  g_autofree char *note = NULL;

  wc_api_fixture_expect (*f, "Debug.Tap", "{'account':''}", "{}");
  wc_api_fixture_expect (*f, "Debug.Tap", "{'account':''}", "{}");
  wc_fake_link_pass ((*f)->base->link, TRUE, "<a/>");
  note = wc_fake_caller_pop ((*f)->caller);
  g_assert_cmpstr (note, ==,
                   "tap {'account': <'juliet@capulet.lit'>, 'dir': <'out'>, 'ts': <int64 "
                   "1763726400000>, 'xml': <'<a/>'>}");
  g_assert_cmpuint ((*f)->caller->notes->len, ==, 0);
  g_assert_true (wc_caller_is_listening ((*f)->caller->caller));

  (*f)->caller->backlog = 65536;
  wc_fake_link_pass ((*f)->base->link, TRUE, "<b/>");
  wc_fake_link_pass ((*f)->base->link, FALSE, "<b/>");
  g_assert_cmpuint ((*f)->caller->notes->len, ==, 0);
  (*f)->caller->backlog = 0;
  assert_passes (*f, "'xml': <'<d/>'>, 'dropped': <uint32 2>}");
  assert_passes (*f, "'xml': <'<d/>'>}");
  (*f)->caller->backlog = 65536;
  wc_api_fixture_expect (*f, "Debug.Tap", "{'account':'','options':{'on':false}}", "{}");
  g_assert_false (wc_caller_is_listening ((*f)->caller->caller));
  (*f)->caller->backlog = 0;
  wc_fake_link_pass ((*f)->base->link, TRUE, "<c/>");
  g_assert_cmpuint ((*f)->caller->notes->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/methods/debug/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("send", test_send);
  ADD ("tap", test_tap);
  return g_test_run ();
}
