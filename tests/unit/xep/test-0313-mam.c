/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/mam-fixture.h"
#include "xep/0313-mam.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

static void
test_forward_page (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = {
    .after_id = "7", .with = "a@b", .start_us = 1700000000000001, .max = 250
  };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, NULL);
  g_autofree char *expected = g_strdup_printf (
      "<iq type='set'><query xmlns='urn:xmpp:mam:2' queryid='%s'><x "
      "xmlns='jabber:x:data' type='submit'>"
      "<field var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field><field "
      "var='with'><value>a@b</value></field>"
      "<field var='start'><value>2023-11-14T22:13:20.000001Z</value></field></x>"
      "<set "
      "xmlns='http://jabber.org/protocol/rsm'><max>250</max><after>7</after></set></"
      "query></iq>",
      wc_node_attr (wc_node_child (request, "query", NULL), "queryid"));

  /* Prosody leaves 'from' out, ejabberd writes our own bare JID. */
  wc_mam_fixture_give (fixture, request, "", "8", 1);
  wc_mam_fixture_give (fixture, request, " from='me@x.lit'", "9", 2);
  g_assert_cmpstr (fixture->walked->str, ==, "");
  g_queue_push_head (&fixture->fake->sent, wc_node_ref (request));
  wc_fake_session_assert_sent (fixture->fake, expected);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2' complete='true'/>");
  wc_mam_fixture_run (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->walked->str, ==, "8 9 ");
  g_assert_cmpstr (fixture->pages->str, ==, "8-9! ");
  g_assert_true (
      g_str_has_suffix (fixture->fake->units->str, "begin deliver deliver commit "));
}

static void
test_empty_page_is_the_end (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .start_us = 1, .max = 250 };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, NULL);

  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  wc_mam_fixture_run (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->pages->str, ==, "-! ");
}

static void
test_forged_results_are_dropped (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .after_id = "7", .max = 250 };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, NULL);

  wc_mam_fixture_give (fixture, request, " from='eve@evil.lit'", "8", 1);
  wc_mam_fixture_give (fixture, request, " from='x.lit'", "8", 1);
  wc_mam_fixture_give (fixture, request, " from='me@x.lit/other'", "8", 1);
  wc_fake_session_receive (
      fixture->fake,
      "<message><result xmlns='urn:xmpp:mam:2' id='8' queryid='guess'/></message>");
  wc_fake_session_receive (fixture->fake,
                           "<message><result xmlns='urn:xmpp:mam:2' id='8'/></message>");
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  wc_mam_fixture_run (fixture);
  g_assert_cmpstr (fixture->walked->str, ==, "");
}

static void
give_room_result (WcMamFixture *fixture,
                  const WcNode *request,
                  const char *from,
                  const char *id,
                  const char *message)
{
  const WcNode *query = wc_node_child (request, "query", WC_NS_MAM);
  g_autofree char *xml = g_strdup_printf (
      "<message from='%s'><result xmlns='urn:xmpp:mam:2' id='%s' queryid='%s'>"
      "<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' "
      "stamp='2023-11-14T22:13:01Z'/><message xmlns='jabber:client' %s/></forwarded>"
      "</result></message>",
      from, id, wc_node_attr (query, "queryid"), message);

  wc_fake_session_receive (fixture->fake, xml);
}

