/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/temp-db.h"
#include "store/avatar-store.h"
#include "store/roster-store.h"

#define RED "1111111111111111111111111111111111111111"
#define BLUE "2222222222222222222222222222222222222222"

typedef struct
{
  WcTempDb *temp;
  gint64 since;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->temp = wc_temp_db_new ();
  wc_temp_db_befriend (f->temp, "ana@b", &f->since);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_temp_db_free (f->temp);
}

/* Sets what @source says (NULL: no picture) and asserts which events that makes. */
static void
set (Fixture *f,
     const char *jid,
     WcAvatarSource source,
     const char *hash,
     const char *expected)
{
  const WcAvatarRecord record = { .source = source,
                                  .hash = (char *) hash,
                                  .media_type = (char *) "image/png",
                                  .width = 64 };
  g_autofree char *events = NULL;

  wc_db_begin (f->temp->db, WC_DB_NORMAL, NULL);
  g_assert_true (
      wc_avatar_store_set (f->temp->db, f->temp->account->id, jid, &record, NULL));
  g_assert_true (wc_db_commit (f->temp->db, NULL));
  events = wc_temp_db_take_events (f->temp, &f->since);
  g_assert_cmpstr (events, ==, expected);
}

static void
assert_held (Fixture *f, const char *jid, const char *expected)
{
  g_autoptr (WcAvatarRecord) record =
      wc_avatar_store_get (f->temp->db, f->temp->account->id, jid, NULL);
  g_autofree char *hash =
      wc_avatar_store_dup_hash (f->temp->db, f->temp->account->id, jid, NULL);

  g_assert_cmpstr (hash, ==, expected);
  g_assert_cmpstr (record != NULL ? record->hash : NULL, ==, expected);
  if (record != NULL)
    {
      g_assert_cmpstr (record->media_type, ==, "image/png");
      g_assert_cmpuint (record->width, ==, 64);
    }
}

/* What PEP says counts; only what is to be seen is told. */
static void
test_sources (Fixture *f, gconstpointer data)
{
  set (f, "ana@b", WC_AVATAR_SOURCE_CARD, NULL, "");
  set (f, "ana@b", WC_AVATAR_SOURCE_CARD, RED, "contact.changed");
  set (f, "ana@b", WC_AVATAR_SOURCE_CARD, RED, "");
  assert_held (f, "ana@b", RED);
  set (f, "ana@b", WC_AVATAR_SOURCE_PEP, BLUE, "contact.changed");
  assert_held (f, "ana@b", BLUE);
  set (f, "ana@b", WC_AVATAR_SOURCE_CARD, BLUE, "");
  wc_temp_db_reopen (f->temp);
  set (f, "ana@b", WC_AVATAR_SOURCE_PEP, NULL, "");
  assert_held (f, "ana@b", BLUE);
  set (f, "ana@b", WC_AVATAR_SOURCE_CARD, NULL, "contact.changed");
  assert_held (f, "ana@b", NULL);
}

static void
test_nobody (Fixture *f, gconstpointer data)
{
  set (f, "eve@evil", WC_AVATAR_SOURCE_CARD, RED, "");
  assert_held (f, "eve@evil", NULL);
  set (f, "me@x.lit", WC_AVATAR_SOURCE_PEP, RED, "account.changed");
  assert_held (f, "me@x.lit", RED);
}

/* Whom a person does not know any more leaves nothing behind. */
static void
test_leaves (Fixture *f, gconstpointer data)
{
  set (f, "ana@b", WC_AVATAR_SOURCE_PEP, RED, "contact.changed");
  wc_db_begin (f->temp->db, WC_DB_NORMAL, NULL);
  g_assert_true (
      wc_roster_store_remove (f->temp->db, f->temp->account->id, "ana@b", NULL, NULL));
  g_assert_true (wc_db_commit (f->temp->db, NULL));
  assert_held (f, "ana@b", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/store/avatar-store/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("sources", test_sources);
  ADD ("nobody", test_nobody);
  ADD ("leaves", test_leaves);
  return g_test_run ();
}
