/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/omemo-fixture.h"
#include "lib/store-fixture.h"
#include "store/message-store.h"
#include "store/omemo-device-store.h"
#include "store/omemo-policy-store.h"
#include "sync/omemo-decision.h"

typedef struct
{
  WcStoreFixture *store;
  WcOmemo *omemo;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->store = wc_store_fixture_new ();
  f->omemo = wc_omemo_new (f->store->db, f->store->account, WC_STORE_JULIET);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_omemo_free (f->omemo);
  wc_store_fixture_free (f->store);
}

static const WcOmemoQuestion romeo = { .chat = WC_STORE_ROMEO };

/* "clear", "encrypt", "ask", or the field of the error. */
static const char *
decide_on (Fixture *f, WcOmemoQuestion question)
{
  static const char *const words[] = { "clear", "encrypt", "ask" };
  g_autoptr (GError) error = NULL;
  WcOmemoDecision decision;

  question.account = f->store->account;
  if (wc_omemo_decide (f->store->db, &question, &decision, &error))
    return words[decision];
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "options.encryption");
  return "refused";
}

static const char *
decide (Fixture *f, WcOmemoWish wish)
{
  WcOmemoQuestion question = romeo;

  question.wish = wish;
  return decide_on (f, question);
}

#define AUTO(expected) g_assert_cmpstr (decide (f, WC_OMEMO_WISH_AUTO), ==, expected)
#define OMEMO(expected) g_assert_cmpstr (decide (f, WC_OMEMO_WISH_OMEMO), ==, expected)
#define NONE(expected) g_assert_cmpstr (decide (f, WC_OMEMO_WISH_NONE), ==, expected)

static void
test_off (Fixture *f, gconstpointer data)
{
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 0u);
  AUTO ("clear");
  NONE ("clear");
  OMEMO ("refused");
}

static void
set_list (Fixture *f, const WcOmemoAddress *of, WcOmemoListState state)
{
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_device_store_set_list (f->store->db, of, state, NULL));
  wc_store_fixture_commit (f->store);
}

static void
test_auto (Fixture *f, gconstpointer data)
{
  wc_omemo_fixture_set_use (f->omemo, WC_OMEMO_USE_AUTO);
  AUTO ("ask");
  NONE ("clear");
  OMEMO ("encrypt");
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 0u);
  AUTO ("clear");
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 0u);
  AUTO ("encrypt");
  NONE ("clear");
  /* a chat that has begun in clear */
  wc_store_fixture_say (f->store, WC_STORE_ROMEO, TRUE, f->store->now_us, "tea?");
  AUTO ("clear");
  OMEMO ("encrypt");
}

/* Whose list nobody may see, or who did not answer, is asked about again; of the first
 * nothing can be read, so that nothing is encrypted by itself. */
static void
test_not_told (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress of = { f->store->account, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL, 0 };

  wc_omemo_fixture_set_use (f->omemo, WC_OMEMO_USE_AUTO);
  set_list (f, &of, WC_OMEMO_LIST_UNREACHABLE);
  AUTO ("ask");
  set_list (f, &of, WC_OMEMO_LIST_FORBIDDEN);
  AUTO ("clear");
  OMEMO ("encrypt");
  /* it was open before */
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 0u);
  set_list (f, &of, WC_OMEMO_LIST_FORBIDDEN);
  AUTO ("encrypt");
}

static void
test_on (Fixture *f, gconstpointer data)
{
  wc_omemo_fixture_set_use (f->omemo, WC_OMEMO_USE_ON);
  wc_store_fixture_say (f->store, WC_STORE_ROMEO, TRUE, f->store->now_us, "tea?");
  AUTO ("encrypt");
  OMEMO ("encrypt");
  NONE ("refused");
}

static void
set_chat (Fixture *f, WcOmemoUse use)
{
  const WcOmemoChatPolicy policy = { .has_use = TRUE, .use = use };

  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_policy_store_save_chat (f->store->db, f->store->account,
                                                  WC_STORE_ROMEO, &policy, NULL));
  wc_store_fixture_commit (f->store);
}

static void
test_chat (Fixture *f, gconstpointer data)
{
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 0u);
  wc_omemo_fixture_set_use (f->omemo, WC_OMEMO_USE_AUTO);
  set_chat (f, WC_OMEMO_USE_OFF);
  AUTO ("clear");
  OMEMO ("encrypt");
  set_chat (f, WC_OMEMO_USE_ON);
  AUTO ("encrypt");
  NONE ("refused");
}

/* What was encrypted is not said again in clear, unless a person wishes it. */
static void
test_secret (Fixture *f, gconstpointer data)
{
  const WcOmemoQuestion question = { .chat = WC_STORE_ROMEO, .secret = TRUE };

  wc_omemo_fixture_set_use (f->omemo, WC_OMEMO_USE_AUTO);
  wc_store_fixture_say (f->store, WC_STORE_ROMEO, TRUE, f->store->now_us, "tea?");
  AUTO ("clear");
  g_assert_cmpstr (decide_on (f, question), ==, "encrypt");
}

/* Nor because the account has no device any more; a retraction repeats nothing. */
static void
test_secret_off (Fixture *f, gconstpointer data)
{
  WcOmemoQuestion question = { .chat = WC_STORE_ROMEO, .secret = TRUE };

  wc_omemo_fixture_set_use (f->omemo, WC_OMEMO_USE_OFF);
  g_assert_cmpstr (decide_on (f, question), ==, "refused");
  question.mute = TRUE;
  g_assert_cmpstr (decide_on (f, question), ==, "clear");
  question.mute = FALSE;
  question.wish = WC_OMEMO_WISH_NONE;
  g_assert_cmpstr (decide_on (f, question), ==, "clear");
}

