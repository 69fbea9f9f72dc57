/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "lib/omemo-fixture.h"
#include "lib/store-fixture.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-policy-store.h"
#include "store/omemo-session-store.h"
#include "store/omemo-todo-store.h"
#include "store/statement.h"
#include "xep/host.h"
#include "xep/omemo-bundle-wire.h"
#include "xep/omemo-empty.h"
#include "xep/omemo-wire.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

static const WcXep *const xeps[] = { &wc_xep_omemo_outbound, NULL };

typedef struct
{
  WcStoreFixture *store;
  WcOmemo *omemo;
  WcOmemoOwn *own;
  WcRatchetDevice *romeo;
  WcHost host;
  WcFakeSession *fake;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->store = wc_store_fixture_new ();
  f->omemo = wc_omemo_new (f->store->db, f->store->account, WC_STORE_JULIET);
  f->own = wc_omemo_fixture_ensure (f->omemo);
  f->romeo = wc_ratchet_device_new (WC_STORE_ROMEO, 7);
  f->host.account = wc_account_new (WC_STORE_JULIET);
  f->host.db = f->store->db;
  f->host.omemo = f->omemo;
  f->fake = wc_fake_session_new_with (WC_STORE_JULIET "/here", xeps, &f->host);
  f->fake->db = f->store->db; /* answers come in transactions of their own */
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 0u);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_fake_session_assert_idle (f->fake);
  wc_fake_session_free (f->fake);
  wc_account_unref (f->host.account);
  wc_ratchet_device_free (f->romeo);
  wc_omemo_own_free (f->own);
  wc_omemo_free (f->omemo);
  wc_store_fixture_free (f->store);
}

static WcOmemoAddress
address (Fixture *f)
{
  return (WcOmemoAddress){ f->store->account, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL, 7 };
}

static GPtrArray *
list (Fixture *f)
{
  return wc_omemo_todo_store_list_due (f->store->db, f->store->account, 10, NULL);
}

/* Asks for it, and does it as the pump would. */
static void
want (Fixture *f, WcOmemoTodoKind kind)
{
  const WcOmemoAddress about = address (f);
  g_autoptr (GPtrArray) due = NULL;

  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_todo_store_add (f->store->db, kind, &about, 0, NULL));
  wc_store_fixture_commit (f->store);
  due = list (f);
  g_assert_cmpuint (due->len, ==, 1);
  if (kind == WC_OMEMO_TODO_EMPTY)
    wc_omemo_empty_send (f->fake->session, due->pdata[0]);
  else
    wc_omemo_empty_heal (f->fake->session, due->pdata[0]);
}

static void
assert_done (Fixture *f)
{
  gint64 next_us;

  g_assert_true (wc_omemo_todo_store_next_after (f->store->db, f->store->account,
                                                 /* after_us= */ -1, &next_us, NULL));
  g_assert_cmpint (next_us, ==, -1);
}

/* The next thing written is an empty message, which Romeo reads. */
static WcRatchetReceived *
take_empty (Fixture *f)
{
  const WcOmemoWireReader reader = { WC_STORE_ROMEO, 7 };
  WcOmemoReason reason;
  const WcRatchetPeer us = { WC_STORE_JULIET, f->own->device, WC_OMEMO_AXOLOTL };
  g_autoptr (WcNode) stanza = g_queue_pop_head (&f->fake->sent);
  g_autoptr (WcOmemoEncrypted) said = NULL;
  WcRatchetReceived *received;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (stanza);
  g_assert_cmpstr (wc_node_attr (stanza, "to"), ==, WC_STORE_ROMEO);
  g_assert_null (wc_node_child (stanza, "body", WC_NS_CLIENT));
  g_assert_nonnull (wc_node_child (stanza, "store", WC_NS_HINTS));
  said = wc_omemo_wire_read (wc_omemo_wire_find (stanza, WC_OMEMO_AXOLOTL), &reader,
                             &reason);
  g_assert_null (said->payload);
  received = wc_ratchet_decrypt (f->romeo->ratchet, &us, said->keys->pdata[0],
                                 f->own->identity, &error);
  g_assert_no_error (error);
  return received;
}

static void
test_send (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRatchetReceived) received = NULL;

  wc_omemo_fixture_begin (f->omemo, f->romeo);
  want (f, WC_OMEMO_TODO_EMPTY);
  received = take_empty (f);
  g_assert_true (received->kex);
  assert_done (f);
}

/* One in a minute: the next one waits for that. */
static void
test_rate (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRatchetReceived) first = NULL;
  g_autoptr (WcRatchetReceived) second = NULL;
  g_autoptr (GPtrArray) due = NULL;
  gint64 next_us;

  wc_omemo_fixture_begin (f->omemo, f->romeo);
  want (f, WC_OMEMO_TODO_EMPTY);
  first = take_empty (f);
  want (f, WC_OMEMO_TODO_EMPTY);
  wc_fake_session_assert_idle (f->fake);
  wc_omemo_todo_store_next_after (f->store->db, f->store->account, /* after_us= */ -1,
                                  &next_us, NULL);
  g_assert_cmpint (next_us, ==, f->store->now_us + WC_OMEMO_NOD_US);
  f->store->now_us = next_us;
  wc_fake_clock_advance (f->fake->clock, WC_OMEMO_NOD_US);
  due = list (f);
  wc_omemo_empty_send (f->fake->session, due->pdata[0]);
  second = take_empty (f);
  assert_done (f);
}

