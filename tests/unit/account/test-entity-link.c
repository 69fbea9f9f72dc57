/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/entity-link.h"
#include "base/error.h"
#include "lib/bookmark-fixture.h"
#include "lib/task-wait.h"

#define COMMAND(attributes)                                                              \
  "<command xmlns='http://jabber.org/protocol/commands' node='n' " attributes "/>"

typedef struct
{
  WcBookmarkFixture *base;
  WcEntityLink *link;
  const WcEntityPort *port;
  WcTaskWait wait;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_bookmark_fixture_new ();
  f->link = wc_entity_link_new ();
  f->port = wc_entity_link_get_port (f->link);
  wc_bookmark_fixture_bind (f->base, /* xeps= */ NULL);
  wc_entity_link_attach (f->link, f->base->fake->session);
  wc_bookmark_fixture_announce (f->base, NULL, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_entity_link_free (f->link);
  wc_bookmark_fixture_free (f->base);
}

static void
test_offline (Fixture *f, gconstpointer data)
{
  const WcEntityCommand command = { .jid = "a.lit", .node = "n", .session = "s" };
  g_autoptr (GError) error = NULL;

  wc_entity_link_attach (f->link, NULL);
  f->port->drop_command (f->port->self, &command);
  wc_fake_session_assert_idle (f->base->fake);
  f->port->run_command (f->port->self, &command, wc_task_wait_begin (&f->wait));
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
  g_clear_error (&error);
  f->port->list_gateways (f->port->self, wc_task_wait_begin (&f->wait));
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
}

static void
test_commands (Fixture *f, gconstpointer data)
{
  const WcEntityCommand command = { .jid = "a.lit", .node = "n", .session = "s" };
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (WcCommandStep) step = NULL;
  g_autoptr (GError) error = NULL;

  f->port->list_commands (f->port->self, "a.lit", wc_task_wait_begin (&f->wait));
  wc_fake_session_answer_next (f->base->fake, "to='a.lit' disco#items protocol/commands",
                               "<query xmlns='http://jabber.org/protocol/disco#items'>"
                               "<item jid='a.lit' node='n'/></query>");
  items = wc_task_wait_pointer (&f->wait, NULL);
  g_assert_cmpuint (items->len, ==, 1);
  f->port->run_command (f->port->self, &command, wc_task_wait_begin (&f->wait));
  wc_fake_session_answer_next (f->base->fake, "type='set' action='execute'",
                               COMMAND ("status='completed'"));
  step = wc_task_wait_pointer (&f->wait, NULL);
  g_assert_cmpint (step->status, ==, WC_COMMAND_COMPLETED);
  f->port->run_command (f->port->self, &command, wc_task_wait_begin (&f->wait));
  wc_fake_session_answer_next (f->base->fake, "type='set'", NULL);
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  f->port->list_commands (f->port->self, "a.lit", wc_task_wait_begin (&f->wait));
  wc_fake_session_refuse (f->base->fake, "service-unavailable");
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
}

static void
test_drop (Fixture *f, gconstpointer data)
{
  const WcEntityCommand command = { .jid = "a.lit", .node = "n", .session = "s" };

  f->port->drop_command (f->port->self, &command);
  wc_fake_session_assert_sent (
      f->base->fake,
      "<iq type='set' to='a.lit'>" COMMAND ("sessionid='s' action='cancel'") "</iq>");
}

/* A stream that was lost is another one. */
static void
test_stream (Fixture *f, gconstpointer data)
{
  guint before = f->port->get_stream (f->port->self);
  WcSession *session = f->base->fake->session;

  g_signal_emit_by_name (session, "resumed");
  g_assert_cmpuint (f->port->get_stream (f->port->self), ==, before);
  g_signal_emit_by_name (session, "bound");
  g_assert_cmpuint (f->port->get_stream (f->port->self), ==, before + 1);
}

/* Every question about gateways goes out. */
static void
test_gateways (Fixture *f, gconstpointer data)
{
  g_autoptr (GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);
  const WcEntityRegistration registration = { "a.lit", none };
  WcFakeSession *fake = f->base->fake;
  g_autoptr (GError) error = NULL;

  f->port->list_gateways (f->port->self, wc_task_wait_begin (&f->wait));
  wc_fake_session_answer_next (fake, "to='x.lit' disco#items", NULL);
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  f->port->ask_gateway (f->port->self, "a.lit", wc_task_wait_begin (&f->wait));
  wc_fake_session_answer_next (fake, "type='get' to='a.lit' jabber:iq:register", NULL);
  g_assert_null (wc_task_wait_pointer (&f->wait, NULL));
  f->port->register_gateway (f->port->self, &registration, wc_task_wait_begin (&f->wait));
  wc_fake_session_answer_next (fake, "type='get' to='a.lit' jabber:iq:register", NULL);
  g_assert_false (wc_task_wait_boolean (&f->wait, NULL));
  f->port->unregister_gateway (f->port->self, "a.lit", wc_task_wait_begin (&f->wait));
  wc_fake_session_answer_next (fake, "type='set' <remove/>", "");
  g_assert_true (wc_task_wait_boolean (&f->wait, NULL));
  f->port->ask_prompt (f->port->self, "a.lit", wc_task_wait_begin (&f->wait));
  wc_fake_session_answer_next (fake, "type='get' jabber:iq:gateway", NULL);
  g_assert_null (wc_task_wait_pointer (&f->wait, NULL));
  f->port->translate (f->port->self, "a.lit", "n", wc_task_wait_begin (&f->wait));
  wc_fake_session_answer_next (fake, "type='set' jabber:iq:gateway", NULL);
  g_assert_null (wc_task_wait_pointer (&f->wait, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/account/entity-link/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("offline", test_offline);
  ADD ("commands", test_commands);
  ADD ("drop", test_drop);
  ADD ("stream", test_stream);
  ADD ("gateways", test_gateways);
  return g_test_run ();
}
