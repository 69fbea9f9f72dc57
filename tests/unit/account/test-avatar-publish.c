/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/avatar-publish.h"
#include "base/error.h"
#include "lib/bookmark-fixture.h"
#include "lib/task-wait.h"
#include "lib/temp-dir.h"
#include "store/avatar-cache.h"
#include "xml/ns.h"

/* Ten bytes that say "GIF, 16 x 32", their SHA-1 and base64. */
#define GIF "GIF89a\x10\0\x20\0"
#define GIF_64 "R0lGODlhEAAgAA=="

typedef struct
{
  WcFakeSession *fake;
  GBytes *gif;
  char *hash;
  char *folder;
  WcAvatarCache *cache;
  WcTaskWait wait;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->fake = wc_fake_session_new ("me@x.lit/here");
  f->gif = g_bytes_new_static (GIF, 10);
  f->hash = wc_avatar_cache_hash (f->gif);
  f->folder = wc_temp_dir_new ();
  f->cache = wc_avatar_cache_new (f->folder, 1000);
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

static void
assert_held (Fixture *f, gboolean held)
{
  g_autoptr (GBytes) data = wc_avatar_cache_get (f->cache, f->hash);

  g_assert_cmpint (data != NULL, ==, held);
}

#define CARD                                                                             \
  "<vCard xmlns='vcard-temp'><FN>A</FN><PHOTO><TYPE>image/png</TYPE><BINVAL>" GIF_64     \
  "</BINVAL></PHOTO></vCard>"

static void
set (Fixture *f, const char *room, GBytes *data)
{
  const WcPeopleAvatarChange change = { .room = room, .data = data };

  wc_avatar_publish_set (f->fake->session, f->cache, &change,
                         wc_task_wait_begin (&f->wait));
}

/* Data first, then metadata; the card only where the server does not make it. */
static void
test_set (Fixture *f, gconstpointer data)
{
  wc_fake_session_announce (f->fake, WC_NS_PEP_VCARD);
  set (f, NULL, f->gif);
  wc_fake_session_answer_next (f->fake, "avatar:data " GIF_64 " persist_items", "");
  wc_fake_session_assert_next (f->fake, f->hash);
  assert_held (f, FALSE);
  wc_fake_session_answer_next (
      f->fake, "avatar:metadata type='image/gif' bytes='10' width='16' height='32'", "");
  g_assert_true (wc_task_wait_boolean (&f->wait, NULL));
  assert_held (f, TRUE);
  wc_fake_session_announce (f->fake, NULL);
  set (f, NULL, f->gif);
  wc_fake_session_answer_next (f->fake, "avatar:data", "");
  wc_fake_session_answer_next (f->fake, "avatar:metadata", "");
  wc_fake_session_answer_next (f->fake, "vcard-temp",
                               "<vCard xmlns='vcard-temp'><FN a='b'>Me</FN></vCard>");
  wc_fake_session_answer_next (f->fake, "type='set' <FN <BINVAL>" GIF_64, "");
  g_assert_true (wc_task_wait_boolean (&f->wait, NULL));
}

static void
test_remove (Fixture *f, gconstpointer data)
{
  wc_fake_session_announce (f->fake, NULL);
  set (f, NULL, NULL);
  wc_fake_session_answer_next (f->fake, "avatar:metadata", "");
  wc_fake_session_answer_next (f->fake, "vcard-temp", CARD);
  wc_fake_session_assert_sent (
      f->fake, "<iq type='set'><vCard xmlns='vcard-temp'><FN>A</FN></vCard></iq>");
  wc_session_unbind (f->fake->session, FALSE);
  g_assert_false (wc_task_wait_boolean (&f->wait, NULL));
}

static void
test_room (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wc_fake_session_announce (f->fake, WC_NS_PEP_VCARD);
  set (f, "hall@rooms", f->gif);
  wc_fake_session_refuse (f->fake, "forbidden");
  g_assert_false (wc_task_wait_boolean (&f->wait, NULL));
  assert_held (f, FALSE);
  set (f, "hall@rooms", f->gif);
  wc_fake_session_answer_next (f->fake, "to='hall@rooms' vcard-temp", NULL);
  wc_fake_session_answer_next (f->fake, "to='hall@rooms' <BINVAL>" GIF_64, "");
  g_assert_true (wc_task_wait_boolean (&f->wait, NULL));
  assert_held (f, TRUE);
  set (f, "hall@rooms", f->gif);
  wc_fake_session_refuse (f->fake, "forbidden");
  g_assert_false (wc_task_wait_boolean (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_AUTHORIZED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/account/avatar-publish/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("set", test_set);
  ADD ("remove", test_remove);
  ADD ("room", test_room);
  return g_test_run ();
}
