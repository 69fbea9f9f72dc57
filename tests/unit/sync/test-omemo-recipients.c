/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/omemo-fixture.h"
#include "lib/store-fixture.h"
#include "store/omemo-device-store.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-policy-store.h"
#include "store/statement.h"
#include "sync/omemo-readers.h"
#include "sync/omemo-recipients.h"

typedef struct
{
  WcStoreFixture *store;
  WcOmemo *omemo;
  WcOmemoOwn *own;
  WcRatchetDevice *phone; /* both of them Romeo's */
  WcRatchetDevice *desk;
  WcRatchetDevice *ours; /* another one of ours */
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->store = wc_store_fixture_new ();
  f->omemo = wc_omemo_new (f->store->db, f->store->account, WC_STORE_JULIET);
  f->own = wc_omemo_fixture_ensure (f->omemo);
  f->phone = wc_ratchet_device_new (WC_STORE_ROMEO, 4294967295u);
  f->desk = wc_ratchet_device_new (WC_STORE_ROMEO, 7);
  f->ours = wc_ratchet_device_new (WC_STORE_JULIET, 5);
  wc_omemo_fixture_list (f->omemo, WC_STORE_JULIET, f->own->device, 0u);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_ratchet_device_free (f->phone);
  wc_ratchet_device_free (f->desk);
  wc_ratchet_device_free (f->ours);
  wc_omemo_own_free (f->own);
  wc_omemo_free (f->omemo);
  wc_store_fixture_free (f->store);
}

static WcOmemoRecipients *
find (Fixture *f, const char *jid)
{
  const char *const jids[] = { jid, NULL };
  g_autoptr (GError) error = NULL;
  WcOmemoRecipients *found;

  wc_store_fixture_begin (f->store);
  found = wc_omemo_recipients_find (f->omemo, jids, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  return found;
}

static char *
describe (const WcOmemoRecipients *found)
{
  GString *text = g_string_new (found->is_ready ? "ready" : "asks");

  g_string_append_printf (text, " %s:", wc_omemo_reason_to_string (found->refusal));
  for (guint i = 0; i < found->devices->len; i++)
    {
      const WcOmemoRecipient *each = found->devices->pdata[i];

      g_string_append_printf (text, " %u%s%s", each->device, each->is_new ? "*" : "",
                              each->reason != WC_OMEMO_REASON_NONE ? "=" : "");
      g_string_append (text, wc_omemo_reason_to_string (each->reason));
    }
  return g_string_free (text, FALSE);
}

static void
expect_for (Fixture *f, const char *jid, const char *expected)
{
  g_autoptr (WcOmemoRecipients) found = find (f, jid);
  g_autofree char *text = describe (found);

  g_assert_cmpstr (text, ==, expected);
}

static void
expect (Fixture *f, const char *expected)
{
  expect_for (f, WC_STORE_ROMEO, expected);
}

/* ---- Lists ---- */

static void
set_list (Fixture *f, WcOmemoListState state)
{
  const WcOmemoAddress of = { f->store->account, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL, 0 };

  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_device_store_set_list (f->store->db, &of, state, NULL));
  wc_store_fixture_commit (f->store);
}

static void
test_lists (Fixture *f, gconstpointer data)
{
  expect (f, "asks not-asked:");
  set_list (f, WC_OMEMO_LIST_UNREACHABLE);
  expect (f, "asks keys-unreachable:");
  set_list (f, WC_OMEMO_LIST_FORBIDDEN);
  expect (f, "asks keys-forbidden:");
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 0u);
  expect (f, "ready no-devices:");
}

/* Nobody tells us of the list of who is no contact. */
static void
test_old_list (Fixture *f, gconstpointer data)
{
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 0u);
  f->store->now_us += 9 * G_TIME_SPAN_MINUTE;
  expect (f, "ready no-devices:");
  f->store->now_us += 2 * G_TIME_SPAN_MINUTE;
  expect (f, "asks no-devices:");
  f->store->now_us -= G_TIME_SPAN_DAY; /* the clock was set back */
  expect (f, "asks no-devices:");
}

/* ---- Devices ---- */

static void
test_new (Fixture *f, gconstpointer data)
{
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 4294967295u, 0u);
  expect (f, "asks not-asked: 7*=not-asked 4294967295*=not-asked");
  wc_omemo_fixture_begin (f->omemo, f->desk);
  expect (f, "asks : 7 4294967295*=not-asked");
  wc_omemo_fixture_begin (f->omemo, f->phone);
  expect (f, "ready : 7 4294967295");
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 0u);
  expect (f, "ready : 7");
}

