/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/forget.h"
#include "store/message-history.h"
#include "store/message-store.h"
#include "store/thread-store.h"

/* A message of the chat with Romeo in @thread (nullable), that branched off @parent, and
 * corrects @corrects (both nullable). */
static gint64
say (WcStoreFixture *f,
     const char *body,
     const char *thread,
     const char *parent,
     const char *corrects)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, f->now_us += G_USEC_PER_SEC);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_message_id (builder, body);
  wc_message_builder_set_body (builder, body);
  wc_message_builder_set_thread (builder, thread);
  if (parent != NULL)
    wc_message_builder_peek_extra (builder)->thread_parent = g_strdup (parent);
  if (corrects != NULL)
    wc_message_builder_take_annotation (
        builder, wc_annotation_new (WC_ANNOTATION_CORRECTION, corrects, body));
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  wc_message_store_add (f->db, message, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return message->id;
}

static char *
list (WcStoreFixture *f, gint64 before, guint limit)
{
  const WcThreadQuery query = { f->account, WC_STORE_ROMEO, before, limit };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) threads = wc_thread_store_list (f->db, &query, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < threads->len; i++)
    {
      const WcThread *thread = threads->pdata[i];
      g_autoptr (WcMessage) first =
          wc_message_store_get (f->db, f->account, thread->first_id, NULL);
      g_autoptr (WcMessage) last =
          wc_message_store_get (f->db, f->account, thread->last_id, NULL);

      g_assert_cmpint (thread->last_us, ==, last->ts_us);
      g_string_append_printf (text, "%s%s%s %u %s-%s; ", thread->thread,
                              thread->parent != NULL ? "<" : "",
                              thread->parent != NULL ? thread->parent : "", thread->n,
                              first->body, last->body);
    }
  return g_string_free (text, FALSE);
}

#define assert_threads(f, expected)                                                      \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *listed_ = list (f, 0, 10);                                          \
    g_assert_cmpstr (listed_, ==, expected);                                             \
  }                                                                                      \
  G_STMT_END

static void
test_counts (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *page = NULL;
  g_autofree char *next = NULL;
  gint64 last;

  assert_threads (f, "");
  say (f, "a", "one", NULL, NULL);
  say (f, "b", NULL, NULL, NULL);
  say (f, "c", "two", "one", NULL);
  last = say (f, "d", "one", NULL, NULL);
  assert_threads (f, "one 2 a-d; two<one 1 c-c; ");
  page = list (f, 0, 1);
  next = list (f, last, 1);
  g_assert_cmpstr (page, ==, "one 2 a-d; ");
  g_assert_cmpstr (next, ==, "two<one 1 c-c; ");
}

/* The same one, whichever came first. */
static void
test_parents (void)
{
  static const char *const parents[2][2] = { { "x", "y" }, { "y", "x" } };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

      say (f, "a", "one", parents[i][0], NULL);
      say (f, "b", "one", NULL, NULL);
      say (f, "c", "one", parents[i][1], NULL);
      assert_threads (f, "one<x 3 a-c; ");
    }
}

static void
forget (WcStoreFixture *f, gint64 id)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_forget_messages (f->db, f->account, &id, 1, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

/* Messages that go are in no thread any more. */
static void
test_less (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 first = say (f, "a", "one", NULL, NULL);
  gint64 last;
  WcForgetPart part = { f->account, WC_STORE_ROMEO, 0, 10 };
  g_autoptr (GError) error = NULL;
  gboolean more;

  say (f, "b", "one", NULL, NULL);
  say (f, "c", "one", NULL, NULL);
  last = say (f, "d", "one", NULL, NULL);
  forget (f, last);
  assert_threads (f, "one 3 a-c; ");
  forget (f, first);
  assert_threads (f, "one 2 b-c; ");
  part.up_to = f->now_us;
  wc_store_fixture_begin (f);
  wc_forget_part (f->db, &part, &more, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  assert_threads (f, "");
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM thread"), ==, 0);
}

/* A correction is none of its messages, also where it was taken for one at first. */
static void
test_corrections (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  say (f, "late", "one", NULL, "a");
  assert_threads (f, "one 1 late-late; ");
  say (f, "a", "one", NULL, NULL);
  assert_threads (f, "one 1 late-late; ");
  say (f, "later", "one", NULL, "a");
  assert_threads (f, "one 1 later-later; ");
}

static void
test_history (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcMessageQuery query = {
    .account = f->account, .chat = WC_STORE_ROMEO, .limit = 2, .thread = "one"
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessagePage) newest = NULL;
  g_autoptr (WcMessagePage) older = NULL;

  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *body = g_strdup_printf ("%u", i);

      say (f, body, i % 2 == 0 ? "one" : "zone", NULL, NULL);
    }
  newest = wc_message_history_list (f->db, &query, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (newest->items->len, ==, 2);
  g_assert_cmpstr (((WcMessage *) newest->items->pdata[0])->body, ==, "2");
  g_assert_cmpstr (((WcMessage *) newest->items->pdata[1])->body, ==, "4");
  g_assert_true (newest->older);
  query.before = ((WcMessage *) newest->items->pdata[0])->id;
  older = wc_message_history_list (f->db, &query, &error);
  g_assert_cmpuint (older->items->len, ==, 1);
  g_assert_false (older->older);
  g_assert_true (older->newer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/thread-store/counts", test_counts);
  g_test_add_func ("/store/thread-store/parents", test_parents);
  g_test_add_func ("/store/thread-store/less", test_less);
  g_test_add_func ("/store/thread-store/corrections", test_corrections);
  g_test_add_func ("/store/thread-store/history", test_history);
  return g_test_run ();
}
