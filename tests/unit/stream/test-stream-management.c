/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-clock.h"
#include "stream/stream-error.h"
#include "stream/stream-management.h"
#include "xml/ns.h"
#include "xml/parser.h"
#include "xml/stanza.h"

/* A stream that notes everything as one line of words. */
typedef struct
{
  WcFakeClock *clock;
  WcStreamManagement *sm;
  GString *log;
} Fixture;

static void
on_write (gpointer data, const WcNode *node)
{
  Fixture *fixture = data;
  const char *id = wc_node_attr (node, "id");
  const char *h = wc_node_attr (node, "h");

  g_string_append_printf (fixture->log, "%s%s ", wc_node_get_name (node),
                          id != NULL  ? id
                          : h != NULL ? h
                                      : "");
}

static void
on_acked (gpointer data, guint64 tag)
{
  g_string_append_printf (((Fixture *) data)->log, "acked%u ", (guint) tag);
}

static void
on_handled (gpointer data, const char *id, guint32 h)
{
  g_string_append_printf (((Fixture *) data)->log, "h%u ", h);
}

static void
on_silent (gpointer data)
{
  g_string_append (((Fixture *) data)->log, "silent ");
}

static const WcStreamManagementHooks hooks = { on_write, on_acked, on_handled,
                                               on_silent };

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->clock = wc_fake_clock_new (0);
  fixture->log = g_string_new (NULL);
  fixture->sm = wc_stream_management_new (WC_CLOCK (fixture->clock), &hooks, fixture);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  wc_stream_management_free (fixture->sm);
  g_assert_cmpuint (wc_fake_clock_count (fixture->clock), ==, 0);
  g_assert_cmpstr (fixture->log->str, ==, "");
  g_string_free (fixture->log, TRUE);
  g_object_unref (fixture->clock);
}

/* Asserts what happened since the last call, and nothing else. */
static void
assert_log (Fixture *fixture, const char *expected)
{
  g_assert_cmpstr (fixture->log->str, ==, expected);
  g_string_truncate (fixture->log, 0);
}

static WcStreamManagementResult
receive (Fixture *fixture, const char *xml, GError **error)
{
  g_autoptr (WcNode) node = wc_parser_parse (xml, WC_NS_SM, WC_PARSER_LIMITS_ANY, NULL);

  return wc_stream_management_handle (fixture->sm, node, NULL, NULL, error);
}

static void
enable (Fixture *fixture)
{
  g_autoptr (WcNode) node = wc_stream_management_enable (fixture->sm);

  g_assert_cmpstr (wc_node_attr (node, "resume"), ==, "true");
  g_assert_cmpint (receive (fixture, "<enabled id='s1' resume='true' max='300'/>", NULL),
                   ==, WC_STREAM_MANAGEMENT_ENABLED);
}

static void
send_message (Fixture *fixture, const char *id, guint64 tag)
{
  g_autoptr (WcNode) message = wc_stanza_new_message ("chat", NULL, id);

  wc_stream_management_sent (fixture->sm, message, tag);
  wc_stream_management_flushed (fixture->sm);
}

static void
test_counts_what_is_sent_before_enabled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcNode) node = wc_stream_management_enable (fixture->sm);

  g_assert_cmpuint (wc_stream_management_next_number (fixture->sm), ==, 1);
  send_message (fixture, "a", 1);
  g_assert_cmpuint (wc_stream_management_next_number (fixture->sm), ==, 2);
  receive (fixture, "<enabled/>", NULL);
  receive (fixture, "<a h='1'/>", NULL);
  assert_log (fixture, "r acked1 h1 ");
  g_assert_false (wc_stream_management_can_resume (fixture->sm));
}

static void
test_asks_after_a_pause_or_a_burst (Fixture *fixture, gconstpointer data)
{
  enable (fixture);
  send_message (fixture, "a", 0);
  assert_log (fixture, "");
  wc_fake_clock_advance (fixture->clock, 3 * G_USEC_PER_SEC);
  assert_log (fixture, "r ");
  receive (fixture, "<a h='1'/>", NULL);
  assert_log (fixture, "h1 ");
  g_assert_cmpuint (wc_fake_clock_count (fixture->clock), ==, 0);

  for (guint i = 0; i < 5; i++)
    send_message (fixture, "b", 0);
  assert_log (fixture, "r ");
  wc_fake_clock_advance (fixture->clock, 60 * G_USEC_PER_SEC);
  assert_log (fixture, "silent ");
}