/* Never our own device; the others of ours hold nothing up. */
static void
test_ours (Fixture *f, gconstpointer data)
{
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 0u);
  wc_omemo_fixture_begin (f->omemo, f->desk);
  wc_omemo_fixture_list (f->omemo, WC_STORE_JULIET, f->own->device, 5u, 0u);
  expect (f, "asks : 7 5*=not-asked");
  wc_omemo_fixture_begin (f->omemo, f->ours);
  expect (f, "ready : 7 5");
  wc_omemo_fixture_trust (f->omemo, f->ours, WC_OMEMO_TRUST_DISTRUSTED);
  expect (f, "ready : 7 5=distrusted");
}

static void
test_notes (Fixture *f, gconstpointer data)
{
  expect_for (f, WC_STORE_JULIET, "ready no-devices:");
  wc_omemo_fixture_list (f->omemo, WC_STORE_JULIET, f->own->device, 5u, 0u);
  wc_omemo_fixture_begin (f->omemo, f->ours);
  expect_for (f, WC_STORE_JULIET, "ready : 5");
}

static void
set_bundle (Fixture *f, guint32 device, WcOmemoBundleState state, gint64 retry_us)
{
  const WcOmemoAddress of = { f->store->account, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL,
                              device };

  wc_store_fixture_begin (f->store);
  g_assert_true (
      wc_omemo_device_store_set_bundle (f->store->db, &of, state, retry_us, NULL));
  wc_store_fixture_commit (f->store);
}

static void
test_bundles (Fixture *f, gconstpointer data)
{
  gint64 later_us = f->store->now_us + G_TIME_SPAN_MINUTE;

  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 1u, 2u, 3u, 7u, 0u);
  set_bundle (f, 1, WC_OMEMO_BUNDLE_NONE, 0);
  set_bundle (f, 2, WC_OMEMO_BUNDLE_BAD, later_us);
  set_bundle (f, 3, WC_OMEMO_BUNDLE_FAILED, later_us);
  set_bundle (f, 7, WC_OMEMO_BUNDLE_FAILED, later_us);
  expect (f, "ready keys-unreachable: 1=no-bundle 2=bad-bundle 3=keys-unreachable "
             "7=keys-unreachable");
  wc_omemo_fixture_begin (f->omemo, f->desk);
  expect (f, "ready : 1=no-bundle 2=bad-bundle 3=keys-unreachable 7");
  f->store->now_us -= 2 * G_TIME_SPAN_DAY; /* the clock was set back */
  expect (f, "asks : 1=no-bundle 2*=keys-unreachable 3*=keys-unreachable 7");
  f->store->now_us = later_us;
  expect (f, "asks : 1=no-bundle 2*=keys-unreachable 3*=keys-unreachable 7");
}

/* ---- Trust ---- */

static void
test_trust (Fixture *f, gconstpointer data)
{
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 4294967295u, 0u);
  wc_omemo_fixture_begin (f->omemo, f->desk);
  wc_omemo_fixture_trust (f->omemo, f->desk, WC_OMEMO_TRUST_VERIFIED);
  wc_omemo_fixture_begin (f->omemo, f->phone);
  expect (f, "ready : 7 4294967295=undecided");
  wc_omemo_fixture_set_trust_mode (f->omemo, WC_OMEMO_TRUST_MODE_MANUAL);
  expect (f, "ready undecided: 7 4294967295=undecided");
  wc_omemo_fixture_trust (f->omemo, f->phone, WC_OMEMO_TRUST_DISTRUSTED);
  expect (f, "ready : 7 4294967295=distrusted");
  wc_omemo_fixture_trust (f->omemo, f->desk, WC_OMEMO_TRUST_DISTRUSTED);
  expect (f, "ready distrusted: 7=distrusted 4294967295=distrusted");
}

/* A distrusted key is not even asked for. */
static void
test_trust_without_session (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress of = { f->store->account, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL, 7 };

  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 0u);
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_device_store_pin (f->store->db, &of, f->desk->public, NULL));
  wc_store_fixture_commit (f->store);
  expect (f, "asks not-asked: 7*=not-asked");
  wc_omemo_fixture_trust (f->omemo, f->desk, WC_OMEMO_TRUST_DISTRUSTED);
  expect (f, "ready distrusted: 7=distrusted");
}

/* Somebody else's session under a known id. */
static void
test_other_key (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRatchetDevice) mallory = wc_ratchet_device_new (WC_STORE_ROMEO, 7);
  const WcRatchetPeer peer = { WC_STORE_ROMEO, 7, WC_OMEMO_AXOLOTL };
  g_autoptr (WcOmemoBundle) bundle =
      wc_ratchet_device_make_bundle (mallory, WC_OMEMO_AXOLOTL);

  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 0u);
  wc_omemo_fixture_begin (f->omemo, f->desk);
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_ratchet_begin (f->omemo->ratchet, &peer, bundle, NULL, NULL));
  wc_store_fixture_commit (f->store);
  expect (f, "ready identity-changed: 7=identity-changed");
}

