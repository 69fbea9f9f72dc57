/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/api-fixture.h"
#include "store/message-progress.h"

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

#define TO "'account':'','chat':'romeo@montague.lit'"

static void
test_send (Fixture *f, gconstpointer data)
{
  g_autofree char *sent = wc_api_fixture_call (
      *f, "Messages.Send",
      "{" TO ",'body':'Romeo, Romeo','options':{'key':'k','subject':'s','thread':'t'}}");
  g_autofree char *again = wc_api_fixture_call (
      *f, "Messages.Send",
      "{" TO ",'body':'Romeo, Romeo','options':{'key':'k','subject':'s','thread':'t'}}");

  wc_api_fixture_assert_pick (sent, "message.state", "queued");
  wc_api_fixture_assert_pick (sent, "message.dir", "out");
  wc_api_fixture_assert_pick (sent, "message.subject", "s");
  wc_api_fixture_assert_pick (sent, "message.thread", "t");
  wc_api_fixture_assert_pick (sent, "message.from", "juliet@capulet.lit");
  wc_api_fixture_assert_pick (sent, "replayed", "false");
  wc_api_fixture_assert_pick (again, "replayed", "true");
  wc_api_fixture_expect (*f, "Messages.Send",
                         "{" TO ",'body':'other','options':{'key':'k'}}", "Conflict");
  wc_api_fixture_expect (*f, "Messages.Send", "{" TO ",'body':''}",
                         "InvalidArgument body");
  wc_api_fixture_expect (*f, "Messages.Send", "{'account':'','chat':'a@b/c','body':'x'}",
                         "InvalidArgument chat");
}

static void
test_action (Fixture *f, gconstpointer data)
{
  g_autofree char *action =
      wc_api_fixture_call (*f, "Messages.Send", "{" TO ",'body':'/me waves'}");
  g_autofree char *text =
      wc_api_fixture_call (*f, "Messages.Send", "{" TO ",'body':'/me'}");

  wc_api_fixture_assert_pick (action, "message.action", "waves");
  wc_api_fixture_assert_pick (action, "message.body", "/me waves");
  wc_api_fixture_assert_pick (text, "message.action", NULL);
}

static void
test_markup (Fixture *f, gconstpointer data)
{
  g_autofree char *styled =
      wc_api_fixture_call (*f, "Messages.Send", "{" TO ",'body':'é *b*'}");
  g_autofree char *plain = wc_api_fixture_call (
      *f, "Messages.Send", "{" TO ",'body':'*b*','options':{'unstyled':true}}");

  wc_api_fixture_assert_pick (styled, "message.markup.0.style", "strong");
  wc_api_fixture_assert_pick (styled, "message.markup.0.start", "2");
  wc_api_fixture_assert_pick (styled, "message.markup.0.length", "3");
  wc_api_fixture_assert_pick (plain, "message.markup", NULL);
}

static void
move (Fixture *f, gint64 id, WcMessageState state)
{
  wc_store_fixture_begin ((*f)->base->store);
  if (state == WC_MESSAGE_STATE_FAILED)
    wc_message_progress_fail ((*f)->base->store->db, id, "service-unavailable",
                              "nobody there", NULL);
  else
    wc_message_progress_advance ((*f)->base->store->db, id, state, NULL, NULL);
  wc_store_fixture_commit ((*f)->base->store);
}

static gint64
newest (Fixture *f)
{
  g_autoptr (WcChat) chat = wc_chat_service_find (
      (*f)->base->services->chats, (*f)->base->store->account, "romeo@montague.lit");

  return chat->last_id;
}

static void
test_wait (Fixture *f, gconstpointer data)
{
  guint before = (*f)->caller->n_answers;
  g_autofree char *answer = NULL;

  wc_api_fixture_start (*f, "Messages.Send",
                        "{" TO ",'body':'x','options':{'wait':'sent'}}");
  g_assert_cmpuint ((*f)->caller->n_answers, ==, before);
  move (f, newest (f), WC_MESSAGE_STATE_SENT);
  while ((*f)->caller->n_answers == before)
    g_main_context_iteration (NULL, TRUE);
  answer = wc_api_fixture_take_answer (*f);
  wc_api_fixture_assert_pick (answer, "message.state", "sent");
}

