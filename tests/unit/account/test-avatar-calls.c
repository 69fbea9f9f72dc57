/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/avatar-calls.h"
#include "base/error.h"
#include "lib/bookmark-fixture.h"
#include "lib/task-wait.h"
#include "lib/temp-dir.h"

/* Ten bytes that say "GIF, 16 x 32", their SHA-1 and base64. */
#define GIF "GIF89a\x10\0\x20\0"
#define GIF_64 "R0lGODlhEAAgAA=="
#define WRONG "a9993e364706816aba3e25717850c26c9cd0d89d"

typedef struct
{
  WcFakeSession *fake;
  char *folder;
  WcAvatarCache *cache;
  GBytes *gif;
  char *hash;
  WcTaskWait wait;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->fake = wc_fake_session_new ("me@x.lit/here");
  f->folder = wc_temp_dir_new ();
  f->cache = wc_avatar_cache_new (f->folder, 1000);
  f->gif = g_bytes_new_static (GIF, 10);
  f->hash = wc_avatar_cache_hash (f->gif);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_fake_session_assert_idle (f->fake);
  wc_fake_session_free (f->fake);
  wc_avatar_cache_free (f->cache);
  wc_temp_dir_free (f->folder);
  g_bytes_unref (f->gif);
  g_free (f->hash);
}

#define METADATA                                                                         \
  "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items "                            \
  "node='urn:xmpp:avatar:metadata'><item id='%s'><metadata "                             \
  "xmlns='urn:xmpp:avatar:metadata'><info id='%s' type='image/png' bytes='10'%s/>"       \
  "</metadata></item></items></pubsub>"
#define DATA                                                                             \
  "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items "                            \
  "node='urn:xmpp:avatar:data'>"                                                         \
  "<item id='x'><data xmlns='urn:xmpp:avatar:data'>" GIF_64 "</data></item></items>"     \
  "</pubsub>"
#define CARD                                                                             \
  "<vCard xmlns='vcard-temp'><FN>A</FN><PHOTO><TYPE>image/png</TYPE><BINVAL>" GIF_64     \
  "</BINVAL></PHOTO></vCard>"

static void
answer_metadata (Fixture *f, const char *words, const char *hash, const char *more)
{
  g_autofree char *payload = g_strdup_printf (METADATA, hash, hash, more);

  wc_fake_session_answer_next (f->fake, words, payload);
}

static void
get (Fixture *f, const char *jid)
{
  wc_avatar_calls_get (f->fake->session, f->cache, jid, wc_task_wait_begin (&f->wait));
}

static void
assert_got (Fixture *f)
{
  g_autoptr (WcPeopleAvatar) avatar = wc_task_wait_pointer (&f->wait, NULL);

  g_assert_cmpstr (avatar->hash, ==, f->hash);
  g_assert_cmpstr (avatar->type, ==, "image/gif");
  g_assert_cmpuint (avatar->width, ==, 16);
  g_assert_cmpuint (avatar->height, ==, 32);
  g_assert_true (g_bytes_equal (avatar->data, f->gif));
}

/* Fetched once; what is here already is not asked for again. */
static void
test_get (Fixture *f, gconstpointer data)
{
  get (f, "ana@b");
  answer_metadata (f, "to='ana@b' avatar:metadata", f->hash, "");
  wc_fake_session_answer_next (f->fake, "to='ana@b' avatar:data", DATA);
  assert_got (f);
  get (f, "other@b");
  answer_metadata (f, "to='other@b' avatar:metadata", f->hash, "");
  assert_got (f);
}

/* Bytes that are not those of the hash are not taken for them. */
static void
test_false_hash (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  get (f, "eve@b");
  answer_metadata (f, "avatar:metadata", WRONG, "");
  wc_fake_session_answer_next (f->fake, "avatar:data", DATA);
  wc_fake_session_answer_next (f->fake, "vcard-temp", NULL);
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_assert_cmpuint (wc_fake_session_count_dropped (f->fake, "false-avatar"), ==, 1);
}

static void
test_card (Fixture *f, gconstpointer data)
{
  get (f, "old@b");
  wc_fake_session_answer_next (f->fake, "avatar:metadata", NULL);
  wc_fake_session_answer_next (f->fake, "to='old@b' vcard-temp", CARD);
  assert_got (f);
}

static void
test_elsewhere (Fixture *f, gconstpointer data)
{
  g_autoptr (WcPeopleAvatar) avatar = NULL;

  get (f, "web@b");
  answer_metadata (f, "avatar:metadata", f->hash, " url='https://x/a.png'");
  avatar = wc_task_wait_pointer (&f->wait, NULL);
  g_assert_cmpstr (avatar->url, ==, "https://x/a.png");
  g_assert_null (avatar->data);
}

static void
test_taken_away (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  get (f, "ana@b");
  wc_fake_session_answer_next (
      f->fake, "avatar:metadata",
      "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items "
      "node='urn:xmpp:avatar:metadata'><item><metadata "
      "xmlns='urn:xmpp:avatar:metadata'/></item></items></pubsub>");
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/account/avatar-calls/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("get", test_get);
  ADD ("false-hash", test_false_hash);
  ADD ("card", test_card);
  ADD ("elsewhere", test_elsewhere);
  ADD ("taken-away", test_taken_away);
  return g_test_run ();
}
