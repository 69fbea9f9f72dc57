/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/mds-fixture.h"
#include "xep/mds-writes.h"

static const WcXep *const none[] = { NULL };

typedef struct
{
  WcPepFixture *base;
  WcMdsSaid *said;
  WcMdsWrites *writes;
} Fixture;

static void
make (Fixture *f)
{
  f->said = wc_mds_said_new (f->base->fake->session);
  f->writes = wc_mds_writes_new (f->base->fake->session, f->said);
}

static void
end (Fixture *f)
{
  /* what is on its way is answered while it can be */
  wc_mds_writes_set_open (f->writes, FALSE);
  wc_session_unbind (f->base->fake->session, FALSE);
  wc_mds_writes_free (f->writes);
  wc_mds_said_free (f->said);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_mds_fixture_new (none);
  make (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  end (f);
  wc_pep_fixture_free (f->base);
}

/* A message, read at once. */
static gint64
read_one (Fixture *f, const char *chat, const char *id)
{
  gint64 row = wc_mds_fixture_say (f->base, chat, id);

  wc_mds_fixture_read (f->base, chat, row);
  return row;
}

static void
wait_a_moment (Fixture *f)
{
  wc_fake_clock_advance (f->base->fake->clock, WC_MDS_WRITES_DELAY_US);
}

static void
open_now (Fixture *f)
{
  wc_mds_writes_begin (f->writes);
  wc_mds_writes_set_open (f->writes, TRUE);
}

static void
test_one_of_many (Fixture *f, gconstpointer data)
{
  open_now (f);
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *id = g_strdup_printf ("a%u", i);

      read_one (f, WC_PEP_ROMEO, id);
      wc_mds_writes_poke (f->writes);
    }
  wc_fake_session_assert_idle (f->base->fake);
  g_assert_cmpuint (wc_fake_clock_count (f->base->fake->clock), ==, 1);
  wait_a_moment (f);
  wc_mds_fixture_assert_published (f->base, WC_PEP_ROMEO, "me@x.lit", "a9");
  /* while that is on its way the newest goes on */
  read_one (f, WC_PEP_ROMEO, "b1");
  read_one (f, WC_PEP_ROMEO, "b2");
  wc_mds_writes_poke (f->writes);
  wait_a_moment (f);
  wc_fake_session_answer (f->base->fake, NULL);
  wc_mds_fixture_assert_published (f->base, WC_PEP_ROMEO, "me@x.lit", "b2");
  wc_fake_session_answer (f->base->fake, NULL);
  wc_fake_session_assert_idle (f->base->fake);
  wc_mds_writes_poke (f->writes);
  g_assert_cmpuint (wc_fake_clock_count (f->base->fake->clock), ==, 0);
}

static void
test_every_kind_of_chat (Fixture *f, gconstpointer data)
{
  read_one (f, WC_PEP_ROMEO, "a1");
  read_one (f, WC_PEP_ROOM, "r1");
  read_one (f, WC_PEP_ROOM "/Nurse", "p1");
  open_now (f);
  wc_mds_fixture_assert_published (f->base, WC_PEP_ROMEO, "me@x.lit", "a1");
  wc_fake_session_answer (f->base->fake, NULL);
  wc_mds_fixture_assert_published (f->base, WC_PEP_ROOM, WC_PEP_ROOM, "r1");
  wc_fake_session_answer (f->base->fake, NULL);
  wc_mds_fixture_assert_published (f->base, WC_PEP_ROOM "/Nurse", "me@x.lit", "p1");
  wc_fake_session_answer (f->base->fake, NULL);
  wc_fake_session_assert_idle (f->base->fake);
}

/* What the node says already, in whatever way it came to know, is not said again. */
static void
test_known (Fixture *f, gconstpointer data)
{
  gint64 row = read_one (f, WC_PEP_ROMEO, "a1");

  wc_mds_said_note (f->said, WC_PEP_ROMEO, "a1", row);
  open_now (f);
  wc_fake_session_assert_idle (f->base->fake);
  /* nor when the node forgets it: nothing was read since */
  wc_mds_said_clear (f->said);
  wc_mds_writes_poke (f->writes);
  g_assert_cmpuint (wc_fake_clock_count (f->base->fake->clock), ==, 0);
}

