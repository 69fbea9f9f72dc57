/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/people-link.h"
#include "base/error.h"
#include "lib/bookmark-fixture.h"
#include "xep/xep-list.h"

static const WcXep *const xeps[] = { &wc_xep_0012_last, NULL };

typedef struct
{
  WcBookmarkFixture *base;
  WcPeopleLink *link;
  const WcPeoplePort *port;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_bookmark_fixture_new ();
  f->link = wc_people_link_new (/* cache= */ NULL);
  f->port = wc_people_link_get_port (f->link);
  wc_bookmark_fixture_bind (f->base, xeps);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_people_link_free (f->link);
  wc_bookmark_fixture_free (f->base);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;

  f->result = g_object_ref (result);
}

static GTask *
begin (Fixture *f)
{
  return g_task_new (NULL, NULL, on_done, f);
}

static WcPeopleActivity *
ask (Fixture *f, const char *jid, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  f->port->get_activity (f->port->self, jid, begin (f));
  while (f->result == NULL)
    {
      if (!g_queue_is_empty (&f->base->fake->sent))
        wc_fake_session_answer (f->base->fake,
                                "<query xmlns='jabber:iq:last' seconds='5'/>");
      g_main_context_iteration (NULL, TRUE);
    }
  result = g_steal_pointer (&f->result);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_offline (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) alone = NULL;
  g_autoptr (GError) early = NULL;

  g_assert_null (ask (f, "a@b", &alone));
  g_assert_error (alone, WC_ERROR, WC_ERROR_OFFLINE);
  wc_people_link_attach (f->link, f->base->fake->session);
  g_assert_null (ask (f, "a@b", &early));
  g_assert_error (early, WC_ERROR, WC_ERROR_OFFLINE);
}

static void
test_activity (Fixture *f, gconstpointer data)
{
  g_autoptr (WcPeopleActivity) activity = NULL;

  wc_people_link_attach (f->link, f->base->fake->session);
  wc_bookmark_fixture_announce (f->base, NULL, NULL);
  activity = ask (f, "a@b", NULL);
  g_assert_cmpint (activity->seconds, ==, 5);
}

#define COMMAND(status, inside)                                                          \
  "<command xmlns='http://jabber.org/protocol/commands' sessionid='s1' "                 \
  "node='urn:xmpp:invite#create-account' status='" status "'>" inside "</command>"
#define ASKS                                                                             \
  COMMAND ("executing", "<x xmlns='jabber:x:data' type='form'><field var='username' "    \
                        "type='text-single'><required/></field></x>")
#define MADE                                                                             \
  COMMAND ("completed", "<x xmlns='jabber:x:data' type='result'><field var='uri' "       \
                        "type='text-single'><value>xmpp:juliet@x.lit?register;"          \
                        "preauth=T</value></field></x>")

static WcPeopleInvite *
wait_invite (Fixture *f, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  while (f->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  result = g_steal_pointer (&f->result);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Test that what the server asks first is answered, and where it cannot be, given up. */
static void
test_account_invite (Fixture *f, gconstpointer data)
{
  const WcPeopleNewAccount juliet = { "juliet", FALSE };
  const WcPeopleNewAccount anybody = { NULL, FALSE };
  WcFakeSession *fake = f->base->fake;
  g_autoptr (WcPeopleInvite) made = NULL;
  g_autoptr (WcPeopleInvite) at_once = NULL;
  g_autoptr (GError) error = NULL;

  wc_people_link_attach (f->link, fake->session);
  wc_bookmark_fixture_announce (f->base, NULL, NULL);
  f->port->make_invite (f->port->self, &juliet, begin (f));
  wc_fake_session_answer_next (fake, "urn:xmpp:invite#create-account execute", ASKS);
  wc_fake_session_answer_next (fake, "sessionid='s1' complete juliet", MADE);
  made = wait_invite (f, NULL);
  g_assert_cmpstr (made->uri, ==, "xmpp:juliet@x.lit?register;preauth=T");
  f->port->make_invite (f->port->self, &anybody, begin (f));
  wc_fake_session_answer_next (fake, "urn:xmpp:invite#create-account execute", MADE);
  at_once = wait_invite (f, NULL);
  g_assert_true (at_once->registers);
  f->port->make_invite (f->port->self, &anybody, begin (f));
  wc_fake_session_answer_next (fake, "urn:xmpp:invite#create-account execute", ASKS);
  wc_fake_session_answer_next (fake, "sessionid='s1' cancel", "");
  g_assert_null (wait_invite (f, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/account/people-link/offline", Fixture, NULL, set_up, test_offline,
              tear_down);
  g_test_add ("/account/people-link/activity", Fixture, NULL, set_up, test_activity,
              tear_down);
  g_test_add ("/account/people-link/account-invite", Fixture, NULL, set_up,
              test_account_invite, tear_down);
  return g_test_run ();
}