/* What the server acknowledges by itself is not asked for. */
static void
test_asks_for_nothing (Fixture *fixture, gconstpointer data)
{
  enable (fixture);
  send_message (fixture, "a", 0);
  send_message (fixture, "b", 0);
  receive (fixture, "<a h='1'/>", NULL);
  g_assert_cmpuint (wc_fake_clock_count (fixture->clock), ==, 1);
  receive (fixture, "<a h='2'/>", NULL);
  g_assert_cmpuint (wc_fake_clock_count (fixture->clock), ==, 0);
  assert_log (fixture, "h1 h2 ");
  for (guint i = 0; i < 4; i++)
    send_message (fixture, "c", 0);
  assert_log (fixture, "");
}

/* What somebody waits for: at once, and what was sent meanwhile with the next answer. */
static void
test_asks_at_once_for_what_is_awaited (Fixture *fixture, gconstpointer data)
{
  enable (fixture);
  send_message (fixture, "a", 1);
  assert_log (fixture, "r ");
  for (guint i = 2; i < 10; i++)
    send_message (fixture, "b", i);
  assert_log (fixture, "");
  receive (fixture, "<a h='1'/>", NULL);
  assert_log (fixture, "acked1 h1 r ");
  receive (fixture, "<a h='1'/>", NULL);
  assert_log (fixture, "h1 ");
  receive (fixture, "<a h='3'/>", NULL);
  assert_log (fixture, "acked2 acked3 h3 ");
}

static void
test_inbound (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (wc_stream_management_next_inbound (fixture->sm), ==, 0);
  wc_stream_management_stored (fixture->sm);
  enable (fixture);
  g_assert_cmpuint (wc_stream_management_next_inbound (fixture->sm), ==, 1);
  receive (fixture, "<r/>", NULL);
  assert_log (fixture, "a0 ");
  wc_stream_management_stored (fixture->sm);
  receive (fixture, "<r/>", NULL);
  assert_log (fixture, "a1 ");
}

/* What is only held is not told of before it is stored: another run of the daemon would
 * not have it. This one has. */
static void
test_held (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcNode) resume = NULL;
  guint32 count = 0;

  wc_stream_management_held (fixture->sm);
  enable (fixture);
  wc_stream_management_held (fixture->sm);
  wc_stream_management_held (fixture->sm);
  g_assert_cmpuint (wc_stream_management_next_inbound (fixture->sm), ==, 3);
  receive (fixture, "<r/>", NULL);
  assert_log (fixture, "a0 ");
  wc_stream_management_stored (fixture->sm);
  receive (fixture, "<r/>", NULL);
  assert_log (fixture, "a3 ");
  g_assert_false (wc_stream_management_has_held (fixture->sm, &count));
  wc_stream_management_held (fixture->sm);
  g_assert_true (wc_stream_management_has_held (fixture->sm, &count));
  g_assert_cmpuint (count, ==, 4);
  wc_stream_management_suspend (fixture->sm);
  resume = wc_stream_management_resume (fixture->sm);
  g_assert_cmpstr (wc_node_attr (resume, "h"), ==, "4");
}

static void
test_resumption_writes_again_what_was_not_handled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcNode) resume = NULL;

  enable (fixture);
  wc_stream_management_stored (fixture->sm);
  send_message (fixture, "a", 1);
  send_message (fixture, "b", 2);
  send_message (fixture, "c", 0);
  assert_log (fixture, "r ");
  wc_stream_management_suspend (fixture->sm);
  g_assert_cmpuint (wc_fake_clock_count (fixture->clock), ==, 0);

  resume = wc_stream_management_resume (fixture->sm);
  g_assert_cmpstr (wc_node_attr (resume, "previd"), ==, "s1");
  g_assert_cmpstr (wc_node_attr (resume, "h"), ==, "1");
  g_assert_cmpint (receive (fixture, "<resumed previd='s1' h='1'/>", NULL), ==,
                   WC_STREAM_MANAGEMENT_RESUMED);
  assert_log (fixture, "acked1 h1 messageb messagec r ");
  /* The numbers stay: a second loss must not acknowledge too much. */
  g_assert_cmpuint (wc_stream_management_next_number (fixture->sm), ==, 4);
  receive (fixture, "<a h='3'/>", NULL);
  assert_log (fixture, "acked2 h3 ");
}