/* A room is asked by its address, and tells what was said in it, nothing else. */
static void
test_room (WcMamFixture *fixture, gconstpointer data)
{
  static const char said[] = "type='groupchat' from='" WC_MAM_FIXTURE_ROOM "/hag'";
  WcArchiveQuery query = { .after_id = "7", .max = 250 };
  g_autoptr (WcArchive) room =
      wc_mam_dup_room_archive (fixture->fake->session, WC_MAM_FIXTURE_ROOM);
  g_autoptr (WcNode) request = NULL;

  fixture->archive = room;
  request = wc_mam_fixture_fetch (fixture, &query, NULL);
  g_assert_cmpstr (wc_node_attr (request, "to"), ==, WC_MAM_FIXTURE_ROOM);
  give_room_result (fixture, request, WC_MAM_FIXTURE_ROOM, "8", said);
  give_room_result (fixture, request, "Coven@Chat.x.lit", "9", said);
  give_room_result (fixture, request, "me@x.lit", "10", said);
  give_room_result (fixture, request, WC_MAM_FIXTURE_ROOM "/hag", "11", said);
  give_room_result (fixture, request, "chat.x.lit", "12", said);
  give_room_result (fixture, request, WC_MAM_FIXTURE_ROOM, "13",
                    "type='groupchat' from='globe@chat.x.lit/hag'");
  give_room_result (fixture, request, WC_MAM_FIXTURE_ROOM, "14",
                    "type='chat' from='" WC_MAM_FIXTURE_ROOM "/hag'");
  give_room_result (fixture, request, WC_MAM_FIXTURE_ROOM, "15", "type='groupchat'");
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2' complete='true'/>");
  wc_mam_fixture_run (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->walked->str, ==, "8 9 ");
  g_assert_cmpstr (fixture->pages->str, ==, "8-15! ");
}

/* Our own archive holds no talk of rooms; where it does all the same, what stands behind
 * a page of that is read. */
static void
test_room_in_own_archive (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .after_id = "7", .max = 250 };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, NULL);

  give_room_result (fixture, request, "me@x.lit", "8",
                    "type='groupchat' from='" WC_MAM_FIXTURE_ROOM "/hag'");
  give_room_result (fixture, request, WC_MAM_FIXTURE_ROOM, "9", "type='chat' from='a@b'");
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  wc_mam_fixture_run (fixture);
  g_assert_cmpstr (fixture->walked->str, ==, "");
  g_assert_cmpstr (fixture->pages->str, ==, "8-8 ");
}

/* A room that archives who comes and goes (Prosody's muc_log_presences): a page of that
 * is not the end. @data: what stands in the result. */
static void
test_no_messages (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .after_id = "7", .max = 250 };
  g_autoptr (WcArchive) room =
      wc_mam_dup_room_archive (fixture->fake->session, WC_MAM_FIXTURE_ROOM);
  g_autoptr (WcNode) request = NULL;
  g_autofree char *xml = NULL;

  fixture->archive = room;
  request = wc_mam_fixture_fetch (fixture, &query, NULL);
  xml = g_strdup_printf (
      "<message from='" WC_MAM_FIXTURE_ROOM "'><result xmlns='urn:xmpp:mam:2' id='8' "
      "queryid='%s'>%s</result></message>",
      wc_node_attr (wc_node_child (request, "query", WC_NS_MAM), "queryid"),
      (const char *) data);
  wc_fake_session_receive (fixture->fake, xml);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  wc_mam_fixture_run (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->walked->str, ==, "");
  g_assert_cmpstr (fixture->pages->str, ==, "8-8 ");
}

#define WORDS_FORM                                                                       \
  "<query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='form'>"                  \
  "<field type='text-single' var='%s'/></x></query>"

/* XEP-0431: the archive says whether it can, then it is asked; nobody is asked again for
 * the next page. */
static void
test_words (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .text = "soft light", .before_id = "", .max = 250 };
  g_autofree char *form = g_strdup_printf (WORDS_FORM, "{urn:xmpp:fulltext:0}fulltext");
  g_autoptr (WcNode) request = NULL;

  wc_mam_fixture_ask (fixture, &query, NULL);
  wc_fake_session_assert_next (fixture->fake, "type='get' <query");
  wc_fake_session_answer (fixture->fake, form);
  wc_fake_session_assert_next (
      fixture->fake, "type='set' {urn:xmpp:fulltext:0}fulltext light</value> <before/>");
  request = wc_node_ref (g_queue_peek_head (&fixture->fake->sent));
  wc_mam_fixture_give (fixture, request, "", "3", 1);
  wc_mam_fixture_give (fixture, request, "", "9", 2);
  wc_mam_fixture_give (fixture, request, " from='eve@evil.lit'", "10", 3);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  wc_mam_fixture_run (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->walked->str, ==, "9 3 ");
  g_assert_cmpstr (fixture->pages->str, ==, "3-9 ");
}