static void
test_inactive (Fixture *f, gconstpointer data)
{
  static const char SQL[] = "UPDATE omemo_session SET unanswered = ?1";

  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 0u);
  wc_omemo_fixture_begin (f->omemo, f->desk);
  wc_statement_exec (f->store->db, SQL, NULL, WC_INT (WC_OMEMO_READERS_UNANSWERED - 1));
  expect (f, "ready : 7");
  wc_statement_exec (f->store->db, SQL, NULL, WC_INT (WC_OMEMO_READERS_UNANSWERED));
  expect (f, "ready inactive: 7=inactive");
}

/* Of several each has to have one that reads it. */
static void
test_several (Fixture *f, gconstpointer data)
{
  const char *const jids[] = { WC_STORE_ROMEO, "nurse@capulet.lit", NULL };
  g_autoptr (WcOmemoRecipients) found = NULL;

  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 0u);
  wc_omemo_fixture_begin (f->omemo, f->desk);
  wc_omemo_fixture_list (f->omemo, "nurse@capulet.lit", 0u);
  wc_store_fixture_begin (f->store);
  found = wc_omemo_recipients_find (f->omemo, jids, NULL);
  wc_store_fixture_commit (f->store);
  g_assert_cmpint (found->refusal, ==, WC_OMEMO_REASON_NO_DEVICES);
  g_assert_cmpuint (wc_omemo_recipients_count (found), ==, 1);
}

#define NURSE "nurse@capulet.lit"

static void
expect_in_room (Fixture *f, const char *const *members, const char *expected)
{
  g_autoptr (WcOmemoRecipients) found = NULL;
  g_autofree char *text = NULL;

  wc_store_fixture_begin (f->store);
  found = wc_omemo_recipients_find_in_room (f->omemo, "room@x", members, NULL);
  wc_store_fixture_commit (f->store);
  text = describe (found);
  g_assert_cmpstr (text, ==, expected);
}

static void
set_room_trust (Fixture *f, WcOmemoTrustMode mode)
{
  const WcOmemoChatPolicy policy = { .has_trust = TRUE, .trust = mode };

  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_policy_store_save_chat (f->store->db, f->store->account,
                                                  "room@x", &policy, NULL));
  wc_store_fixture_commit (f->store);
}

/* In a room one who reads it is enough; who does not is told of, whether something is
 * known of him or not. */
static void
test_room (Fixture *f, gconstpointer data)
{
  const char *const members[] = { WC_STORE_JULIET, WC_STORE_ROMEO, NURSE, NULL };
  const char *const alone[] = { WC_STORE_JULIET, NULL };

  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 0u);
  wc_omemo_fixture_list (f->omemo, NURSE, 0u);
  expect_in_room (f, members, "asks not-asked: 7*=not-asked 0=no-devices");
  wc_omemo_fixture_begin (f->omemo, f->desk);
  expect_in_room (f, members, "ready : 7 0=no-devices");
  wc_omemo_fixture_trust (f->omemo, f->desk, WC_OMEMO_TRUST_DISTRUSTED);
  expect_in_room (f, members, "ready distrusted: 7=distrusted 0=no-devices");
  expect_in_room (f, alone, "ready no-devices:");
  wc_omemo_fixture_list (f->omemo, WC_STORE_JULIET, f->own->device, 5u, 0u);
  wc_omemo_fixture_begin (f->omemo, f->ours);
  expect_in_room (f, alone, "ready : 5");
}

static void
expect_of_both (Fixture *f, WcOmemoListState state, const char *one, const char *other)
{
  const char *const members[] = { WC_STORE_ROMEO, NURSE, NULL };
  const char *const turned[] = { NURSE, WC_STORE_ROMEO, NULL };

  set_list (f, state);
  expect_in_room (f, members, one);
  expect_in_room (f, turned, other);
}

/* Where no member reads it, the reason that is told does not hang on who comes first. */
static void
test_room_order (Fixture *f, gconstpointer data)
{
  wc_omemo_fixture_list (f->omemo, NURSE, 0u);
  expect_of_both (f, WC_OMEMO_LIST_FORBIDDEN,
                  "asks keys-forbidden: 0=keys-forbidden 0=no-devices",
                  "asks keys-forbidden: 0=no-devices 0=keys-forbidden");
  expect_of_both (f, WC_OMEMO_LIST_UNREACHABLE,
                  "asks keys-unreachable: 0=keys-unreachable 0=no-devices",
                  "asks keys-unreachable: 0=no-devices 0=keys-unreachable");
  wc_omemo_fixture_list (f->omemo, NURSE, 7u, 0u);
  expect_of_both (f, WC_OMEMO_LIST_FORBIDDEN,
                  "asks keys-forbidden: 0=keys-forbidden 7*=not-asked",
                  "asks keys-forbidden: 7*=not-asked 0=keys-forbidden");
}

