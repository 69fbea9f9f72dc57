/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/scope.h"
#include "base/error.h"
#include "lib/api-fixture.h"

#define HALL "hall@rooms.lit"
#define IN_HALL "'account':'','chat':'" HALL "'"

typedef WcApiFixture *Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  *f = wc_api_fixture_new ();
  wc_service_fixture_join ((*f)->base, HALL);
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_ONLINE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_api_fixture_free (*f);
}

static void
assert_log (Fixture *f, const char *expected)
{
  wc_fake_rooms_assert_log ((*f)->base->rooms, expected);
}

static void
add (Fixture *f, const char *nick, const char *jid, WcRole role)
{
  WcOccupant *occupant = wc_occupant_new (nick, jid, NULL);

  occupant->role = role;
  wc_fake_rooms_add ((*f)->base->rooms, HALL, occupant);
}

static void
test_create (Fixture *f, gconstpointer data)
{
  g_autofree char *made = NULL;
  g_autofree char *again = NULL;

  wc_fake_rooms_set_service ((*f)->base->rooms, "rooms.lit");
  made = wc_api_fixture_call (
      *f, "Chats.Create",
      "{'account':'','options':{'room':'team','name':'Team','nick':'J','key':'k'}}");
  wc_api_fixture_assert_pick (made, "chat.chat", "team@rooms.lit");
  wc_api_fixture_assert_pick (made, "chat.kind", "muc");
  wc_api_fixture_assert_pick (made, "chat.state", "joined");
  wc_api_fixture_assert_pick (made, "chat.my.affiliation", "owner");
  wc_api_fixture_assert_pick (made, "replayed", "false");
  assert_log (f, "find-service;create team@rooms.lit nick=J name=Team description=- "
                 "private bookmark=1");
  again = wc_api_fixture_call (
      *f, "Chats.Create",
      "{'account':'','options':{'room':'team','name':'Team','nick':'J','key':'k'}}");
  wc_api_fixture_assert_pick (again, "replayed", "true");
  g_free (wc_api_fixture_call (*f, "Chats.Create",
                               "{'account':'','options':{'room':'a@b.lit','preset':"
                               "'public','bookmark':false,'description':'D'}}"));
  assert_log (f, "create a@b.lit nick=- name=- description=D public bookmark=0");
  wc_api_fixture_expect (*f, "Chats.Create",
                         "{'account':'','options':{'room':'a@b.lit','service':'b.lit'}}",
                         "InvalidArgument options.service");
}

static void
test_directory (Fixture *f, gconstpointer data)
{
  wc_fake_rooms_set_service ((*f)->base->rooms, "rooms.lit");
  wc_api_fixture_expect (*f, "Chats.Directory", "{'account':'','service':''}",
                         "{'items':[{'room':'found@rooms.lit'}],'next':'more'}");
  assert_log (f, "find-service;rooms service=rooms.lit search=- text=- cursor=- limit=50 "
                 "details=0");
  wc_api_fixture_expect (*f, "Chats.Directory",
                         "{'account':'','service':'Chat.LIT','options':{'query':'tea',"
                         "'details':true,'limit':5,'cursor':'c'}}",
                         "{'items':[{'room':'found@rooms.lit'}],'next':''}");
  assert_log (f, "rooms service=chat.lit search=- text=tea cursor=c limit=5 details=1");
  g_free (wc_api_fixture_call (
      *f, "Chats.Directory",
      "{'account':'','service':'','options':{'search':'api@s.lit','query':'tea'}}"));
  assert_log (f, "rooms service=- search=api@s.lit text=tea cursor=- limit=50 details=0");
  wc_api_fixture_expect (*f, "Chats.Directory",
                         "{'account':'','service':'','options':{'limit':201}}",
                         "InvalidArgument options.limit");
}

static void
test_voice (Fixture *f, gconstpointer data)
{
  g_free (wc_api_fixture_call (*f, "Chats.RequestVoice", "{" IN_HALL "}"));
  assert_log (f, "ask-voice " HALL);
}

static void
test_join_and_leave (Fixture *f, gconstpointer data)
{
  g_autofree char *joined = wc_api_fixture_call (
      *f, "Chats.Join",
      "{'account':'','room':'Garden@rooms.lit','options':{'nick':'J','password':'p',"
      "'bookmark':false,'name':'G'}}");

  wc_api_fixture_assert_pick (joined, "chat.chat", "garden@rooms.lit");
  wc_api_fixture_assert_pick (joined, "chat.my.nick", "J");
  assert_log (f, "join garden@rooms.lit nick=J password=p bookmark=0 name=G");
  wc_fake_rooms_fail_next ((*f)->base->rooms,
                           g_error_new_literal (WC_ERROR, WC_ERROR_NOT_AUTHORIZED, "no"));
  wc_api_fixture_expect (*f, "Chats.Join", "{'account':'','room':'garden@rooms.lit'}",
                         "NotAuthorized");
  wc_api_fixture_expect (*f, "Chats.Join", "{'account':'','room':'rooms.lit'}",
                         "InvalidArgument room");
  g_free (wc_fake_rooms_take_log ((*f)->base->rooms));
  wc_api_fixture_expect (*f, "Chats.Leave", "{" IN_HALL ",'options':{'forget':true}}",
                         "{}");
  wc_api_fixture_expect (*f, "Chats.Leave", "{" IN_HALL "}", "{}");
  assert_log (f, "leave " HALL " forget;leave " HALL);
  wc_api_fixture_expect (*f, "Chats.Leave", "{'account':'','chat':'x@rooms.lit'}",
                         "NotFound");
}