static void
test_refused_resumption_forgets (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcNode) failed =
      wc_parser_parse ("<failed h='1'/>", WC_NS_SM, WC_PARSER_LIMITS_ANY, NULL);
  gboolean known = FALSE;
  guint32 h = 0;

  enable (fixture);
  send_message (fixture, "a", 1);
  assert_log (fixture, "r ");
  wc_stream_management_suspend (fixture->sm);
  g_assert_cmpint (wc_stream_management_handle (fixture->sm, failed, &known, &h, NULL),
                   ==, WC_STREAM_MANAGEMENT_REFUSED);
  g_assert_true (known);
  g_assert_cmpuint (h, ==, 1);
  g_assert_false (wc_stream_management_can_resume (fixture->sm));
  g_assert_cmpuint (wc_stream_management_count_unacked (fixture->sm), ==, 0);
  g_assert_cmpuint (wc_stream_management_next_number (fixture->sm), ==, 0);
}

static void
test_session_of_an_earlier_run (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcNode) resume = NULL;

  wc_stream_management_restore (fixture->sm, "old", 7);
  resume = wc_stream_management_resume (fixture->sm);
  g_assert_cmpstr (wc_node_attr (resume, "h"), ==, "7");
  receive (fixture, "<resumed previd='old' h='4294967295'/>", NULL);
  assert_log (fixture, "h4294967295 ");
  /* The counts wrap (§ 2). */
  g_assert_cmpuint (wc_stream_management_next_number (fixture->sm), ==, 0);
  send_message (fixture, "a", 1);
  receive (fixture, "<a h='0'/>", NULL);
  assert_log (fixture, "r acked1 h0 ");
  g_assert_cmpuint (wc_stream_management_next_inbound (fixture->sm), ==, 8);
}

static void
test_too_high_a_count_is_an_error (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  enable (fixture);
  send_message (fixture, "a", 1);
  assert_log (fixture, "r ");
  receive (fixture, "<a h='2'/>", &error);
  g_assert_error (error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL);
  receive (fixture, "<a h='2'/>", NULL);
  g_assert_cmpuint (wc_stream_management_count_unacked (fixture->sm), ==, 1);
}

static void
test_malformed (Fixture *fixture, gconstpointer data)
{
  enable (fixture);
  send_message (fixture, "a", 1);
  receive (fixture, "<a/>", NULL);
  receive (fixture, "<a h='x'/>", NULL);
  receive (fixture, "<a h='-1'/>", NULL);
  receive (fixture, "<a h='4294967296'/>", NULL);
  g_assert_cmpint (receive (fixture, "<what/>", NULL), ==, WC_STREAM_MANAGEMENT_UNKNOWN);
  assert_log (fixture, "r ");
  g_assert_cmpuint (wc_stream_management_count_unacked (fixture->sm), ==, 1);
}

static void
test_enabled_counts_once (Fixture *fixture, gconstpointer data)
{
  receive (fixture, "<enabled id='s0' resume='true'/>", NULL);
  g_assert_false (wc_stream_management_is_enabled (fixture->sm));
  g_assert_false (wc_stream_management_can_resume (fixture->sm));

  enable (fixture);
  receive (fixture, "<enabled id='s2' resume='true' location='x'/>", NULL);
  g_assert_cmpstr (wc_stream_management_get_id (fixture->sm), ==, "s1");
  g_assert_null (wc_stream_management_get_location (fixture->sm));
}

static void
test_session_that_cannot_be_resumed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcNode) node = wc_stream_management_enable (fixture->sm);

  receive (fixture, "<enabled id='s1' resume='false'/>", NULL);
  send_message (fixture, "a", 1);
  assert_log (fixture, "r ");
  g_assert_cmpuint (wc_stream_management_count_unacked (fixture->sm), ==, 1);
  wc_stream_management_suspend (fixture->sm);
  g_assert_false (wc_stream_management_can_resume (fixture->sm));
  g_assert_cmpuint (wc_stream_management_count_unacked (fixture->sm), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/stream/stream-management/" name, Fixture, NULL, setup, func, teardown)
  TEST ("before-enabled", test_counts_what_is_sent_before_enabled);
  TEST ("asks", test_asks_after_a_pause_or_a_burst);
  TEST ("asks-for-nothing", test_asks_for_nothing);
  TEST ("asks-at-once", test_asks_at_once_for_what_is_awaited);
  TEST ("inbound", test_inbound);
  TEST ("held", test_held);
  TEST ("resumed", test_resumption_writes_again_what_was_not_handled);
  TEST ("refused", test_refused_resumption_forgets);
  TEST ("earlier-run", test_session_of_an_earlier_run);
  TEST ("too-high", test_too_high_a_count_is_an_error);
  TEST ("malformed", test_malformed);
  TEST ("enabled-once", test_enabled_counts_once);
  TEST ("not-resumable", test_session_that_cannot_be_resumed);
  return g_test_run ();
}
