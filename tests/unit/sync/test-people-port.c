/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-link.h"

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

/* Test that values pass through the port of a link, and are freed once. */
static void
test_activity (void)
{
  g_autoptr (WcAccount) account = wc_account_new ("juliet@capulet.lit");
  g_autoptr (WcFakeLink) fake = wc_fake_link_new (account);
  const WcPeoplePort *port = wc_link_get_people (WC_LINK (fake));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (WcPeopleActivity) activity = NULL;

  port->get_activity (port->self, "romeo@montague.lit",
                      g_task_new (NULL, NULL, on_done, &result));
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  activity = g_task_propagate_pointer (G_TASK (result), NULL);
  g_assert_cmpint (activity->seconds, ==, 903);
  g_assert_cmpstr (activity->status, ==, "Heading Home");
  wc_fake_people_assert_log (wc_fake_link_get_people (fake),
                             "activity romeo@montague.lit");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/people-port/activity", test_activity);
  return g_test_run ();
}