/* Another device may be ahead by messages that we have not fetched. */
static void
test_behind (Fixture *f, gconstpointer data)
{
  read_one (f, WC_PEP_ROMEO, "a1");
  wc_mds_said_note (f->said, WC_PEP_ROMEO, "a9", 0);
  f->base->behind = TRUE;
  open_now (f);
  wc_mds_writes_poke (f->writes);
  g_assert_cmpuint (wc_fake_clock_count (f->base->fake->clock), ==, 0);
  /* it was of before all that is held */
  f->base->behind = FALSE;
  wc_mds_writes_poke (f->writes);
  wait_a_moment (f);
  wc_mds_fixture_assert_published (f->base, WC_PEP_ROMEO, "me@x.lit", "a1");
  wc_fake_session_answer (f->base->fake, NULL);
}

static void
test_shut (Fixture *f, gconstpointer data)
{
  read_one (f, WC_PEP_ROMEO, "a1");
  wc_mds_writes_poke (f->writes);
  g_assert_cmpuint (wc_fake_clock_count (f->base->fake->clock), ==, 0);
  open_now (f);
  wc_mds_fixture_assert_published (f->base, WC_PEP_ROMEO, "me@x.lit", "a1");
  wc_fake_session_answer (f->base->fake, NULL);
  read_one (f, WC_PEP_ROMEO, "a2");
  wc_mds_writes_poke (f->writes);
  wc_mds_writes_set_open (f->writes, FALSE);
  wait_a_moment (f);
  wc_fake_session_assert_idle (f->base->fake);
}

/* Killed between the publish and its answer, and before the publish: it is told by the
 * next process, once. */
static void
test_killed (Fixture *f, gconstpointer data)
{
  read_one (f, WC_PEP_ROMEO, "a1");
  open_now (f);
  wc_mds_fixture_assert_published (f->base, WC_PEP_ROMEO, "me@x.lit", "a1");
  wc_node_unref (g_queue_pop_head (&f->base->fake->sent));
  read_one (f, WC_PEP_ROOM, "r1");
  end (f);
  wc_pep_fixture_restart (f->base, none);
  make (f);
  open_now (f);
  wc_mds_fixture_assert_published (f->base, WC_PEP_ROMEO, "me@x.lit", "a1");
  wc_fake_session_answer (f->base->fake, NULL);
  wc_mds_fixture_assert_published (f->base, WC_PEP_ROOM, WC_PEP_ROOM, "r1");
  wc_fake_session_answer (f->base->fake, NULL);
  wc_fake_session_assert_idle (f->base->fake);
}

/* A chat that the server does not take does not keep the others back, nor is it asked
 * again before the next login. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  read_one (f, WC_PEP_ROMEO, "a1");
  read_one (f, WC_PEP_ROOM, "r1");
  open_now (f);
  wc_fake_session_refuse (f->base->fake, "not-acceptable");
  wc_mds_fixture_assert_published (f->base, WC_PEP_ROOM, WC_PEP_ROOM, "r1");
  wc_fake_session_answer (f->base->fake, NULL);
  wc_mds_writes_poke (f->writes);
  wait_a_moment (f);
  wc_fake_session_assert_idle (f->base->fake);
  open_now (f);
  wc_mds_fixture_assert_published (f->base, WC_PEP_ROMEO, "me@x.lit", "a1");
  wc_fake_session_answer (f->base->fake, NULL);
}

/* A server without personal eventing is not asked for every chat. */
static void
test_no_node (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *chat = g_strdup_printf ("c%u@y", i);

      read_one (f, chat, chat);
    }
  open_now (f);
  for (guint i = 0; i < 3; i++)
    wc_fake_session_refuse (f->base->fake, "service-unavailable");
  wc_fake_session_assert_idle (f->base->fake);
}

/* A node with other conditions is configured first. */
static void
test_precondition (Fixture *f, gconstpointer data)
{
  read_one (f, WC_PEP_ROMEO, "a1");
  open_now (f);
  wc_fake_session_refuse (f->base->fake, "conflict");
  wc_pep_fixture_assert_config_asked (f->base, WC_MDS_NODE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/xep/mds-writes/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("one-of-many", test_one_of_many);
  ADD ("kinds", test_every_kind_of_chat);
  ADD ("known", test_known);
  ADD ("behind", test_behind);
  ADD ("shut", test_shut);
  ADD ("killed", test_killed);
  ADD ("refused", test_refused);
  ADD ("no-node", test_no_node);
  ADD ("precondition", test_precondition);
  return g_test_run ();
}
