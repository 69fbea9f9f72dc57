/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/people-link.h"
#include "base/error.h"
#include "lib/bookmark-fixture.h"
#include "xep/xep-list.h"

static const WcXep *const xeps[] = { &wc_xep_0012_last, NULL };

typedef struct
{
  WcBookmarkFixture *base;
  WcPeopleLink *link;
  const WcPeoplePort *port;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_bookmark_fixture_new ();
  f->link = wc_people_link_new (/* cache= */ NULL);
  f->port = wc_people_link_get_port (f->link);
  wc_bookmark_fixture_bind (f->base, xeps);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_people_link_free (f->link);
  wc_bookmark_fixture_free (f->base);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;

  f->result = g_object_ref (result);
}

static GTask *
begin (Fixture *f)
{
  return g_task_new (NULL, NULL, on_done, f);
}

static WcPeopleActivity *
ask (Fixture *f, const char *jid, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  f->port->get_activity (f->port->self, jid, begin (f));
  while (f->result == NULL)
    {
      if (!g_queue_is_empty (&f->base->fake->sent))
        wc_fake_session_answer (f->base->fake,
                                "<query xmlns='jabber:iq:last' seconds='5'/>");
      g_main_context_iteration (NULL, TRUE);
    }
  result = g_steal_pointer (&f->result);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_offline (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) alone = NULL;
  g_autoptr (GError) early = NULL;

  g_assert_null (ask (f, "a@b", &alone));
  g_assert_error (alone, WC_ERROR, WC_ERROR_OFFLINE);
  wc_people_link_attach (f->link, f->base->fake->session);
  g_assert_null (ask (f, "a@b", &early));
  g_assert_error (early, WC_ERROR, WC_ERROR_OFFLINE);
}

static void
test_activity (Fixture *f, gconstpointer data)
{
  g_autoptr (WcPeopleActivity) activity = NULL;

  wc_people_link_attach (f->link, f->base->fake->session);
  wc_bookmark_fixture_announce (f->base, NULL, NULL);
  activity = ask (f, "a@b", NULL);
  g_assert_cmpint (activity->seconds, ==, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/account/people-link/offline", Fixture, NULL, set_up, test_offline,
              tear_down);
  g_test_add ("/account/people-link/activity", Fixture, NULL, set_up, test_activity,
              tear_down);
  return g_test_run ();
}