static void
test_wait_too_long (Fixture *f, gconstpointer data)
{
  guint before = (*f)->caller->n_answers;
  g_autofree char *answer = NULL;

  wc_api_fixture_start (*f, "Messages.Send",
                        "{" TO
                        ",'body':'x','options':{'wait':'delivered','timeout_ms':50}}");
  wc_fake_clock_advance ((*f)->base->clock, 50 * 1000);
  while ((*f)->caller->n_answers == before)
    g_main_context_iteration (NULL, TRUE);
  answer = wc_api_fixture_take_answer (*f);
  g_assert_cmpstr (answer, ==, "Timeout");
}

static void
test_failed (Fixture *f, gconstpointer data)
{
  g_autofree char *sent =
      wc_api_fixture_call (*f, "Messages.Send", "{" TO ",'body':'x'}");
  g_autofree char *id = wc_api_fixture_pick (sent, "message.id");
  g_autofree char *many = g_strdup_printf ("{'account':'','ids':[5,%s]}", id);
  g_autofree char *one = g_strdup_printf ("{'account':'','id':%s}", id);
  g_autofree char *failed = NULL;
  g_autofree char *again = NULL;

  wc_api_fixture_expect (*f, "Messages.Resend", one, "Conflict");
  move (f, newest (f), WC_MESSAGE_STATE_FAILED);
  failed = wc_api_fixture_call (*f, "Messages.Get", many);
  wc_api_fixture_assert_pick (failed, "items.0.state", "failed");
  wc_api_fixture_assert_pick (failed, "items.0.error.condition", "service-unavailable");
  wc_api_fixture_assert_pick (failed, "items.1", NULL);
  again = wc_api_fixture_call (*f, "Messages.Resend", one);
  wc_api_fixture_assert_pick (again, "message.state", "queued");
  wc_api_fixture_assert_pick (again, "message.error", NULL);
}

/* Test that what does not fit into one answer is not left out without a word. */
static void
test_get_too_much (Fixture *f, gconstpointer data)
{
  g_autofree char *body = g_strnfill (60000, 'x');
  g_autoptr (GString) ids = g_string_new ("{'account':'','ids':[");
  g_autofree char *one = NULL;
  g_autofree char *answer = NULL;

  for (int i = 0; i < 18; i++)
    {
      gint64 now_us = (*f)->base->store->now_us += G_USEC_PER_SEC;
      gint64 id = wc_store_fixture_say ((*f)->base->store, WC_STORE_ROMEO,
                                        /* outgoing= */ FALSE, now_us, body);

      g_string_append_printf (ids, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", id);
      if (i == 0)
        one = g_strconcat (ids->str, "]}", /* end= */ NULL);
    }
  g_string_append (ids, "]}");
  wc_api_fixture_expect (*f, "Messages.Get", ids->str, "TooLarge");
  answer = wc_api_fixture_call (*f, "Messages.Get", one);
  wc_api_fixture_assert_pick (answer, "items.0.body", body);
}

static void
test_forget (Fixture *f, gconstpointer data)
{
  g_autofree char *sent =
      wc_api_fixture_call (*f, "Messages.Send", "{" TO ",'body':'x'}");
  g_autofree char *id = wc_api_fixture_pick (sent, "message.id");
  g_autofree char *many = g_strdup_printf ("{'account':'','ids':[%s]}", id);

  wc_api_fixture_expect (*f, "Messages.Forget", many, "{'forgotten':1}");
  wc_api_fixture_expect (*f, "Messages.Forget", many, "NotFound");
  wc_api_fixture_expect (*f, "Messages.Get", many, "{'items':[]}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/methods/messages/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("send", test_send);
  ADD ("action", test_action);
  ADD ("markup", test_markup);
  ADD ("wait", test_wait);
  ADD ("wait-too-long", test_wait_too_long);
  ADD ("failed", test_failed);
  ADD ("get-too-much", test_get_too_much);
  ADD ("forget", test_forget);
  return g_test_run ();
}
