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
say (Fixture *f, const char *chat, const char *body)
{
  (*f)->base->store->now_us += G_USEC_PER_SEC;
  wc_store_fixture_say ((*f)->base->store, chat, FALSE, (*f)->base->store->now_us, body);
}

static void
test_list (Fixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *next = NULL;
  g_autofree char *params = NULL;

  say (f, "a@x.lit", "one");
  say (f, "b@x.lit", "two");
  say (f, "b@x.lit", "three");
  first = wc_api_fixture_call (*f, "Chats.List", "{'account':'','options':{'limit':1}}");
  wc_api_fixture_assert_pick (first, "items.0.chat", "b@x.lit");
  wc_api_fixture_assert_pick (first, "items.0.unread", "2");
  wc_api_fixture_assert_pick (first, "items.0.last.body", "three");
  wc_api_fixture_assert_pick (first, "items.0.account", "juliet@capulet.lit");
  next = wc_api_fixture_pick (first, "next");
  params = g_strdup_printf (
      "{'account':'juliet@capulet.lit','options':{'limit':1,'cursor':'%s'}}", next);
  second = wc_api_fixture_call (*f, "Chats.List", params);
  wc_api_fixture_assert_pick (second, "items.0.chat", "a@x.lit");
  wc_api_fixture_assert_pick (second, "next", "");
  wc_api_fixture_expect (*f, "Chats.List",
                         "{'account':'','options':{'cursor':'nonsense'}}",
                         "InvalidArgument cursor");
}

/* Test that a page ends before it grows too large, and goes on where it ended. */
static void
test_large_page (Fixture *f, gconstpointer data)
{
  g_autofree char *body = g_strnfill (400000, 'x');
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *next = NULL;
  g_autofree char *params = NULL;

  for (int i = 0; i < 4; i++)
    {
      g_autofree char *chat = g_strdup_printf ("%d@x.lit", i);

      say (f, chat, body);
    }
  first = wc_api_fixture_call (*f, "Chats.List", "{'account':''}");
  wc_api_fixture_assert_pick (first, "items.1.chat", "2@x.lit");
  wc_api_fixture_assert_pick (first, "items.2", NULL);
  next = wc_api_fixture_pick (first, "next");
  params = g_strdup_printf ("{'account':'','options':{'cursor':'%s'}}", next);
  second = wc_api_fixture_call (*f, "Chats.List", params);
  wc_api_fixture_assert_pick (second, "items.0.chat", "1@x.lit");
  wc_api_fixture_assert_pick (second, "items.1.chat", "0@x.lit");
}

static void
test_open_and_set (Fixture *f, gconstpointer data)
{
  g_autofree char *open = wc_api_fixture_call (
      *f, "Chats.Open", "{'account':'','chat':'romeo@montague.lit'}");
  g_autofree char *set = NULL;
  g_autofree char *unset = NULL;

  wc_api_fixture_assert_pick (open, "chat.kind", "contact");
  wc_api_fixture_assert_pick (open, "chat.title", "romeo@montague.lit");
  set = wc_api_fixture_call (
      *f, "Chats.Set",
      "{'account':'','chat':'romeo@montague.lit','settings':{'pinned':true,'title':'Him',"
      "'muted_until_ts':9007199254740991}}");
  wc_api_fixture_assert_pick (set, "chat.pinned", "true");
  wc_api_fixture_assert_pick (set, "chat.title", "Him");
  wc_api_fixture_assert_pick (set, "chat.custom_title", "Him");
  wc_api_fixture_assert_pick (set, "chat.muted_until_ts", "9007199254740991");
  unset = wc_api_fixture_call (
      *f, "Chats.Set",
      "{'account':'','chat':'romeo@montague.lit','settings':{'title':'',"
      "'muted_until_ts':1000}}");
  wc_api_fixture_assert_pick (unset, "chat.custom_title", NULL);
  wc_api_fixture_assert_pick (unset, "chat.muted_until_ts", "1000");
  wc_api_fixture_assert_pick (unset, "chat.pinned", "true");
}

static void
test_draft_and_read (Fixture *f, gconstpointer data)
{
  g_autofree char *chat = NULL;

  say (f, "romeo@montague.lit", "Juliet!");
  wc_api_fixture_expect (*f, "Chats.SetDraft",
                         "{'account':'','chat':'romeo@montague.lit','body':'dear'}",
                         "{}");
  wc_api_fixture_expect (
      *f, "Chats.MarkRead",
      "{'account':'','chat':'romeo@montague.lit','up_to':0,'options':{'receipt':false}}",
      "{}");
  chat =
      wc_api_fixture_call (*f, "Chats.Get", "{'account':'','chat':'romeo@montague.lit'}");
  wc_api_fixture_assert_pick (chat, "chat.draft", "dear");
  wc_api_fixture_assert_pick (chat, "chat.unread", "0");
  wc_api_fixture_expect (*f, "Chats.MarkRead",
                         "{'account':'','chat':'x@y.lit','up_to':-1}",
                         "InvalidArgument up_to");
}

static void
test_delete (Fixture *f, gconstpointer data)
{
  say (f, "romeo@montague.lit", "Juliet!");
  wc_api_fixture_expect (*f, "Chats.Delete", "{'account':'','chat':'romeo@montague.lit'}",
                         "{}");
  wc_api_fixture_expect (*f, "Chats.Get", "{'account':'','chat':'romeo@montague.lit'}",
                         "NotFound");
  wc_api_fixture_expect (*f, "Chats.Delete", "{'account':'','chat':'@'}",
                         "InvalidArgument chat");
}

/* A link is told, and only what it is to be written to is made. */
static void
test_open_link (Fixture *f, gconstpointer data)
{
  g_autofree char *write = wc_api_fixture_call (
      *f, "Chats.Open",
      "{'account':'','chat':'xmpp:romeo@montague.lit?message;body=Art%20thou'}");
  g_autofree char *join = wc_api_fixture_call (
      *f, "Chats.Open", "{'account':'','chat':'XMPP:hall@rooms.lit?join'}");

  wc_api_fixture_assert_pick (write, "chat.chat", "romeo@montague.lit");
  wc_api_fixture_assert_pick (write, "chat.link.body", "Art thou");
  wc_api_fixture_assert_pick (join, "chat.link.action", "join");
  wc_api_fixture_assert_pick (join, "chat.chat", NULL);
  wc_api_fixture_expect (*f, "Chats.Open", "{'account':'','chat':'xmpp:%FF'}",
                         "InvalidArgument address");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/methods/chats/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("open-link", test_open_link);
  ADD ("list", test_list);
  ADD ("large-page", test_large_page);
  ADD ("open-and-set", test_open_and_set);
  ADD ("draft-and-read", test_draft_and_read);
  ADD ("delete", test_delete);
  return g_test_run ();
}