static void
test_no_session (Fixture *f, gconstpointer data)
{
  g_test_expect_message ("whinchat", G_LOG_LEVEL_MESSAGE, "*empty message*");
  want (f, WC_OMEMO_TODO_EMPTY);
  g_test_assert_expected_messages ();
  assert_done (f);
}

static void
answer_bundle (Fixture *f)
{
  g_autoptr (WcOmemoBundle) bundle =
      wc_ratchet_device_make_bundle (f->romeo, WC_OMEMO_AXOLOTL);
  g_autoptr (WcNode) payload = wc_omemo_bundle_wire_build (bundle);
  g_autofree char *text = wc_node_to_string (payload, NULL);
  g_autofree char *node = wc_omemo_bundle_wire_dup_node (WC_OMEMO_AXOLOTL, 7);
  g_autofree char *answer =
      g_strdup_printf ("<pubsub xmlns='" WC_NS_PUBSUB "'><items node='%s'>"
                       "<item id='current'>%s</item></items></pubsub>",
                       node, text);

  wc_fake_session_answer (f->fake, answer);
}

static void
test_heal (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress with = address (f);
  const WcOmemoKeyOf who = { f->store->account, WC_STORE_ROMEO, f->romeo->public };
  g_autoptr (WcRatchetReceived) received = NULL;
  g_autoptr (WcOmemoIdentity) identity = NULL;
  g_autoptr (GPtrArray) sessions = NULL;

  want (f, WC_OMEMO_TODO_HEAL);
  answer_bundle (f);
  received = take_empty (f);
  g_assert_true (received->kex);
  assert_done (f);
  identity = wc_omemo_identity_store_get (f->store->db, &who, NULL);
  g_assert_cmpint (identity->trust, ==, WC_OMEMO_TRUST_BLIND);
  sessions = wc_omemo_session_store_list (f->store->db, &with, NULL);
  g_assert_cmpint (((WcOmemoSession *) sessions->pdata[0])->healed_us, ==,
                   f->store->now_us);
  /* not again on the same day */
  want (f, WC_OMEMO_TODO_HEAL);
  assert_done (f);
  wc_fake_session_assert_idle (f->fake);
  f->store->now_us += G_TIME_SPAN_DAY;
  want (f, WC_OMEMO_TODO_HEAL);
  answer_bundle (f);
  wc_ratchet_received_free (take_empty (f));
}

/* Nor is it put off for years, when the clock is set back. */
static void
test_heal_clock (Fixture *f, gconstpointer data)
{
  want (f, WC_OMEMO_TODO_HEAL);
  answer_bundle (f);
  wc_ratchet_received_free (take_empty (f));
  f->store->now_us -= 400 * G_TIME_SPAN_DAY;
  want (f, WC_OMEMO_TODO_HEAL);
  answer_bundle (f);
  wc_ratchet_received_free (take_empty (f));
}

/* Nothing of ours is sent to a key that the device has not shown first. */
static void
test_heal_other_key (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRatchetDevice) mallory = wc_ratchet_device_new (WC_STORE_ROMEO, 7);

  wc_omemo_fixture_begin (f->omemo, mallory);
  want (f, WC_OMEMO_TODO_HEAL);
  g_test_expect_message ("whinchat", G_LOG_LEVEL_MESSAGE, "*empty message*");
  answer_bundle (f);
  g_test_assert_expected_messages ();
  assert_done (f);
}

static void
test_heal_in_vain (Fixture *f, gconstpointer data)
{
  want (f, WC_OMEMO_TODO_HEAL);
  wc_fake_session_refuse (f->fake, "item-not-found");
  assert_done (f);
}

/* Who does not want it to happen by itself. */
static void
test_heal_off (Fixture *f, gconstpointer data)
{
  WcOmemoPolicy policy;

  wc_omemo_fixture_begin (f->omemo, f->romeo);
  wc_omemo_policy_init (&policy);
  policy.heals = FALSE;
  wc_store_fixture_begin (f->store);
  wc_omemo_policy_store_save (f->store->db, f->store->account, &policy, NULL);
  wc_store_fixture_commit (f->store);
  want (f, WC_OMEMO_TODO_HEAL);
  assert_done (f);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/xep/omemo-empty/send", test_send);
  ADD ("/xep/omemo-empty/rate", test_rate);
  ADD ("/xep/omemo-empty/no-session", test_no_session);
  ADD ("/xep/omemo-empty/heal", test_heal);
  ADD ("/xep/omemo-empty/heal-clock", test_heal_clock);
  ADD ("/xep/omemo-empty/heal-other-key", test_heal_other_key);
  ADD ("/xep/omemo-empty/heal-in-vain", test_heal_in_vain);
  ADD ("/xep/omemo-empty/heal-off", test_heal_off);
  return g_test_run ();
}