/* Nothing is looked for where the field is not offered (@data: the name of another), or
 * the form itself is refused; results to what was not asked are none. */
static void
test_no_words (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .text = "light", .before_id = "", .max = 250 };
  g_autofree char *form =
      data != NULL ? g_strdup_printf (WORDS_FORM, (const char *) data) : NULL;

  wc_mam_fixture_ask (fixture, &query, NULL);
  if (form != NULL)
    wc_fake_session_answer (fixture->fake, form);
  else
    wc_fake_session_refuse (fixture->fake, "feature-not-implemented");
  wc_mam_fixture_run (fixture);
  g_assert_error (fixture->error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
  g_assert_cmpstr (wc_error_get_detail (fixture->error, "feature"), ==,
                   "urn:xmpp:fulltext:0");
  g_assert_cmpstr (fixture->pages->str, ==, "");
}

static void
test_words_later (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .text = "light", .before_id = "", .max = 250 };

  wc_mam_fixture_ask (fixture, &query, NULL);
  wc_fake_session_refuse (fixture->fake, "resource-constraint");
  wc_mam_fixture_run (fixture);
  g_assert_error (fixture->error, WC_ERROR, WC_ERROR_REMOTE_ERROR);
}

static void
test_unknown_border (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .after_id = "gone", .max = 250 };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, NULL);

  wc_fake_session_refuse (fixture->fake, "item-not-found");
  wc_mam_fixture_run (fixture);
  g_assert_error (fixture->error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_assert_cmpstr (fixture->pages->str, ==, "");
}

static void
test_cancelled (WcMamFixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  WcArchiveQuery query = { .after_id = "7", .max = 250 };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, cancellable);

  wc_mam_fixture_give (fixture, request, "", "8", 1);
  g_cancellable_cancel (cancellable);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  wc_mam_fixture_run (fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (fixture->walked->str, ==, "");
}

static const char *
after_of (const WcNode *request)
{
  const WcNode *query = wc_node_child (request, "query", WC_NS_MAM);

  return wc_node_child_text (wc_node_child (query, "set", WC_NS_RSM), "after", WC_NS_RSM);
}

/* Two results of a page that is not the last, and its end. Returns: (transfer full), what
 * was asked ahead. */
static WcNode *
give_first_page (WcMamFixture *fixture, GCancellable *cancellable)
{
  WcArchiveQuery query = { .after_id = "7", .max = 250 };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, cancellable);

  wc_mam_fixture_give (fixture, request, "", "8", 1);
  wc_mam_fixture_give (fixture, request, "", "9", 2);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  return wc_node_ref (g_queue_peek_head (&fixture->fake->sent));
}

static void
give_last_page (WcMamFixture *fixture, const WcNode *request)
{
  wc_mam_fixture_give (fixture, request, "", "10", 3);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2' complete='true'/>");
}

/* The next page is asked for before the first is stored, and is not asked for again;
 * @early: it is there before anybody wants it. */
static void
test_ahead (WcMamFixture *fixture, gconstpointer early)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  WcArchiveQuery next = { .after_id = "9", .max = 250, .place = 2 };
  g_autoptr (WcNode) ahead = give_first_page (fixture, cancellable);

  g_assert_cmpstr (after_of (ahead), ==, "9");
  g_assert_cmpstr (fixture->pages->str, ==, "");
  if (early != NULL)
    give_last_page (fixture, ahead);
  wc_mam_fixture_run (fixture);
  g_assert_cmpstr (fixture->pages->str, ==, "8-9 ");

  fixture->done = FALSE;
  wc_mam_fixture_ask (fixture, &next, cancellable);
  if (early == NULL)
    give_last_page (fixture, ahead);
  wc_mam_fixture_run (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->pages->str, ==, "8-9 10-10! ");
}

/* What was asked ahead on one stream says nothing on the next: it may be complete where
 * more has come since. */