#define ROOM "room@x"
#define NURSE "nurse@capulet.lit"
#define DECIDE(expected) g_assert_cmpstr (decide_on (f, question), ==, expected)

/* What strangers may come into, or where nobody sees who they are. */
static void
test_unfit_rooms (Fixture *f, gconstpointer data)
{
  WcOmemoQuestion question = { .chat = ROOM, .in_room = TRUE };

  wc_omemo_fixture_set_use (f->omemo, WC_OMEMO_USE_AUTO);
  DECIDE ("clear");
  question.secret = TRUE;
  DECIDE ("refused");
  question.secret = FALSE;
  question.wish = WC_OMEMO_WISH_OMEMO;
  DECIDE ("refused");
  question.wish = WC_OMEMO_WISH_AUTO;
  wc_omemo_fixture_set_use (f->omemo, WC_OMEMO_USE_ON);
  DECIDE ("refused");
}

/* A private group is encrypted by itself where everybody in it can read that. */
static void
test_groups (Fixture *f, gconstpointer data)
{
  const char *const members[] = { WC_STORE_ROMEO, NURSE, NULL };
  WcOmemoQuestion question = { .chat = ROOM, .in_room = TRUE, .is_fit = TRUE };

  wc_omemo_fixture_set_use (f->omemo, WC_OMEMO_USE_AUTO);
  DECIDE ("ask");
  question.members = members;
  DECIDE ("ask");
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 0u);
  DECIDE ("ask");
  question.asked = TRUE; /* and her server does not answer */
  DECIDE ("encrypt");
  wc_omemo_fixture_list (f->omemo, NURSE, 0u);
  DECIDE ("clear");
  question.wish = WC_OMEMO_WISH_OMEMO;
  DECIDE ("encrypt");
  question.wish = WC_OMEMO_WISH_AUTO;
  wc_omemo_fixture_list (f->omemo, NURSE, 8u, 0u);
  DECIDE ("encrypt");
  question.members = members + 2; /* nobody is there to read it */
  DECIDE ("clear");
}

static void
say_encrypted (Fixture *f)
{
  WcMessageBuilder *draft =
      wc_store_fixture_message (f->store, ROOM, TRUE, f->store->now_us);
  g_autoptr (WcMessage) message = NULL;

  wc_message_builder_set_body (draft, "tea?");
  wc_message_builder_set_encryption (draft, "omemo");
  message = wc_message_builder_end (draft);
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_message_store_add (f->store->db, message, 0, NULL));
  wc_store_fixture_commit (f->store);
}

/* What was encrypted does not become clear because a room is opened, nor aside. */
static void
test_opened (Fixture *f, gconstpointer data)
{
  WcOmemoQuestion question = { .chat = ROOM, .in_room = TRUE, .is_fit = TRUE };

  wc_omemo_fixture_set_use (f->omemo, WC_OMEMO_USE_AUTO);
  say_encrypted (f);
  DECIDE ("encrypt");
  question.is_fit = FALSE;
  DECIDE ("refused");
  question.chat = ROOM "/nick";
  DECIDE ("refused");
  question.wish = WC_OMEMO_WISH_NONE;
  DECIDE ("clear");
  question.chat = ROOM;
  DECIDE ("clear");
}

/* Notes to oneself are read by our other devices, not by this one. */
static void
test_notes (Fixture *f, gconstpointer data)
{
  const WcOmemoQuestion question = { .chat = WC_STORE_JULIET, .is_self = TRUE };
  g_autoptr (WcOmemoOwn) own = wc_omemo_fixture_ensure (f->omemo);

  wc_omemo_fixture_set_use (f->omemo, WC_OMEMO_USE_AUTO);
  wc_omemo_fixture_list (f->omemo, WC_STORE_JULIET, own->device, 0u);
  g_assert_cmpstr (decide_on (f, question), ==, "clear");
  wc_omemo_fixture_list (f->omemo, WC_STORE_JULIET, own->device, 5u, 0u);
  g_assert_cmpstr (decide_on (f, question), ==, "encrypt");
}

static void
test_words (void)
{
  WcOmemoWish wish;

  g_assert_true (wc_omemo_wish_from_string ("none", &wish));
  g_assert_cmpint (wish, ==, WC_OMEMO_WISH_NONE);
  g_assert_false (wc_omemo_wish_from_string ("perhaps", &wish));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/sync/omemo-decision/off", test_off);
  ADD ("/sync/omemo-decision/auto", test_auto);
  ADD ("/sync/omemo-decision/not-told", test_not_told);
  ADD ("/sync/omemo-decision/on", test_on);
  ADD ("/sync/omemo-decision/chat", test_chat);
  ADD ("/sync/omemo-decision/secret", test_secret);
  ADD ("/sync/omemo-decision/secret-off", test_secret_off);
  ADD ("/sync/omemo-decision/unfit-rooms", test_unfit_rooms);
  ADD ("/sync/omemo-decision/groups", test_groups);
  ADD ("/sync/omemo-decision/opened", test_opened);
  ADD ("/sync/omemo-decision/notes", test_notes);
  g_test_add_func ("/sync/omemo-decision/words", test_words);
  return g_test_run ();
}