static void
test_members (Fixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *owners = NULL;

  add (f, "Nurse", "nurse@x.lit/a", WC_ROLE_PARTICIPANT);
  add (f, "Peter", NULL, WC_ROLE_MODERATOR);
  first =
      wc_api_fixture_call (*f, "Chats.Members", "{" IN_HALL ",'options':{'limit':1}}");
  wc_api_fixture_assert_pick (first, "items.0.nick", "Peter");
  wc_api_fixture_assert_pick (first, "items.1", NULL);
  wc_api_fixture_assert_pick (first, "next", "moderator/Peter");
  second = wc_api_fixture_call (*f, "Chats.Members",
                                "{" IN_HALL ",'options':{'cursor':'moderator/Peter'}}");
  wc_api_fixture_assert_pick (second, "items.0.nick", "Nurse");
  wc_api_fixture_assert_pick (second, "items.0.jid", "nurse@x.lit/a");
  wc_api_fixture_assert_pick (second, "next", "");
  owners = wc_api_fixture_call (
      *f, "Chats.Members",
      "{" IN_HALL ",'options':{'affiliation':'none','role':'participant'}}");
  wc_api_fixture_assert_pick (owners, "items.0.nick", "Nurse");
  wc_api_fixture_assert_pick (owners, "items.1", NULL);
  assert_log (f, "list " HALL " none");
  wc_api_fixture_expect (*f, "Chats.Members", "{'account':'','chat':'romeo@x.lit'}",
                         "NotFound");
}

/* Test that a page of members ends before it grows too large, and goes on there. */
static void
test_large_page (Fixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *status = g_strnfill (400000, 'x');

  for (int i = 0; i < 4; i++)
    {
      g_autofree char *nick = g_strdup_printf ("n%d", i);
      WcOccupant *occupant = wc_occupant_new (nick, NULL, NULL);

      occupant->status = g_strdup (status);
      wc_fake_rooms_add ((*f)->base->rooms, HALL, occupant);
    }
  first = wc_api_fixture_call (*f, "Chats.Members", "{" IN_HALL "}");
  wc_api_fixture_assert_pick (first, "items.1.nick", "n1");
  wc_api_fixture_assert_pick (first, "items.2", NULL);
  wc_api_fixture_assert_pick (first, "next", "none/n1");
  second = wc_api_fixture_call (*f, "Chats.Members",
                                "{" IN_HALL ",'options':{'cursor':'none/n1'}}");
  wc_api_fixture_assert_pick (second, "items.0.nick", "n2");
  wc_api_fixture_assert_pick (second, "next", "");
}

static void
test_set_member (Fixture *f, gconstpointer data)
{
  add (f, "Nurse", "nurse@x.lit/a", WC_ROLE_PARTICIPANT);
  wc_api_fixture_expect (
      *f, "Chats.SetMember",
      "{" IN_HALL ",'who':'Nurse','change':{'role':'none','reason':'enough'}}", "{}");
  wc_api_fixture_expect (
      *f, "Chats.SetMember",
      "{" IN_HALL ",'who':'nurse@x.lit','change':{'affiliation':'outcast'}}", "{}");
  assert_log (f, "role " HALL " Nurse none enough;affiliation " HALL
                 " nurse@x.lit outcast -");
  wc_api_fixture_expect (*f, "Chats.SetMember", "{" IN_HALL ",'who':'Nurse','change':{}}",
                         "InvalidArgument change");
  wc_api_fixture_expect (*f, "Chats.SetMember",
                         "{" IN_HALL ",'who':'Nurse','change':{'role':'king'}}",
                         "InvalidArgument change.role");
}

static void
test_invite (Fixture *f, gconstpointer data)
{
  wc_api_fixture_expect (*f, "Chats.Invite",
                         "{" IN_HALL ",'jids':['romeo@x.lit'],'options':{'reason':'r',"
                         "'mediated':true,'add_member':true}}",
                         "{}");
  wc_api_fixture_expect (
      *f, "Chats.Invite",
      "{" IN_HALL ",'jids':['romeo@x.lit'],'options':{'mediated':false}}", "{}");
  assert_log (f, "affiliation " HALL " romeo@x.lit member -;invite " HALL
                 " romeo@x.lit r mediated;invite " HALL " romeo@x.lit - direct");
  wc_api_fixture_expect (*f, "Chats.Invite", "{" IN_HALL ",'jids':[]}",
                         "InvalidArgument jids");
}

