/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/omemo-pep-fixture.h"
#include "store/omemo-own-store.h"
#include "xep/omemo-announce.h"
#include "xep/omemo-own-list.h"

static const WcXep *const none[] = { NULL };

typedef struct
{
  WcPepFixture *base;
  WcFakeSession *fake; /* borrowed */
  WcOmemoAnnounce *announce;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_omemo_pep_new (none);
  f->fake = f->base->fake;
  wc_fake_session_announce (f->fake, NULL);
  f->announce = wc_omemo_announce_new (f->fake->session);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_session_unbind (f->fake->session, FALSE);
  wc_omemo_announce_free (f->announce);
  wc_omemo_pep_free (f->base);
}

static WcOmemoOwn *
get_own (Fixture *f)
{
  return wc_omemo_own_store_get (f->base->temp->db, f->base->host.account->id, NULL);
}

/* What the server tells of the list that has @device (0: nobody) on it. */
static void
tell (Fixture *f, guint32 device)
{
  g_autofree char *xml =
      device != 0 ? g_strdup_printf ("<list xmlns='eu.siacs.conversations.axolotl'>"
                                     "<device id='%u'/></list>",
                                     device)
                  : g_strdup ("<list xmlns='eu.siacs.conversations.axolotl'/>");
  g_autoptr (WcNode) list = wc_fake_session_parse (xml);

  g_assert_true (wc_session_begin_unit (f->fake->session, NULL));
  wc_omemo_announce_take_list (f->announce, WC_OMEMO_AXOLOTL, list);
  g_assert_true (wc_session_commit_unit (f->fake->session, NULL));
}

static void
announce (Fixture *f, const char *list)
{
  wc_omemo_announce_begin (f->announce);
  wc_fake_session_answer_next (f->fake, "items max_items='1' " WC_OMEMO_LIST_NODE, list);
  wc_fake_session_answer_next (
      f->fake, "publish " WC_OMEMO_BUNDLES ": id='current' access_model open prekeys",
      "");
}

/* The bundle first, then the list with those who stand there. */
static void
test_first (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoOwn) own = NULL;
  g_autoptr (WcOmemoOwn) clean = NULL;
  g_autofree char *ours = NULL;

  announce (f, WC_PEP_LIST (WC_OMEMO_LIST_NODE, WC_OMEMO_LIST ("<device id='8'/>")));
  own = get_own (f);
  g_assert_cmpint (own->bundle_dirty, ==, 0);
  g_assert_cmpint (own->list_dirty, !=, 0);
  ours =
      g_strdup_printf ("publish " WC_OMEMO_LIST_NODE " id='8' id='%u' open", own->device);
  wc_fake_session_answer_next (f->fake, ours, "");
  clean = get_own (f);
  g_assert_cmpint (clean->list_dirty, ==, 0);
  wc_fake_session_assert_idle (f->fake);
  g_assert_false (wc_omemo_announce_is_hidden (f->announce));

  /* Nothing is written when nothing has changed. */
  wc_omemo_announce_look (f->announce);
  tell (f, own->device);
  wc_fake_session_assert_idle (f->fake);
}

/* Another program that publishes its own list at the same time ends up on one list with
 * us, whichever came first. */
static void
test_at_once (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoOwn) own = NULL;
  g_autoptr (WcOmemoOwn) clean = NULL;
  g_autofree char *both = NULL;

  announce (f, NULL);
  own = get_own (f);
  tell (f, 9);
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_LIST_NODE " id='", "");
  both =
      g_strdup_printf ("publish " WC_OMEMO_LIST_NODE " id='9' id='%u' open", own->device);
  wc_fake_session_answer_next (f->fake, both, "");
  clean = get_own (f);
  g_assert_cmpint (clean->list_dirty, ==, 0);
  wc_fake_session_assert_idle (f->fake);
}