static void
set_strict (Fixture *f, const char *chat, gboolean has_strict, gboolean strict)
{
  const WcOmemoChatPolicy policy = { .has_strict = has_strict, .strict = strict };

  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_policy_store_save_chat (f->store->db, f->store->account, chat,
                                                  &policy, NULL));
  wc_store_fixture_commit (f->store);
}

/* What is for all or for nobody waits for a key that nobody has decided on, ours too. */
static void
test_strict (Fixture *f, gconstpointer data)
{
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 4294967295u, 0u);
  wc_omemo_fixture_begin (f->omemo, f->desk);
  wc_omemo_fixture_trust (f->omemo, f->desk, WC_OMEMO_TRUST_VERIFIED);
  wc_omemo_fixture_begin (f->omemo, f->phone);
  expect (f, "ready : 7 4294967295=undecided");
  set_strict (f, WC_STORE_ROMEO, TRUE, TRUE);
  expect (f, "ready undecided: 7 4294967295=undecided");
  wc_omemo_fixture_trust (f->omemo, f->phone, WC_OMEMO_TRUST_DISTRUSTED);
  expect (f, "ready : 7 4294967295=distrusted");
  wc_omemo_fixture_list (f->omemo, WC_STORE_JULIET, f->own->device, 5u, 0u);
  wc_omemo_fixture_begin (f->omemo, f->ours);
  wc_omemo_fixture_trust (f->omemo, f->ours, WC_OMEMO_TRUST_UNDECIDED);
  expect (f, "ready undecided: 7 4294967295=distrusted 5=undecided");
  set_strict (f, WC_STORE_ROMEO, TRUE, FALSE);
  expect (f, "ready : 7 4294967295=distrusted 5=undecided");
}

/* In a strict room a member who cannot read it is one too many. */
static void
test_strict_room (Fixture *f, gconstpointer data)
{
  const char *const members[] = { WC_STORE_ROMEO, NURSE, NULL };

  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 0u);
  wc_omemo_fixture_begin (f->omemo, f->desk);
  wc_omemo_fixture_list (f->omemo, NURSE, 0u);
  expect_in_room (f, members, "ready : 7 0=no-devices");
  set_strict (f, "room@x", TRUE, TRUE);
  expect_in_room (f, members, "ready no-devices: 7 0=no-devices");
  set_strict (f, "room@x", FALSE, FALSE);
  expect_in_room (f, members, "ready : 7 0=no-devices");
}

/* Who decides on keys first decides on all of a room. */
static void
test_room_undecided (Fixture *f, gconstpointer data)
{
  const char *const members[] = { WC_STORE_ROMEO, NULL };

  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, f->phone->device, 0u);
  wc_omemo_fixture_begin (f->omemo, f->desk);
  wc_omemo_fixture_begin (f->omemo, f->phone);
  wc_omemo_fixture_trust (f->omemo, f->desk, WC_OMEMO_TRUST_VERIFIED);
  wc_omemo_fixture_trust (f->omemo, f->phone, WC_OMEMO_TRUST_UNDECIDED);
  expect_in_room (f, members, "ready : 7 4294967295=undecided");
  set_room_trust (f, WC_OMEMO_TRUST_MODE_MANUAL);
  expect_in_room (f, members, "ready undecided: 7 4294967295=undecided");
  wc_omemo_fixture_trust (f->omemo, f->desk, WC_OMEMO_TRUST_BLIND);
  expect_in_room (f, members, "ready undecided: 7=undecided 4294967295=undecided");
  set_room_trust (f, WC_OMEMO_TRUST_MODE_BTBV);
  expect_in_room (f, members, "ready : 7 4294967295=undecided");
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/sync/omemo-recipients/lists", test_lists);
  ADD ("/sync/omemo-recipients/old-list", test_old_list);
  ADD ("/sync/omemo-recipients/new", test_new);
  ADD ("/sync/omemo-recipients/ours", test_ours);
  ADD ("/sync/omemo-recipients/notes", test_notes);
  ADD ("/sync/omemo-recipients/bundles", test_bundles);
  ADD ("/sync/omemo-recipients/trust", test_trust);
  ADD ("/sync/omemo-recipients/trust-without-session", test_trust_without_session);
  ADD ("/sync/omemo-recipients/other-key", test_other_key);
  ADD ("/sync/omemo-recipients/inactive", test_inactive);
  ADD ("/sync/omemo-recipients/room", test_room);
  ADD ("/sync/omemo-recipients/room-order", test_room_order);
  ADD ("/sync/omemo-recipients/room-undecided", test_room_undecided);
  ADD ("/sync/omemo-recipients/strict", test_strict);
  ADD ("/sync/omemo-recipients/strict-room", test_strict_room);
  ADD ("/sync/omemo-recipients/several", test_several);
  return g_test_run ();
}