static void
test_room (Fixture *f, gconstpointer data)
{
  WcForm *form = wc_form_new (WC_FORM_KIND_FORM);
  g_autofree char *shown = NULL;

  wc_form_add (form, "FORM_TYPE", WC_FORM_TYPE_HIDDEN, "config");
  wc_form_add (form, "name", WC_FORM_TYPE_TEXT_SINGLE, "Hall");
  wc_fake_rooms_set_form ((*f)->base->rooms, form);
  shown = wc_api_fixture_call (*f, "Chats.ConfigForm", "{" IN_HALL "}");
  wc_api_fixture_assert_pick (shown, "form.fields.0.var", "name");
  wc_api_fixture_expect (*f, "Chats.Configure",
                         "{" IN_HALL ",'fields':{'name':['Great hall']}}", "{}");
  wc_api_fixture_expect (*f, "Chats.Configure", "{" IN_HALL ",'fields':{'x':['y']}}",
                         "InvalidArgument fields.x");
  wc_api_fixture_expect (*f, "Chats.SetSubject", "{" IN_HALL ",'subject':'News'}", "{}");
  wc_api_fixture_expect (*f, "Chats.SetNick", "{" IN_HALL ",'nick':'J'}", "{}");
  wc_api_fixture_expect (*f, "Chats.Destroy",
                         "{" IN_HALL ",'options':{'reason':'over','venue':'n@x.lit'}}",
                         "{}");
  wc_api_fixture_expect (*f, "Presence.SetChatState", "{" IN_HALL ",'state':'composing'}",
                         "{}");
  assert_log (f, "config " HALL ";config " HALL ";configure " HALL
                 " FORM_TYPE=config name=Great hall;config " HALL ";subject " HALL
                 " 'News';nick " HALL " J;destroy " HALL " over n@x.lit");
}

/* Test that what makes no sense in a room is refused. */
static void
test_other_calls (Fixture *f, gconstpointer data)
{
  wc_api_fixture_expect (*f, "Contacts.Add", "{'account':'','jid':'" HALL "'}",
                         "InvalidArgument jid");
  wc_api_fixture_expect (*f, "Messages.Backfill", "{" IN_HALL "}", "NotSupported");
}

static void
test_send (Fixture *f, gconstpointer data)
{
  g_autofree char *sent = wc_api_fixture_call (
      *f, "Messages.Send",
      "{'account':'','chat':'Hall@rooms.lit/Nurse','body':'just you'}");
  g_autofree char *chats = NULL;

  wc_api_fixture_assert_pick (sent, "message.chat", HALL "/Nurse");
  wc_api_fixture_expect (*f, "Messages.Send",
                         "{'account':'','chat':'x@rooms.lit/Nurse','body':'hello'}",
                         "InvalidArgument chat");
  chats = wc_api_fixture_call (*f, "Chats.List",
                               "{'account':'','options':{'kinds':['muc-pm']}}");
  wc_api_fixture_assert_pick (chats, "items.0.room", HALL);
  wc_api_fixture_assert_pick (chats, "items.0.nick", "Nurse");
  wc_api_fixture_assert_pick (chats, "items.1", NULL);
  wc_service_fixture_join ((*f)->base, HALL)->state = WC_ROOM_STATE_REFUSED;
  wc_api_fixture_expect (*f, "Messages.Send", "{" IN_HALL ",'body':'hello'}", "Conflict");
}

static void
confine (Fixture *f, const char *chat)
{
  const char *const chats[] = { chat, NULL };

  wc_fake_caller_free ((*f)->caller);
  (*f)->caller = wc_fake_caller_new (WC_SCOPE_ALL, chats);
}

/* Test that who may touch a room may not read what is said in private there, nor the
 * other way round. */
static void
test_confined (Fixture *f, gconstpointer data)
{
  g_autofree char *listed = NULL;

  confine (f, HALL "/Nurse");
  listed = wc_api_fixture_call (*f, "Messages.List",
                                "{'account':'','chat':'Hall@rooms.lit/Nurse'}");
  wc_api_fixture_assert_pick (listed, "items.0", NULL);
  wc_api_fixture_expect (*f, "Messages.List", "{" IN_HALL "}", "PermissionDenied");
  confine (f, HALL);
  wc_api_fixture_expect (*f, "Chats.SetSubject", "{" IN_HALL ",'subject':'x'}", "{}");
  wc_api_fixture_expect (*f, "Messages.List", "{'account':'','chat':'" HALL "/Nurse'}",
                         "PermissionDenied");
  wc_api_fixture_expect (*f, "Chats.Join", "{'account':'','room':'" HALL "'}",
                         "PermissionDenied");
  wc_api_fixture_expect (*f, "Bookmarks.List", "{'account':''}", "PermissionDenied");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/methods/rooms/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("create", test_create);
  ADD ("join-and-leave", test_join_and_leave);
  ADD ("directory", test_directory);
  ADD ("voice", test_voice);
  ADD ("members", test_members);
  ADD ("large-page", test_large_page);
  ADD ("set-member", test_set_member);
  ADD ("invite", test_invite);
  ADD ("room", test_room);
  ADD ("other-calls", test_other_calls);
  ADD ("send", test_send);
  ADD ("confined", test_confined);
  return g_test_run ();
}