/* What comes meanwhile may be our own list. */
static void
test_echo (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoOwn) own = NULL;

  announce (f, NULL);
  own = get_own (f);
  tell (f, own->device);
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_LIST_NODE, "");
  wc_fake_session_assert_idle (f->fake);
}

/* Who is taken off comes back, a few times. */
static void
test_fight (Fixture *f, gconstpointer data)
{
  announce (f, NULL);
  for (guint i = 0; i < WC_OMEMO_OWN_LIST_MAX; i++)
    {
      wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_LIST_NODE, "");
      tell (f, i % 2 == 0 ? 0 : 9);
    }
  wc_fake_session_assert_idle (f->fake);
  wc_fake_clock_advance (f->fake->clock, WC_OMEMO_ANNOUNCE_US);
  wc_omemo_announce_look (f->announce);
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_LIST_NODE, "");
}

/* What the server does not open to everybody is published as it likes, and said. */
static void
test_hidden (Fixture *f, gconstpointer data)
{
  g_autoptr (WcNode) plain = NULL;
  g_autoptr (WcOmemoOwn) own = NULL;

  wc_omemo_announce_begin (f->announce);
  wc_fake_session_answer_next (f->fake, "items", NULL);
  wc_fake_session_refuse (f->fake, "not-allowed");
  plain = wc_node_ref (g_queue_peek_head (&f->fake->sent));
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_BUNDLES ":", "");
  g_assert_null (
      wc_node_child (wc_node_child (plain, "pubsub", NULL), "publish-options", NULL));
  own = get_own (f);
  g_assert_cmpint (own->hidden_us, !=, 0);
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_LIST_NODE, "");
  g_assert_true (wc_omemo_announce_is_hidden (f->announce));
}

/* The next stream gives all of it to the server again, though nothing is missing there:
 * whether it is for everybody now is known when all of it was taken. */
static void
test_opened (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoOwn) own = NULL;
  g_autoptr (WcOmemoOwn) half = NULL;
  g_autoptr (WcOmemoOwn) open = NULL;
  g_autofree char *list = NULL;

  test_hidden (f, data);
  own = get_own (f);
  list = g_strdup_printf (
      WC_PEP_LIST (WC_OMEMO_LIST_NODE, WC_OMEMO_LIST ("<device id='%u'/>")), own->device);
  announce (f, list);
  half = get_own (f);
  g_assert_cmpint (half->hidden_us, !=, 0);
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_LIST_NODE " open", "");
  open = get_own (f);
  g_assert_cmpint (open->hidden_us, ==, 0);
  wc_fake_session_assert_idle (f->fake);
  /* Then nothing is left to be done. */
  wc_omemo_announce_begin (f->announce);
  wc_fake_session_answer_next (f->fake, "items", list);
  wc_fake_session_assert_idle (f->fake);
}

/* A list that alone is not for everybody is enough: once on a stream it is tried. */
static void
test_list_alone (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoOwn) own = NULL;
  g_autofree char *list = NULL;

  announce (f, NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (WcOmemoOwn) told = NULL;

      wc_fake_session_refuse (f->fake, "not-allowed");
      wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_LIST_NODE, "");
      told = get_own (f);
      g_assert_cmpint (told->hidden_us, !=, 0);
      wc_omemo_announce_look (f->announce);
      tell (f, told->device);
      wc_fake_session_assert_idle (f->fake);
      g_free (list);
      list = g_strdup_printf (
          WC_PEP_LIST (WC_OMEMO_LIST_NODE, WC_OMEMO_LIST ("<device id='%u'/>")),
          told->device);
      announce (f, list);
    }
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_LIST_NODE " open", "");
}

