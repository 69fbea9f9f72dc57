/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "account/sticker-calls.h"
#include "base/error.h"
#include "lib/fake-session.h"
#include "lib/task-wait.h"
#include "model/sticker-pack.h"

#define ID "N6zJI4PTGfFfSJbwakmBihwB"
#define NODE WC_STICKER_PACK_NODE

typedef struct
{
  WcFakeSession *fake;
  WcTaskWait wait;
  char *pack; /* (owned) the sample */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("WC_TEST_SOURCE"), "wire", "0449", "pack.xml", NULL);

  f->fake = wc_fake_session_new ("me@x.lit/here");
  g_assert_true (g_file_get_contents (path, &f->pack, NULL, NULL));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_fake_session_assert_idle (f->fake);
  wc_fake_session_free (f->fake);
  g_free (f->pack);
}

/* The answer with the sample under @id, behind @others. */
static char *
make_answer (Fixture *f, const char *others, const char *id)
{
  return g_strdup_printf ("<pubsub xmlns='http://jabber.org/protocol/pubsub'><items "
                          "node='" NODE "'>%s<item id='%s'>%s</item></items></pubsub>",
                          others, id, f->pack);
}

static void
ask (Fixture *f, const char *jid, const char *id)
{
  const WcPeopleStickers which = { jid, NODE, id };

  wc_sticker_calls_get (f->fake->session, &which, wc_task_wait_begin (&f->wait));
}

static void
test_list (Fixture *f, gconstpointer data)
{
  g_autofree char *answer = make_answer (
      f, "<item id='x'><pack xmlns='urn:xmpp:stickers:0'/></item><item id='y'/>", ID);
  g_autoptr (GPtrArray) packs = NULL;
  g_autoptr (GPtrArray) none = NULL;

  ask (f, "romeo@montague.lit", NULL);
  wc_fake_session_answer_next (f->fake, "to='romeo@montague.lit' node='" NODE "'",
                               answer);
  packs = wc_task_wait_pointer (&f->wait, NULL);
  g_assert_cmpuint (packs->len, ==, 1);
  g_assert_cmpstr (((WcStickerPack *) packs->pdata[0])->jid, ==, "romeo@montague.lit");
  /* who has no such node has none */
  ask (f, "me@x.lit", NULL);
  wc_fake_session_answer_next (f->fake, NODE, NULL);
  none = wc_task_wait_pointer (&f->wait, NULL);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_one (Fixture *f, gconstpointer data)
{
  g_autofree char *answer = make_answer (f, "", ID);
  g_autoptr (GPtrArray) packs = NULL;

  ask (f, "romeo@montague.lit", ID);
  wc_fake_session_answer_next (f->fake, "<item id='" ID "'/>", answer);
  packs = wc_task_wait_pointer (&f->wait, NULL);
  g_assert_cmpuint (packs->len, ==, 1);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  ask (f, "romeo@montague.lit", NULL);
  wc_fake_session_refuse (f->fake, "forbidden");
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_AUTHORIZED);
}

static void
begin_import (Fixture *f)
{
  g_autofree char *uri = wc_sticker_pack_make_uri ("romeo@montague.lit", NODE, ID);

  wc_sticker_calls_import (f->fake->session, uri, wc_task_wait_begin (&f->wait));
}

/* It is published as it is, under the same name. */
static void
test_import (Fixture *f, gconstpointer data)
{
  g_autofree char *answer = make_answer (f, "", ID);

  begin_import (f);
  wc_fake_session_answer_next (f->fake, "to='romeo@montague.lit' <item id='" ID "'/>",
                               answer);
  wc_fake_session_answer_next (
      f->fake, "<publish node='" NODE "'> <item id='" ID "'> <suggest>+1</suggest> open",
      "");
  g_assert_true (wc_task_wait_boolean (&f->wait, NULL));
}

/* What becomes of other answers. */
static void
assert_not_imported (Fixture *f, const char *answer, int code)
{
  g_autoptr (GError) error = NULL;

  begin_import (f);
  wc_fake_session_answer_next (f->fake, NODE, answer);
  g_assert_false (wc_task_wait_boolean (&f->wait, &error));
  g_assert_error (error, WC_ERROR, code);
}

static void
test_not_imported (Fixture *f, gconstpointer data)
{
  g_autofree char *other = make_answer (f, "", "EpRv28DHHzFrE4zd+xaNpVb4");
  g_autofree char *whole = make_answer (f, "", ID);
  g_autoptr (GString) restricted = g_string_new (whole);
  g_autoptr (GString) false_pack = g_string_new (whole);
  g_autoptr (GError) error = NULL;

  g_string_replace (restricted, "<name>", "<restricted/><name>", 1);
  g_string_replace (false_pack, "Marsey", "Mallory", 1);
  assert_not_imported (f, other, WC_ERROR_NOT_FOUND);
  assert_not_imported (f, NULL, WC_ERROR_NOT_FOUND);
  assert_not_imported (f, restricted->str, WC_ERROR_PERMISSION_DENIED);
  assert_not_imported (f, false_pack->str, WC_ERROR_REMOTE_ERROR);
  wc_sticker_calls_import (f->fake->session, "xmpp:a@b", wc_task_wait_begin (&f->wait));
  g_assert_false (wc_task_wait_boolean (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
}

static WcStickerPack *
make_pack (void)
{
  WcStickerPack *pack = wc_sticker_pack_new ("me@x.lit", "");
  WcAttachment *file = wc_attachment_new ();

  pack->name = g_strdup ("Cats");
  wc_attachment_add_source (file, "https://u/cat.png");
  wc_attachment_add_hash (file, "sha-256", "AAAA");
  file->description = g_strdup (":)");
  wc_sticker_pack_take (pack, file);
  return pack;
}

static void
test_publish (Fixture *f, gconstpointer data)
{
  g_autoptr (WcStickerPack) pack = make_pack ();
  g_autoptr (WcStickerPack) published = NULL;
  g_autoptr (GError) error = NULL;

  wc_sticker_calls_publish (f->fake->session, pack, wc_task_wait_begin (&f->wait));
  wc_fake_session_answer_next (f->fake,
                               "<publish node='" NODE
                               "'> <name>Cats</name> <desc>:)</desc> "
                               "target='https://u/cat.png' open",
                               "");
  published = wc_task_wait_pointer (&f->wait, NULL);
  g_assert_cmpstr (published->jid, ==, "me@x.lit");
  g_assert_cmpuint (strlen (published->id), ==, strlen (ID));
  g_assert_cmpuint (published->stickers->len, ==, 1);

  wc_sticker_calls_publish (f->fake->session, pack, wc_task_wait_begin (&f->wait));
  wc_fake_session_refuse (f->fake, "forbidden");
  g_assert_null (wc_task_wait_pointer (&f->wait, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_AUTHORIZED);
}

static void
test_remove (Fixture *f, gconstpointer data)
{
  wc_sticker_calls_remove (f->fake->session, ID, wc_task_wait_begin (&f->wait));
  wc_fake_session_answer_next (f->fake, "<retract <item id='" ID "'/>", "");
  g_assert_true (wc_task_wait_boolean (&f->wait, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/sticker-calls/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("list", test_list);
  TEST ("one", test_one);
  TEST ("refused", test_refused);
  TEST ("import", test_import);
  TEST ("not-imported", test_not_imported);
  TEST ("publish", test_publish);
  TEST ("remove", test_remove);
  return g_test_run ();
}
