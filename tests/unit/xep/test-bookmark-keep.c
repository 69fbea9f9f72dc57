/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "lib/bookmark-fixture.h"
#include "store/bookmark-store.h"
#include "xep/bookmark-item.h"
#include "xep/bookmark-keep.h"

static WcBookmarkFixture *
fixture_new (void)
{
  WcBookmarkFixture *f = wc_bookmark_fixture_new ();

  wc_bookmark_fixture_bind (f, NULL);
  return f;
}

static WcBookmark *
make (WcBookmarkFixture *f, const char *room, const char *name)
{
  WcBookmark *bookmark = wc_bookmark_new (f->temp->account->id, room);

  wc_str_set (&bookmark->name, name);
  return bookmark;
}

static void
test_one (void)
{
  g_autoptr (WcBookmarkFixture) f = fixture_new ();
  g_autoptr (WcBookmark) bookmark = make (f, "a@y", "A");
  g_autoptr (WcBookmark) found = NULL;

  wc_bookmark_keep_one (f->fake->session, bookmark);
  wc_bookmark_keep_one (f->fake->session, bookmark);
  wc_bookmark_fixture_assert_told (f, "changed a@y\n");
  wc_bookmark_fixture_assert_held (f, "a@y A - - - published\n");
  found = wc_bookmark_keep_find (f->fake->session, "a@y");
  g_assert_cmpstr (found->name, ==, "A");
  wc_bookmark_keep_none (f->fake->session, "a@y");
  wc_bookmark_keep_none (f->fake->session, "a@y");
  wc_bookmark_fixture_assert_told (f, "removed a@y\n");
  g_assert_null (wc_bookmark_keep_find (f->fake->session, "a@y"));
}

static void
test_all (void)
{
  g_autoptr (WcBookmarkFixture) f = fixture_new ();
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_bookmark_unref);
  g_autoptr (WcBookmark) gone = make (f, "gone@y", "G");

  wc_bookmark_keep_one (f->fake->session, gone);
  g_string_truncate (f->words, 0);
  g_ptr_array_add (list, make (f, "a@y", "A"));
  wc_bookmark_keep_all (f->fake->session, list);
  wc_bookmark_fixture_assert_told (f, "removed gone@y\nchanged a@y\n");
  wc_bookmark_keep_all (f->fake->session, list);
  wc_bookmark_fixture_assert_told (f, "");
  wc_bookmark_fixture_assert_held (f, "a@y A - - - published\n");
}

/* A server that tells without end fills nothing; what is held is still changed. */
static void
test_bounded (void)
{
  g_autoptr (WcBookmarkFixture) f = fixture_new ();
  g_autoptr (WcBookmark) more = make (f, "more@y", NULL);
  g_autoptr (WcBookmark) held = make (f, "0@y", "changed");

  for (guint i = 0; i < WC_BOOKMARK_ITEM_MAX_COUNT; i++)
    {
      g_autofree char *room = g_strdup_printf ("%u@y", i);
      g_autoptr (WcBookmark) bookmark = make (f, room, NULL);

      g_assert_true (wc_bookmark_store_set (f->temp->db, bookmark, NULL, NULL));
    }
  g_assert_false (wc_bookmark_keep_one (f->fake->session, more));
  wc_bookmark_fixture_assert_told (f, "");
  g_assert_cmpuint (wc_fake_session_count_dropped (f->fake, "too-many-bookmarks"), ==, 1);
  g_assert_true (wc_bookmark_keep_one (f->fake->session, held));
  wc_bookmark_fixture_assert_told (f, "changed 0@y\n");
  g_assert_false (wc_bookmark_keep_one (f->fake->session, held));
  g_assert_false (wc_bookmark_keep_none (f->fake->session, "more@y"));
  g_assert_true (wc_bookmark_keep_none (f->fake->session, "0@y"));
}

/* Nobody has to be told. */
static void
test_nobody (void)
{
  g_autoptr (WcBookmarkFixture) f = fixture_new ();
  g_autoptr (WcBookmark) bookmark = make (f, "a@y", "A");

  f->host.bookmarks = NULL;
  wc_bookmark_keep_one (f->fake->session, bookmark);
  wc_bookmark_fixture_assert_held (f, "a@y A - - - published\n");
  wc_bookmark_keep_none (f->fake->session, "a@y");
  wc_bookmark_fixture_assert_held (f, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/bookmark-keep/one", test_one);
  g_test_add_func ("/xep/bookmark-keep/all", test_all);
  g_test_add_func ("/xep/bookmark-keep/bounded", test_bounded);
  g_test_add_func ("/xep/bookmark-keep/nobody", test_nobody);
  return g_test_run ();
}
