/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "account/avatar-fetches.h"
#include "base/error.h"
#include "lib/bookmark-fixture.h"
#include "lib/task-wait.h"
#include "lib/temp-dir.h"
#include "store/avatar-store.h"
#include "store/roster-store.h"

/* Ten bytes that say "GIF, 16 x 32", and their base64. */
#define GIF "GIF89a\x10\0\x20\0"
#define GIF_64 "R0lGODlhEAAgAA=="

typedef struct
{
  WcBookmarkFixture *base;
  char *folder;
  WcAvatarCache *cache;
  char *hash;
  WcAvatarFetches *fetches;
  WcTaskWait wait;
} Fixture;

static void
add_contact (Fixture *f, const char *jid, WcContactSubscription subscription)
{
  g_autoptr (WcContact) contact = wc_contact_new (f->base->temp->account->id, jid);

  contact->in_roster = TRUE;
  contact->subscription = subscription;
  g_assert_true (wc_roster_store_push (f->base->temp->db, contact, NULL, NULL));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) gif = g_bytes_new_static (GIF, 10);

  f->base = wc_bookmark_fixture_new ();
  f->folder = wc_temp_dir_new ();
  f->cache = wc_avatar_cache_new (f->folder, 1000);
  f->hash = wc_avatar_cache_hash (gif);
  f->fetches = wc_avatar_fetches_new (f->cache);
  add_contact (f, "ana@b", WC_CONTACT_SUBSCRIPTION_BOTH);
  add_contact (f, "shy@b", WC_CONTACT_SUBSCRIPTION_FROM);
  add_contact (f, "star@b", WC_CONTACT_SUBSCRIPTION_TO);
  wc_bookmark_fixture_bind (f->base, NULL);
  wc_bookmark_fixture_announce (f->base, NULL, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_fake_session_assert_idle (f->base->fake);
  wc_avatar_fetches_free (f->fetches);
  wc_bookmark_fixture_free (f->base);
  wc_avatar_cache_free (f->cache);
  wc_temp_dir_free (f->folder);
  g_free (f->hash);
}

static void
know (Fixture *f, const char *jid, WcAvatarSource source)
{
  const WcAvatarRecord record = { .source = source, .hash = f->hash };

  g_assert_true (wc_avatar_store_set (f->base->temp->db, f->base->temp->account->id, jid,
                                      &record, NULL));
}

static void
get (Fixture *f, const char *jid, WcTaskWait *wait)
{
  wc_avatar_fetches_get (f->fetches, f->base->fake->session, jid,
                         wc_task_wait_begin (wait));
}

static void
assert_got (Fixture *f, WcTaskWait *wait)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcPeopleAvatar) avatar = wc_task_wait_pointer (wait, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (avatar->hash, ==, f->hash);
  g_assert_cmpuint (g_bytes_get_size (avatar->data), ==, 10);
}

static void
answer (Fixture *f, const char *word, const char *payload)
{
  const WcNode *next = g_queue_peek_head (&f->base->fake->sent);
  g_autofree char *text = next != NULL ? wc_node_to_string (next, NULL) : NULL;

  g_assert_nonnull (text);
  g_assert_nonnull (strstr (text, word));
  if (payload != NULL)
    wc_fake_session_answer (f->base->fake, payload);
  else
    wc_fake_session_refuse (f->base->fake, "item-not-found");
}

#define DATA                                                                             \
  "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items "                            \
  "node='urn:xmpp:avatar:data'><item><data xmlns='urn:xmpp:avatar:data'>" GIF_64         \
  "</data></item></items></pubsub>"
#define CARD                                                                             \
  "<vCard xmlns='vcard-temp'><PHOTO><BINVAL>" GIF_64 "</BINVAL></PHOTO></vCard>"

/* What they told us is asked for once, by whomever, and never again. */
static void
test_once (Fixture *f, gconstpointer data)
{
  WcTaskWait other = { 0 };

  know (f, "ana@b", WC_AVATAR_SOURCE_PEP);
  get (f, "ana@b", &f->wait);
  get (f, "ana@b", &other);
  g_assert_cmpuint (g_queue_get_length (&f->base->fake->sent), ==, 1);
  answer (f, "avatar:data", DATA);
  assert_got (f, &f->wait);
  assert_got (f, &other);
  get (f, "ana@b", &f->wait);
  wc_fake_session_assert_idle (f->base->fake);
  assert_got (f, &f->wait);
}

/* Who does not tell us is asked which picture it is, but not for one that is here. */
static void
test_not_followed (Fixture *f, gconstpointer data)
{
  know (f, "shy@b", WC_AVATAR_SOURCE_CARD);
  get (f, "shy@b", &f->wait);
  answer (f, "avatar:metadata", NULL);
  answer (f, "vcard-temp", CARD);
  assert_got (f, &f->wait);
  get (f, "shy@b", &f->wait);
  answer (f, "avatar:metadata", NULL);
  answer (f, "vcard-temp", NULL);
  g_assert_null (wc_task_wait_pointer (&f->wait, NULL));
}

/* Nor does the server of who does not see our presence: it does not know what we want. */
static void
test_one_way (Fixture *f, gconstpointer data)
{
  know (f, "star@b", WC_AVATAR_SOURCE_PEP);
  get (f, "star@b", &f->wait);
  answer (f, "avatar:metadata", NULL);
  answer (f, "vcard-temp", NULL);
  g_assert_null (wc_task_wait_pointer (&f->wait, NULL));
}

/* What was read is known from then on, as if it had been told. */
static void
test_learned (Fixture *f, gconstpointer data)
{
  get (f, "ana@b", &f->wait);
  answer (f, "avatar:metadata", NULL);
  answer (f, "vcard-temp", CARD);
  assert_got (f, &f->wait);
  get (f, "ana@b", &f->wait);
  wc_fake_session_assert_idle (f->base->fake);
  assert_got (f, &f->wait);
}

static void
test_offline (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) gif = g_bytes_new_static (GIF, 10);

  know (f, "shy@b", WC_AVATAR_SOURCE_PEP);
  wc_session_unbind (f->base->fake->session, FALSE);
  get (f, "shy@b", &f->wait);
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
  g_free (wc_avatar_cache_put (f->cache, gif));
  get (f, "shy@b", &f->wait);
  assert_got (f, &f->wait);
}

/* Whoever still waits when the account goes is told. */
static void
test_goes (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  know (f, "ana@b", WC_AVATAR_SOURCE_PEP);
  get (f, "ana@b", &f->wait);
  wc_avatar_fetches_free (f->fetches);
  f->fetches = wc_avatar_fetches_new (f->cache);
  answer (f, "avatar:data", NULL);
  answer (f, "vcard-temp", NULL);
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/account/avatar-fetches/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("once", test_once);
  ADD ("not-followed", test_not_followed);
  ADD ("one-way", test_one_way);
  ADD ("learned", test_learned);
  ADD ("offline", test_offline);
  ADD ("goes", test_goes);
  return g_test_run ();
}