static void
test_ahead_of_another_stream (WcMamFixture *fixture, gconstpointer early)
{
  g_autoptr (GCancellable) before = g_cancellable_new ();
  g_autoptr (GCancellable) now = g_cancellable_new ();
  WcArchiveQuery next = { .after_id = "9", .max = 250 };
  g_autoptr (WcNode) ahead = give_first_page (fixture, before);
  g_autoptr (WcNode) again = NULL;

  if (early != NULL)
    give_last_page (fixture, ahead);
  wc_mam_fixture_run (fixture);
  fixture->done = FALSE;
  wc_mam_fixture_ask (fixture, &next, now);
  if (early == NULL)
    give_last_page (fixture, ahead);
  again = wc_node_ref (g_queue_peek_head (&fixture->fake->sent));
  g_assert_cmpstr (after_of (again), ==, "9");
  wc_mam_fixture_give (fixture, again, "", "11", 4);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2' complete='true'/>");
  wc_mam_fixture_run (fixture);
  g_assert_cmpstr (fixture->pages->str, ==, "8-9 11-11! ");
}

/* An archive that forgot the place says so to whoever asks for it. */
static void
test_ahead_is_refused (WcMamFixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  WcArchiveQuery next = { .after_id = "9", .max = 250 };
  g_autoptr (WcNode) ahead = give_first_page (fixture, cancellable);
  g_autoptr (WcNode) again = NULL;

  wc_fake_session_refuse (fixture->fake, "item-not-found");
  wc_mam_fixture_run (fixture);
  g_assert_no_error (fixture->error);
  fixture->done = FALSE;
  again = wc_mam_fixture_fetch (fixture, &next, cancellable);
  wc_fake_session_refuse (fixture->fake, "item-not-found");
  wc_mam_fixture_run (fixture);
  g_assert_error (fixture->error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

/* Nobody comes back for it: it goes with the archive. */
static void
test_ahead_is_left (WcMamFixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (WcNode) ahead = give_first_page (fixture, cancellable);

  give_last_page (fixture, ahead);
  wc_mam_fixture_run (fixture);
  g_assert_cmpstr (fixture->pages->str, ==, "8-9 ");
}

/* A result of @size bytes. */
static void
give_large (WcMamFixture *fixture, const WcNode *request, guint number, gsize size)
{
  g_autofree char *text = g_strnfill (size, 'x');
  g_autofree char *xml = g_strdup_printf (
      "<message><result xmlns='urn:xmpp:mam:2' id='%u' queryid='%s'><forwarded "
      "xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' "
      "stamp='2023-11-14T22:13:01Z'/><message xmlns='jabber:client' from='a@b'>"
      "<body>%s</body></message></forwarded></result></message>",
      number, wc_node_attr (wc_node_child (request, "query", NULL), "queryid"), text);

  wc_fake_session_receive (fixture->fake, xml);
}

/* More than was asked for is no page: nothing of it is stored, and no cursor moves. */
static void
test_more_than_asked (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .after_id = "7", .max = 50 };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, NULL);

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      wc_mam_fixture_give (fixture, request, "", id, 1);
    }
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  wc_mam_fixture_run (fixture);
  g_assert_error (fixture->error, WC_ERROR, WC_ERROR_REMOTE_ERROR);
  g_assert_cmpstr (fixture->walked->str, ==, "");
  g_assert_cmpstr (fixture->pages->str, ==, "");
}

/* What honest servers add to a page is taken. */
static void
test_a_few_more (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .after_id = "7", .max = 1 };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, NULL);

  wc_mam_fixture_give (fixture, request, "", "8", 1);
  wc_mam_fixture_give (fixture, request, "", "9", 2);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2' complete='true'/>");
  wc_mam_fixture_run (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->pages->str, ==, "8-9! ");
}

#define LARGE (900 * 1024)

