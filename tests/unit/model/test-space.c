/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/space.h"

static void
test_copy (void)
{
  g_autoptr (WcSpace) space = wc_space_new (1, "spaces.shakespeare.lit", "globe");
  const WcSpacePicture picture = { .url = (char *) "https://shakespeare.lit/globe.png",
                                   .type = (char *) "image/png",
                                   .width = 64 };
  const WcSpacePicture none = { NULL };
  g_autoptr (WcSpace) copy = NULL;

  g_assert_cmpint (space->state, ==, WC_SPACE_STATE_NONE);
  g_assert_cmpint (space->affiliation, ==, WC_PUBSUB_AFFILIATION_NONE);
  g_assert_cmpint (space->subscription, ==, WC_PUBSUB_SUBSCRIPTION_NONE);
  wc_str_set (&space->title, "The Globe");
  wc_space_picture_set (&space->avatar, &picture);
  space->pinned = TRUE;
  copy = wc_space_copy (space);
  wc_str_set (&copy->title, "The Rose");
  wc_space_picture_set (&copy->avatar, &none);
  wc_space_picture_set (&copy->banner, &space->avatar);
  g_assert_cmpstr (space->title, ==, "The Globe");
  g_assert_cmpstr (space->avatar.url, ==, "https://shakespeare.lit/globe.png");
  g_assert_null (space->banner.url);
  g_assert_cmpstr (copy->title, ==, "The Rose");
  g_assert_cmpstr (copy->service, ==, "spaces.shakespeare.lit");
  g_assert_cmpstr (copy->node, ==, "globe");
  g_assert_null (copy->avatar.url);
  g_assert_cmpstr (copy->banner.type, ==, "image/png");
  g_assert_cmpint (copy->banner.width, ==, 64);
  g_assert_true (copy->pinned);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/space/copy", test_copy);
  return g_test_run ();
}
