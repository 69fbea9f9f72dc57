/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/resume-store.h"

static void
save (WcStoreFixture *f, const char *previd)
{
  WcResumeState state = { .account = f->account,
                          .previd = (char *) previd,
                          .jid = (char *) WC_STORE_JULIET "/balcony",
                          .location = (char *) "10.0.0.1:5222",
                          .inbound = G_MAXUINT32,
                          .outbound = 7,
                          .max_s = 600,
                          .alive_us = WC_STORE_NOW };
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_resume_store_save (f->db, &state, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static WcResumeState *
load (WcStoreFixture *f)
{
  g_autoptr (GError) error = NULL;
  WcResumeState *state = wc_resume_store_load (f->db, f->account, &error);

  g_assert_no_error (error);
  return state;
}

static void
test_round_trip (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcResumeState) state = NULL;

  g_assert_null (load (f));
  save (f, "old");
  save (f, "new");
  wc_store_fixture_restart (f);
  state = load (f);
  g_assert_cmpint (state->account, ==, f->account);
  g_assert_cmpstr (state->previd, ==, "new");
  g_assert_cmpstr (state->jid, ==, WC_STORE_JULIET "/balcony");
  g_assert_cmpstr (state->location, ==, "10.0.0.1:5222");
  g_assert_cmpuint (state->inbound, ==, G_MAXUINT32);
  g_assert_cmpuint (state->outbound, ==, 7);
  g_assert_cmpint (state->max_s, ==, 600);
  g_assert_cmpint (state->alive_us, ==, WC_STORE_NOW);
}

/* The count goes with the transaction of what it acknowledges. */
static void
test_counts (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcResumeState) kept = NULL;
  g_autoptr (WcResumeState) counted = NULL;

  save (f, "p");
  wc_store_fixture_begin (f);
  g_assert_true (wc_resume_store_set_inbound (f->db, f->account, 5, NULL));
  wc_db_rollback (f->db);
  kept = load (f);
  g_assert_cmpuint (kept->inbound, ==, G_MAXUINT32);

  f->now_us += 9;
  wc_store_fixture_begin (f);
  g_assert_true (wc_resume_store_set_inbound (f->db, f->account, 5, NULL));
  g_assert_true (wc_resume_store_set_outbound (f->db, f->account, 8, NULL));
  g_assert_true (wc_resume_store_set_inbound (f->db, f->account + 1, 5, NULL));
  wc_store_fixture_commit (f);
  counted = load (f);
  g_assert_cmpuint (counted->inbound, ==, 5);
  g_assert_cmpuint (counted->outbound, ==, 8);
  g_assert_cmpint (counted->alive_us, ==, WC_STORE_NOW + 9);
}

static void
test_stanza_ids (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcResumeState) unknown = NULL;
  g_autoptr (WcResumeState) announced = NULL;
  g_autoptr (WcResumeState) next = NULL;

  save (f, "p");
  unknown = load (f);
  g_assert_false (unknown->stanza_ids);
  wc_store_fixture_begin (f);
  g_assert_true (wc_resume_store_set_stanza_ids (f->db, f->account, TRUE, NULL));
  wc_store_fixture_commit (f);
  announced = load (f);
  g_assert_true (announced->stanza_ids);

  /* What one stream announced says nothing about the next. */
  save (f, "q");
  next = load (f);
  g_assert_false (next->stanza_ids);
}

static void
test_forget (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  save (f, "p");
  wc_store_fixture_begin (f);
  g_assert_true (wc_resume_store_forget (f->db, f->account, NULL));
  wc_store_fixture_commit (f);
  g_assert_null (load (f));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/resume/round-trip", test_round_trip);
  g_test_add_func ("/store/resume/counts", test_counts);
  g_test_add_func ("/store/resume/stanza-ids", test_stanza_ids);
  g_test_add_func ("/store/resume/forget", test_forget);
  return g_test_run ();
}
