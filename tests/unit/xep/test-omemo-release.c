/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-session.h"
#include "lib/store-fixture.h"
#include "xep/host.h"
#include "xep/omemo-held.h"
#include "xep/omemo-release.h"

typedef struct
{
  WcStoreFixture *store; /* (owned) */
  WcOmemo *omemo;        /* (owned) */
  WcFakeSession *fake;   /* (owned) */
  WcHost host;
  WcOmemoRelease *release; /* (owned) */
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->store = wc_store_fixture_new ();
  f->omemo = wc_omemo_new (f->store->db, f->store->account, WC_STORE_JULIET);
  f->host = (WcHost){ .db = f->store->db, .omemo = f->omemo };
  f->fake = wc_fake_session_new_with (WC_STORE_JULIET "/here", NULL, &f->host);
  f->fake->db = f->store->db;
  f->release = wc_omemo_release_new (f->fake->session);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_omemo_release_free (f->release);
  wc_fake_session_free (f->fake);
  wc_omemo_free (f->omemo);
  wc_store_fixture_free (f->store);
}

static void
hold (Fixture *f, guint n)
{
  wc_store_fixture_begin (f->store);
  for (guint i = 0; i < n; i++)
    {
      g_auto (WcInbound)
          in = { .stanza = wc_fake_session_parse ("<message><body>Hi</body></message>"),
                 .received_us = 7 };
      gboolean kept = FALSE;

      g_assert_true (
          wc_omemo_held_add (f->omemo, &in, WC_STORE_ROMEO, &kept, /* error= */ NULL));
      g_assert_true (kept);
    }
  wc_store_fixture_commit (f->store);
}

static guint
count_held (Fixture *f)
{
  g_autoptr (GPtrArray) held = wc_omemo_held_list (f->omemo, NULL, NULL, NULL);

  return held->len;
}

static void
begin (Fixture *f)
{
  GError *error = NULL;

  g_assert_true (wc_session_begin_unit (f->fake->session, &error));
  wc_omemo_release_begin (f->release);
  g_assert_true (wc_omemo_release_is_going_on (f->release));
  g_assert_true (wc_session_commit_unit (f->fake->session, &error));
  g_assert_no_error (error);
}

static guint
count_words (const char *text, const char *word)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint n = 0;

  for (gsize i = 0; words[i] != NULL; i++)
    n += g_str_equal (words[i], word);
  return n;
}

/* Some at a time, each slice in a unit of its own. */
static void
test_slices (Fixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;

  hold (f, 41);
  begin (f);
  g_assert_cmpuint (count_held (f), ==, 41);
  g_string_truncate (f->fake->units, 0);
  wc_fake_clock_advance (f->fake->clock, 0);
  g_assert_cmpuint (count_held (f), ==, 0);
  g_assert_false (wc_omemo_release_is_going_on (f->release));
  first = g_strndup (f->fake->units->str,
                     strstr (f->fake->units->str, "commit") - f->fake->units->str);
  g_assert_cmpuint (count_words (first, "deliver"), ==, 40);
  g_assert_cmpuint (count_words (f->fake->units->str, "deliver"), ==, 41);
  g_assert_cmpuint (count_words (f->fake->units->str, "commit"), ==, 2);
}

/* Nothing is lost where the disk is full; it is read the next time. */
static void
test_full_disk (Fixture *f, gconstpointer data)
{
  hold (f, 2);
  f->fake->fail_at = "deliver";
  g_test_expect_message ("whinchat", G_LOG_LEVEL_MESSAGE, "*cannot be read*");
  begin (f);
  wc_fake_clock_advance (f->fake->clock, 0);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (count_held (f), ==, 2);
  g_assert_false (wc_omemo_release_is_going_on (f->release));
  f->fake->fail_at = NULL;
  begin (f);
  wc_fake_clock_advance (f->fake->clock, 0);
  g_assert_cmpuint (count_held (f), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/xep/omemo-release/slices", Fixture, NULL, setup, test_slices, teardown);
  g_test_add ("/xep/omemo-release/full-disk", Fixture, NULL, setup, test_full_disk,
              teardown);
  return g_test_run ();
}
