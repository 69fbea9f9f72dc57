/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/pubsub-affiliation.h"

static void
test_words (void)
{
  WcPubsubAffiliation affiliation = WC_PUBSUB_AFFILIATION_MEMBER;

  for (int i = 0; i < WC_N_PUBSUB_AFFILIATIONS; i++)
    {
      g_assert_true (wc_pubsub_affiliation_from_string (
          wc_pubsub_affiliation_to_string (i), &affiliation));
      g_assert_cmpint (affiliation, ==, i);
    }
  g_assert_false (wc_pubsub_affiliation_from_string ("Owner", &affiliation));
  g_assert_false (wc_pubsub_affiliation_from_string ("admin", &affiliation));
  g_assert_false (wc_pubsub_affiliation_from_string (NULL, &affiliation));
  g_assert_cmpint (affiliation, ==, WC_PUBSUB_AFFILIATION_OWNER);
}

/* The numbers are those of the database. */
static void
test_of_rooms (void)
{
  static const struct
  {
    const char *word;
    const char *in_room;
    gboolean publishes;
  } rows[] = {
    { "outcast", "outcast", FALSE },    { "none", "none", FALSE },
    { "publish-only", "member", TRUE }, { "member", "member", FALSE },
    { "publisher", "admin", TRUE },     { "owner", "owner", TRUE },
  };

  g_assert_cmpuint (G_N_ELEMENTS (rows), ==, WC_N_PUBSUB_AFFILIATIONS);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpstr (wc_pubsub_affiliation_to_string (i), ==, rows[i].word);
      g_assert_cmpstr (wc_affiliation_to_string (wc_pubsub_affiliation_to_room (i)), ==,
                       rows[i].in_room);
      g_assert_cmpint (wc_pubsub_affiliation_may_publish (i), ==, rows[i].publishes);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/pubsub-affiliation/words", test_words);
  g_test_add_func ("/model/pubsub-affiliation/of-rooms", test_of_rooms);
  return g_test_run ();
}
