/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/gateway-list.h"
#include "base/error.h"
#include "lib/fake-session.h"
#include "lib/task-wait.h"
#include "model/gateway.h"

#define ITEMS(inside)                                                                    \
  "<query xmlns='http://jabber.org/protocol/disco#items'>" inside "</query>"
#define INFO(inside)                                                                     \
  "<query xmlns='http://jabber.org/protocol/disco#info'>" inside "</query>"
#define GATEWAY "<identity category='gateway' type='sms'/>"
#define REGISTER "<feature var='jabber:iq:register'/>"

typedef struct
{
  WcFakeSession *fake;
  WcTaskWait wait;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->fake = wc_fake_session_new ("me@x.lit/here");
  wc_gateway_list_get (f->fake->session, wc_task_wait_begin (&f->wait));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_fake_session_assert_idle (f->fake);
  wc_fake_session_free (f->fake);
}

/* "jid:registered," of each, sorted as they came. */
static char *
describe (GPtrArray *gateways)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < gateways->len; i++)
    {
      const WcGateway *gateway = g_ptr_array_index (gateways, i);

      g_string_append_printf (out, "%s:%d,", gateway->jid, gateway->registered);
    }
  return g_string_free (out, FALSE);
}

static void
test_list (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) gateways = NULL;
  g_autofree char *text = NULL;

  wc_fake_session_answer_next (
      f->fake, "to='x.lit' disco#items",
      ITEMS ("<item jid='Z.x.lit'/><item jid='rooms.x.lit'/><item jid='a.x.lit'/>"
             "<item jid='a.x.lit'/><item jid='silent.x.lit'/><item node='n'/>"
             "<item jid='b.x.lit' node='n'/><item jid='@'/>"));
  wc_fake_session_answer_next (f->fake, "to='z.x.lit' disco#info",
                               INFO (GATEWAY REGISTER));
  wc_fake_session_answer_next (f->fake, "to='rooms.x.lit'",
                               INFO ("<identity category='conference' type='text'/>"));
  wc_fake_session_answer_next (f->fake, "to='a.x.lit'", INFO (GATEWAY));
  wc_fake_session_answer_next (f->fake, "to='silent.x.lit'", NULL);
  wc_fake_session_answer_next (
      f->fake, "to='z.x.lit' jabber:iq:register",
      "<query xmlns='jabber:iq:register'><registered/><username>n</username></query>");
  gateways = wc_task_wait_pointer (&f->wait, NULL);
  text = describe (gateways);
  g_assert_cmpstr (text, ==, "a.x.lit:0,z.x.lit:1,");
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wc_fake_session_refuse (f->fake, "forbidden");
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_AUTHORIZED);
}

static void
test_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) gateways = NULL;

  wc_fake_session_answer_next (f->fake, "disco#items", ITEMS (""));
  gateways = wc_task_wait_pointer (&f->wait, NULL);
  g_assert_cmpuint (gateways->len, ==, 0);
}

/* What is known by half when the stream goes is not told as the whole. */
static void
test_lost (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wc_fake_session_answer_next (f->fake, "disco#items",
                               ITEMS ("<item jid='a.x.lit'/><item jid='b.x.lit'/>"));
  wc_fake_session_answer_next (f->fake, "to='a.x.lit'", INFO (GATEWAY));
  wc_fake_session_assert_next (f->fake, "to='b.x.lit'");
  wc_session_unbind (f->fake->session, /* resumable= */ FALSE);
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
  g_queue_clear_full (&f->fake->sent, (GDestroyNotify) wc_node_unref);
}

/* One that is silent keeps the others waiting for ten seconds, and is then left out. */
static void
test_silent (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) gateways = NULL;
  g_autofree char *text = NULL;

  wc_fake_session_answer_next (f->fake, "disco#items",
                               ITEMS ("<item jid='a.x.lit'/><item jid='b.x.lit'/>"));
  wc_fake_session_answer_next (f->fake, "to='a.x.lit'", INFO (GATEWAY));
  g_assert_null (f->wait.result);
  wc_fake_clock_advance (f->fake->clock, 10 * G_USEC_PER_SEC);
  gateways = wc_task_wait_pointer (&f->wait, NULL);
  text = describe (gateways);
  g_assert_cmpstr (text, ==, "a.x.lit:0,");
  wc_fake_session_answer_next (f->fake, "to='b.x.lit'", INFO (GATEWAY));
}

static void
test_many (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) items = g_string_new (NULL);
  g_autofree char *xml = NULL;
  g_autoptr (GPtrArray) gateways = NULL;

  for (int i = 0; i < 60; i++)
    g_string_append_printf (items, "<item jid='s%d.x.lit'/>", i);
  xml = g_strdup_printf (ITEMS ("%s"), items->str);
  wc_fake_session_answer_next (f->fake, "disco#items", xml);
  g_assert_cmpuint (f->fake->sent.length, ==, 50);
  while (!g_queue_is_empty (&f->fake->sent))
    wc_fake_session_answer (f->fake, INFO (GATEWAY));
  gateways = wc_task_wait_pointer (&f->wait, NULL);
  g_assert_cmpuint (gateways->len, ==, 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/account/gateway-list/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("list", test_list);
  ADD ("refused", test_refused);
  ADD ("nothing", test_nothing);
  ADD ("lost", test_lost);
  ADD ("silent", test_silent);
  ADD ("many", test_many);
  return g_test_run ();
}
