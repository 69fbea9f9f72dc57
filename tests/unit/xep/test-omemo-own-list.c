/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/omemo-pep-fixture.h"
#include "xep/omemo-own-list.h"

#define OLD_LIST(devices)                                                                \
  "<list xmlns='eu.siacs.conversations.axolotl'>" devices "</list>"

static const WcXep *const none[] = { NULL };

typedef struct
{
  WcPepFixture *base;
  WcFakeSession *fake; /* borrowed */
  WcOmemoPublisher *publisher;
  WcOmemoOwnList *list;
  WcOmemoOwn *own;
  GString *told; /* "read; published again; " */
} Fixture;

static void
on_read (gpointer data)
{
  g_string_append (((Fixture *) data)->told, "read; ");
}

static void
on_published (gpointer data, gboolean again, const GError *error)
{
  Fixture *f = data;

  g_string_append_printf (f->told, "%s%s; ", error == NULL ? "published" : "refused",
                          again ? " again" : "");
}

static const WcOmemoOwnListHooks hooks = { on_read, on_published };

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_omemo_pep_new (none);
  f->fake = f->base->fake;
  wc_fake_session_announce (f->fake, NULL);
  f->publisher = wc_omemo_publisher_new (f->fake->session);
  f->own = wc_omemo_pep_make_own (f->base);
  f->told = g_string_new (NULL);
  f->list =
      wc_omemo_own_list_new (f->publisher, f->fake->session, WC_OMEMO_AXOLOTL, &hooks, f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_session_unbind (f->fake->session, FALSE);
  wc_omemo_own_list_free (f->list);
  wc_omemo_publisher_free (f->publisher);
  wc_omemo_own_free (f->own);
  g_string_free (f->told, TRUE);
  wc_omemo_pep_free (f->base);
}

static void
assert_told (Fixture *f, const char *words)
{
  g_assert_cmpstr (f->told->str, ==, words);
  g_string_truncate (f->told, 0);
}

static void
take (Fixture *f, const char *xml)
{
  g_autoptr (WcNode) list = wc_fake_session_parse (xml);

  g_assert_true (wc_session_begin_unit (f->fake->session, NULL));
  wc_omemo_own_list_take (f->list, list);
  g_assert_true (wc_session_commit_unit (f->fake->session, NULL));
}

/* Who is on it already stays, and nothing is written before it was read. */
static void
test_put (Fixture *f, gconstpointer data)
{
  g_autofree char *both = g_strdup_printf (
      "publish " WC_OMEMO_LIST_NODE " id='8' id='%u' open", f->own->device);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint32));

  wc_omemo_own_list_look (f->list, f->own);
  wc_fake_session_assert_idle (f->fake);
  wc_omemo_own_list_read (f->list);
  g_assert_false (wc_omemo_own_list_is_read (f->list));
  wc_fake_session_answer_next (
      f->fake, "items max_items='1' " WC_OMEMO_LIST_NODE,
      WC_PEP_LIST (WC_OMEMO_LIST_NODE, WC_OMEMO_LIST ("<device id='8'/>")));
  assert_told (f, "read; ");
  g_assert_true (wc_omemo_own_list_is_read (f->list));
  wc_omemo_own_list_add_ids (f->list, ids);
  g_assert_cmpuint (ids->len, ==, 1);
  g_assert_cmpuint (g_array_index (ids, guint32, 0), ==, 8);
  wc_omemo_own_list_look (f->list, f->own);
  g_assert_false (wc_omemo_own_list_is_public (f->list));
  wc_fake_session_answer_next (f->fake, both, "");
  assert_told (f, "published; ");
  g_assert_true (wc_omemo_own_list_is_public (f->list));
  g_assert_true (wc_omemo_own_list_has (f->list, f->own->device));
  wc_omemo_own_list_look (f->list, f->own);
  wc_fake_session_assert_idle (f->fake);
}

/* What is told while ours is on its way is what counts. */
static void
test_retold (Fixture *f, gconstpointer data)
{
  wc_omemo_own_list_read (f->list);
  wc_fake_session_answer_next (f->fake, "items", NULL);
  wc_omemo_own_list_look (f->list, f->own);
  take (f, OLD_LIST ("<device id='9'/>"));
  wc_fake_session_answer_next (f->fake, "publish", "");
  assert_told (f, "read; published again; ");
  g_assert_false (wc_omemo_own_list_has (f->list, f->own->device));
  g_assert_true (wc_omemo_own_list_has (f->list, 9));
}

static void
test_fight (Fixture *f, gconstpointer data)
{
  wc_omemo_own_list_read (f->list);
  wc_fake_session_answer_next (f->fake, "items", NULL);
  for (guint i = 0; i < WC_OMEMO_OWN_LIST_MAX; i++)
    {
      wc_omemo_own_list_look (f->list, f->own);
      wc_fake_session_answer_next (f->fake, "publish", "");
      take (f, OLD_LIST (""));
    }
  wc_omemo_own_list_look (f->list, f->own);
  wc_fake_session_assert_idle (f->fake);
  wc_fake_clock_advance (f->fake->clock, WC_OMEMO_OWN_LIST_US);
  wc_omemo_own_list_look (f->list, f->own);
  wc_fake_session_answer_next (f->fake, "publish", "");
}

/* What was asked for before nobody waits for. */
static void
test_cleared (Fixture *f, gconstpointer data)
{
  wc_omemo_own_list_read (f->list);
  wc_omemo_own_list_clear (f->list);
  wc_fake_session_answer_next (
      f->fake, "items",
      WC_PEP_LIST (WC_OMEMO_LIST_NODE, WC_OMEMO_LIST ("<device id='8'/>")));
  assert_told (f, "");
  g_assert_false (wc_omemo_own_list_is_read (f->list));
  g_assert_false (wc_omemo_own_list_has (f->list, 8));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                  \
  g_test_add ("/xep/omemo-own-list/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("put", test_put);
  ADD ("retold", test_retold);
  ADD ("fight", test_fight);
  ADD ("cleared", test_cleared);
#undef ADD
  return g_test_run ();
}
