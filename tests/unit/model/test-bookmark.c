/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/bookmark.h"

static void
test_copy (void)
{
  g_autoptr (WcBookmark) bookmark =
      wc_bookmark_new (1, "theplay@conference.shakespeare.lit");
  g_autoptr (WcBookmark) copy = NULL;

  g_assert_false (bookmark->autojoin);
  bookmark->autojoin = TRUE;
  wc_str_set (&bookmark->nick, "JC");
  copy = wc_bookmark_copy (bookmark);
  wc_str_set (&copy->nick, "Brutus");
  g_assert_cmpstr (bookmark->nick, ==, "JC");
  g_assert_cmpstr (copy->nick, ==, "Brutus");
  g_assert_true (copy->autojoin);
  g_assert_cmpstr (copy->room, ==, "theplay@conference.shakespeare.lit");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/bookmark/copy", test_copy);
  return g_test_run ();
}