/* A server in trouble has not said how it would publish: it is asked again. */
static void
test_trouble (Fixture *f, gconstpointer data)
{
  wc_omemo_announce_begin (f->announce);
  wc_fake_session_answer_next (f->fake, "items", NULL);
  for (guint i = 0; i < 2; i++)
    {
      wc_fake_session_refuse (f->fake, "internal-server-error");
      wc_fake_session_assert_idle (f->fake);
      wc_fake_clock_advance (f->fake->clock, WC_OMEMO_ANNOUNCE_US);
    }
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_BUNDLES ":", "");
  wc_fake_session_refuse (f->fake, "internal-server-error");
  wc_fake_clock_advance (f->fake->clock, WC_OMEMO_ANNOUNCE_US);
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_LIST_NODE, "");
  g_assert_false (wc_omemo_announce_is_hidden (f->announce));
  wc_fake_session_assert_idle (f->fake);
}

/* A list without us may mean a server without our keys. */
static void
test_lost (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoOwn) own = NULL;
  g_autofree char *list = NULL;

  announce (f, NULL);
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_LIST_NODE, "");
  announce (f, NULL);
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_LIST_NODE, "");
  own = get_own (f);
  list = g_strdup_printf (
      WC_PEP_LIST (WC_OMEMO_LIST_NODE, WC_OMEMO_LIST ("<device id='%u'/>")), own->device);
  wc_omemo_announce_begin (f->announce);
  wc_fake_session_answer_next (f->fake, "items", list);
  wc_fake_session_assert_idle (f->fake);
}

static void
test_off (Fixture *f, gconstpointer data)
{
  wc_omemo_pep_set_use (f->base, WC_OMEMO_USE_OFF);
  wc_omemo_announce_begin (f->announce);
  tell (f, 3);
  wc_fake_session_assert_idle (f->fake);
  g_assert_null (get_own (f));
}

/* It was wanted for as long as the question was on its way. */
static void
test_wanted_no_more (Fixture *f, gconstpointer data)
{
  wc_omemo_announce_begin (f->announce);
  wc_omemo_pep_set_use (f->base, WC_OMEMO_USE_OFF);
  wc_omemo_announce_end (f->announce);
  wc_fake_session_answer_next (f->fake, "items", NULL);
  wc_fake_session_assert_idle (f->fake);
  g_assert_null (get_own (f));
}

/* A stream that goes on for a month has another signed key at its end. */
static void
test_long_stream (Fixture *f, gconstpointer data)
{
  announce (f, NULL);
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_LIST_NODE, "");
  for (guint day = 1; day < 30; day++)
    {
      f->base->temp->now_us += G_TIME_SPAN_DAY;
      wc_fake_clock_advance (f->fake->clock, G_TIME_SPAN_DAY);
    }
  wc_fake_session_assert_idle (f->fake);
  f->base->temp->now_us += G_TIME_SPAN_DAY;
  wc_fake_clock_advance (f->fake->clock, G_TIME_SPAN_DAY);
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_BUNDLES ":", "");
  wc_fake_session_assert_idle (f->fake);
  /* The month may also have gone by while it was lost, or the machine slept. */
  wc_omemo_announce_pause (f->announce);
  g_assert_cmpuint (wc_fake_clock_count (f->fake->clock), ==, 0);
  f->base->temp->now_us += 30 * G_TIME_SPAN_DAY;
  wc_omemo_announce_go_on (f->announce);
  wc_fake_session_answer_next (f->fake, "publish " WC_OMEMO_BUNDLES ":", "");
  wc_fake_session_assert_idle (f->fake);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                  \
  g_test_add ("/xep/omemo-announce/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("first", test_first);
  ADD ("at-once", test_at_once);
  ADD ("echo", test_echo);
  ADD ("fight", test_fight);
  ADD ("hidden", test_hidden);
  ADD ("opened", test_opened);
  ADD ("list-alone", test_list_alone);
  ADD ("trouble", test_trouble);
  ADD ("lost", test_lost);
  ADD ("long-stream", test_long_stream);
  ADD ("off", test_off);
  ADD ("wanted-no-more", test_wanted_no_more);
#undef ADD
  return g_test_run ();
}
