/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-session.h"
#include "xep/0030-disco.h"
#include "xep/disco-search.h"

#define ITEMS(inside)                                                                    \
  "<query xmlns='http://jabber.org/protocol/disco#items'>" inside "</query>"
#define INFO(inside)                                                                     \
  "<query xmlns='http://jabber.org/protocol/disco#info'>" inside "</query>"

typedef struct
{
  WcFakeSession *fake;
  GAsyncResult *result;
} Fixture;

static gpointer
read_wanted (const char *jid, const WcNode *query)
{
  g_autoptr (GHashTable) features = wc_disco_parse_features (query);

  return g_hash_table_contains (features, "wanted") ? g_strdup (jid) : NULL;
}

static const WcDiscoSearch what = { read_wanted, g_free, "wanted", "there is none" };

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ((Fixture *) data)->result = g_object_ref (result);
}

static void
setup (Fixture *f, gconstpointer data)
{
  f->fake = wc_fake_session_new ("me@x.lit/here");
  wc_disco_search (f->fake->session, &what, g_task_new (NULL, NULL, done_cb, f));
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_fake_session_assert_idle (f->fake);
  wc_fake_session_free (f->fake);
  g_assert_nonnull (f->result);
  g_object_unref (f->result);
}

static char *
wait (Fixture *f, GError **error)
{
  while (f->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_task_propagate_pointer (G_TASK (f->result), error);
}

static void
assert_asks (Fixture *f, const char *first)
{
  WcNode *asked = g_queue_peek_head (&f->fake->sent);

  g_assert_cmpstr (wc_node_attr (asked, "to"), ==, first);
}

/* By name, and no further than needed; who refuses or has a name that is none is passed
 * over. */
static void
test_found (Fixture *f, gconstpointer data)
{
  g_autofree char *found = NULL;

  wc_fake_session_answer (
      f->fake, ITEMS ("<item jid='d.x.lit'/><item jid='C.x.lit'/><item/>"
                      "<item jid='a.x.lit'/><item jid='bad@@x'/><item jid='b.x.lit'/>"));
  assert_asks (f, "a.x.lit");
  wc_fake_session_refuse (f->fake, "service-unavailable");
  assert_asks (f, "b.x.lit");
  wc_fake_session_answer (f->fake, INFO ("<feature var='other'/>"));
  assert_asks (f, "c.x.lit");
  wc_fake_session_answer (f->fake, INFO ("<feature var='wanted'/>"));
  found = wait (f, NULL);
  g_assert_cmpstr (found, ==, "c.x.lit");
}

static void
test_none (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wc_fake_session_answer (f->fake, ITEMS ("<item jid='a.x.lit'/>"));
  wc_fake_session_answer (f->fake, NULL);
  g_assert_null (wait (f, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
  g_assert_cmpstr (error->message, ==, "there is none");
  g_assert_cmpstr (wc_error_get_detail (error, "feature"), ==, "wanted");
}

static void
test_no_items (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wc_fake_session_answer (f->fake, ITEMS (""));
  g_assert_null (wait (f, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wc_fake_session_refuse (f->fake, "forbidden");
  g_assert_null (wait (f, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_AUTHORIZED);
}

/* No server is asked without end. */
static void
test_bounded (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) items = g_string_new (NULL);
  g_autofree char *answer = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (items, "<item jid='%u.x.lit'/>", i);
  answer = g_strdup_printf (ITEMS ("%s"), items->str);
  wc_fake_session_answer (f->fake, answer);
  for (guint i = 0; i < 50; i++)
    wc_fake_session_answer (f->fake, INFO (""));
  g_assert_null (wait (f, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
}

/* The stream ends with a question on its way: nobody else is asked. */
static void
test_offline (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  wc_fake_session_answer (f->fake, ITEMS ("<item jid='a.x.lit'/><item jid='b.x.lit'/>"));
  wc_node_unref (g_queue_pop_head (&f->fake->sent));
  wc_fake_session_free (f->fake);
  f->fake = wc_fake_session_new ("me@x.lit/here");
  g_assert_null (wait (f, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/disco-search/" name, Fixture, NULL, setup, func, teardown)
  TEST ("found", test_found);
  TEST ("none", test_none);
  TEST ("no-items", test_no_items);
  TEST ("refused", test_refused);
  TEST ("bounded", test_bounded);
  TEST ("offline", test_offline);
  return g_test_run ();
}