/* As many of the largest stanzas as were asked for are more than is kept in memory. */
static void
test_too_large (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .after_id = "7", .max = 250 };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, NULL);

  for (guint i = 0; i < 40; i++)
    give_large (fixture, request, i, LARGE);
  wc_mam_fixture_give (fixture, request, "", "41", 1);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  wc_mam_fixture_run (fixture);
  g_assert_error (fixture->error, WC_ERROR, WC_ERROR_TOO_LARGE);
  g_assert_cmpstr (fixture->walked->str, ==, "");
  g_assert_cmpstr (fixture->pages->str, ==, "");
  g_clear_error (&fixture->error);
  fixture->done = FALSE;

  query.max = 8;
  wc_node_replace (&request, wc_mam_fixture_fetch (fixture, &query, NULL));
  for (guint i = 0; i < 8; i++)
    give_large (fixture, request, i, LARGE);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2' complete='true'/>");
  wc_mam_fixture_run (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->pages->str, ==, "0-7! ");
}

/* An archive that never comes to the end of it is told from one that says nothing. */
static void
test_too_large_without_end (WcMamFixture *fixture, gconstpointer data)
{
  WcArchiveQuery query = { .after_id = "7", .max = 250 };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, NULL);

  for (guint i = 0; i < 40; i++)
    give_large (fixture, request, i, LARGE);
  wc_fake_clock_advance (fixture->fake->clock, 61 * G_USEC_PER_SEC);
  wc_mam_fixture_run (fixture);
  g_assert_error (fixture->error, WC_ERROR, WC_ERROR_TOO_LARGE);
  wc_node_unref (g_queue_pop_head (&fixture->fake->sent));
}

/* Of a large page the next one is not asked for ahead: it would take as much again. */
static void
test_large_is_not_ahead (WcMamFixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  WcArchiveQuery query = { .after_id = "7", .max = 250 };
  g_autoptr (WcNode) request = wc_mam_fixture_fetch (fixture, &query, cancellable);

  for (guint i = 0; i < 10; i++)
    give_large (fixture, request, i, LARGE);
  wc_fake_session_answer (fixture->fake, "<fin xmlns='urn:xmpp:mam:2'/>");
  wc_mam_fixture_run (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->pages->str, ==, "0-9 ");
  wc_fake_session_assert_idle (fixture->fake);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/0313/" name, WcMamFixture, NULL, wc_mam_fixture_setup, func,         \
              wc_mam_fixture_teardown)
  TEST ("more-than-asked", test_more_than_asked);
  TEST ("a-few-more", test_a_few_more);
  TEST ("too-large", test_too_large);
  TEST ("too-large-without-end", test_too_large_without_end);
  TEST ("large-is-not-ahead", test_large_is_not_ahead);
  TEST ("forward", test_forward_page);
  TEST ("empty", test_empty_page_is_the_end);
  TEST ("forged", test_forged_results_are_dropped);
  TEST ("room", test_room);
  TEST ("room-in-own-archive", test_room_in_own_archive);
  g_test_add ("/xep/0313/no-message", WcMamFixture,
              "<forwarded xmlns='urn:xmpp:forward:0'><presence xmlns='jabber:client'/>"
              "</forwarded>",
              wc_mam_fixture_setup, test_no_messages, wc_mam_fixture_teardown);
  g_test_add ("/xep/0313/nothing-inside", WcMamFixture, "", wc_mam_fixture_setup,
              test_no_messages, wc_mam_fixture_teardown);
  TEST ("words", test_words);
  TEST ("words-refused", test_no_words);
  g_test_add ("/xep/0313/words-unknown", WcMamFixture, "withtext", wc_mam_fixture_setup,
              test_no_words, wc_mam_fixture_teardown);
  TEST ("words-later", test_words_later);
  TEST ("unknown-border", test_unknown_border);
  TEST ("cancelled", test_cancelled);
  TEST ("ahead", test_ahead);
  TEST ("ahead-of-another-stream", test_ahead_of_another_stream);
  TEST ("ahead-refused", test_ahead_is_refused);
  TEST ("ahead-left", test_ahead_is_left);
  g_test_add ("/xep/0313/ahead-early", WcMamFixture, "early", wc_mam_fixture_setup,
              test_ahead, wc_mam_fixture_teardown);
  g_test_add ("/xep/0313/ahead-early-of-another-stream", WcMamFixture, "early",
              wc_mam_fixture_setup, test_ahead_of_another_stream,
              wc_mam_fixture_teardown);
  return g_test_run ();
}
