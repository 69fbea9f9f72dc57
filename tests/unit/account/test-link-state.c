/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/link-state.h"
#include "lib/account-parts.h"
#include "stream/stream-error.h"
#include "xep/0313-mam.h"

typedef struct
{
  WcAccountParts *parts;
  WcLinkState state;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->parts = wc_account_parts_new ();
  wc_link_state_init (&f->state);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_link_state_clear (&f->state);
  wc_account_parts_free (f->parts);
}

static gboolean
update (Fixture *f)
{
  return wc_link_state_update (&f->state, f->parts->connector, f->parts->session,
                               f->parts->catchup);
}

static void
assert_state (Fixture *f, const char *expected)
{
  g_assert_cmpstr (wc_account_state_to_string (f->state.status.state), ==, expected);
}

static void
assert_missing (Fixture *f, const char *expected)
{
  g_autofree char *missing = g_strjoinv (" ", (char **) f->state.status.missing);

  g_assert_cmpstr (missing, ==, expected);
}

static void
read_archive (Fixture *f)
{
  wc_catchup_start (f->parts->catchup, wc_mam_get_archive (f->parts->session), 0);
  wc_fake_server_hear (f->parts->server);
}

static void
test_offline (Fixture *f, gconstpointer data)
{
  gint64 begin_us = wc_clock_now_us (WC_CLOCK (f->parts->clock));

  assert_state (f, "offline");
  g_assert_cmpint (f->state.status.behind, ==, -1);
  assert_missing (f, "");
  g_assert_false (update (f));
  assert_state (f, "offline");
  g_assert_null (f->state.status.reason);
  g_assert_null (f->state.status.resource);
  g_assert_null (f->state.status.tls);
  g_assert_cmpint (f->state.status.since_us, ==, begin_us);
  g_assert_cmpint (f->state.status.next_attempt_us, ==, 0);
}

/* The state is another with each step, and only then. */
static void
test_steps (Fixture *f, gconstpointer data)
{
  f->parts->server->holds_archive = TRUE;
  wc_fake_server_archive (f->parts->server, "romeo@montague.lit/garden", "one",
                          G_GINT64_CONSTANT (1699999000000000));
  wc_connector_connect (f->parts->connector);
  g_assert_true (update (f));
  g_assert_false (update (f));
  assert_state (f, "connecting");
  wc_fake_server_let_in (f->parts->server);
  g_assert_true (update (f));
  assert_state (f, "syncing");
  g_assert_cmpstr (f->state.status.resource, ==, f->parts->temp->account->resource);
  g_assert_cmpstr (f->state.status.mechanism, ==, "PLAIN");
  g_assert_cmpstr (f->state.status.tls, ==, "TLSv1.3");

  read_archive (f);
  g_assert_false (update (f));
  g_assert_cmpint (f->state.status.behind, ==, -1);
  wc_fake_clock_advance (f->parts->clock, 5 * G_USEC_PER_SEC);
  wc_fake_server_release (f->parts->server);
  g_assert_true (update (f));
  assert_state (f, "online");
  g_assert_cmpint (f->state.status.fetched, ==, 1);
  g_assert_cmpint (f->state.status.behind, ==, 0);
}

/* "since" is when this state began, not the login. */
static void
test_since (Fixture *f, gconstpointer data)
{
  gint64 login_us, synced_us;

  wc_account_parts_log_in (f->parts);
  login_us = wc_clock_now_us (WC_CLOCK (f->parts->clock));
  update (f);
  g_assert_cmpint (f->state.status.since_us, ==, login_us);
  wc_fake_clock_advance (f->parts->clock, 3 * G_USEC_PER_SEC);
  read_archive (f);
  synced_us = wc_clock_now_us (WC_CLOCK (f->parts->clock));
  update (f);
  assert_state (f, "online");
  g_assert_cmpint (f->state.status.since_us, ==, synced_us);
  wc_fake_clock_advance (f->parts->clock, 3 * G_USEC_PER_SEC);
  update (f);
  g_assert_cmpint (f->state.status.since_us, ==, synced_us);
}

static void
test_complete (Fixture *f, gconstpointer data)
{
  wc_account_parts_log_in (f->parts);
  update (f);
  g_assert_false (f->state.status.archive_complete);
  read_archive (f);
  update (f);
  g_assert_true (f->state.status.archive_complete);
}

static void
test_nothing_missing (Fixture *f, gconstpointer data)
{
  wc_account_parts_log_in (f->parts);
  update (f);
  assert_missing (f, "");
}

static void
test_missing (Fixture *f, gconstpointer data)
{
  f->parts->server->archive = FALSE;
  f->parts->server->carbons = FALSE;
  f->parts->server->management = FALSE;
  wc_account_parts_log_in (f->parts);
  update (f);
  assert_missing (f, "archive carbons stream-management");
  f->parts->server->carbons = TRUE;
  wc_connector_disconnect (f->parts->connector);
  update (f);
  assert_missing (f, "");
  wc_account_parts_log_in (f->parts);
  update (f);
  assert_missing (f, "archive stream-management");
}

/* What the server can is not known before it has said so. */
static void
test_missing_is_unknown (Fixture *f, gconstpointer data)
{
  f->parts->server->archive = FALSE;
  f->parts->server->holds_disco = TRUE;
  wc_account_parts_log_in (f->parts);
  update (f);
  assert_missing (f, "");
  wc_fake_server_release (f->parts->server);
  update (f);
  assert_missing (f, "archive");
}

/* Another reason for the same state is news; the strings are copies. */
static void
test_reasons (Fixture *f, gconstpointer data)
{
  wc_connector_connect (f->parts->connector);
  wc_fake_server_fail (f->parts->server, wc_stream_error_new (WC_STREAM_ERROR_UNREACHABLE,
                                                              NULL, NULL, "no route"));
  g_assert_true (update (f));
  assert_state (f, "error");
  g_assert_cmpstr (f->state.status.reason, ==, "unreachable");
  g_assert_cmpstr (f->state.status.text, ==, "no route");
  g_assert_cmpint (f->state.status.next_attempt_us, >,
                   wc_clock_now_us (WC_CLOCK (f->parts->clock)));
  wc_connector_connect (f->parts->connector);
  wc_fake_server_fail (f->parts->server, wc_stream_error_new (WC_STREAM_ERROR_TIMEOUT,
                                                              NULL, NULL, "too slow"));
  g_assert_cmpstr (f->state.status.reason, ==, "unreachable");
  g_assert_true (update (f));
  g_assert_cmpstr (f->state.status.reason, ==, "timeout");
  wc_connector_disconnect (f->parts->connector);
  g_assert_true (update (f));
  g_assert_null (f->state.status.reason);
  g_assert_null (f->state.status.text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/link-state/" name, Fixture, NULL, setup, func, teardown)
  TEST ("offline", test_offline);
  TEST ("steps", test_steps);
  TEST ("since", test_since);
  TEST ("complete", test_complete);
  TEST ("nothing-missing", test_nothing_missing);
  TEST ("missing", test_missing);
  TEST ("missing-is-unknown", test_missing_is_unknown);
  TEST ("reasons", test_reasons);
  return g_test_run ();
}
