/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "account/outbox-port.h"
#include "account/resumption.h"
#include "lib/account-parts.h"
#include "store/resume-store.h"

typedef struct
{
  WcAccountParts *parts;
  WcOutboxPort *port;
  gboolean had_stanza_ids; /* when the stream was bound last */
  GString *log;            /* (nullable) */
} Fixture;

static void
on_ready (WcSession *session, gpointer data)
{
  Fixture *f = data;
  g_autoptr (GError) error = NULL;

  wc_resumption_ready (f->parts->resumption, /* stanza_ids= */ TRUE, &error);
  g_assert_no_error (error);
}

static void
on_bound (WcSession *session, Fixture *f)
{
  f->had_stanza_ids = wc_resumption_had_stanza_ids (f->parts->resumption);
  wc_resumption_bound (f->parts->resumption);
  wc_session_when_ready (session, on_ready, f);
}

/* The part of a runner that this is about. */
static void
join (Fixture *f)
{
  WcAccountParts *parts = f->parts;

  parts->resumption = wc_resumption_new (parts->temp->db, parts->temp->account->id,
                                         parts->connector, parts->outbox);
  f->port = wc_outbox_port_new (parts->session, parts->connector, parts->outbox);
  g_signal_connect (parts->session, "bound", G_CALLBACK (on_bound), f);
}

static void
setup (Fixture *f, gconstpointer data)
{
  f->parts = wc_account_parts_new ();
  /* What is handled is told when a test says so. */
  f->parts->server->acks = FALSE;
  join (f);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_connector_disconnect (f->parts->connector);
  wc_outbox_port_free (f->port);
  wc_account_parts_free (f->parts);
}

static void
restart (Fixture *f)
{
  wc_connector_abandon (f->parts->connector);
  wc_outbox_port_free (f->port);
  wc_account_parts_restart (f->parts);
  join (f);
}

static void
log_in (Fixture *f)
{
  wc_account_parts_log_in (f->parts);
  wc_outbox_port_open (f->port, wc_connector_get_status (f->parts->connector)->resumed);
}

static WcResumeState *
load (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  WcResumeState *state =
      wc_resume_store_load (f->parts->temp->db, f->parts->temp->account->id, &error);

  g_assert_no_error (error);
  return state;
}

static void
assert_words (Fixture *f, const char *expected)
{
  wc_fake_server_hear (f->parts->server);
  wc_fake_server_assert_said (f->parts->server, expected);
}

static void
test_kept (Fixture *f, gconstpointer data)
{
  g_autoptr (WcResumeState) state = NULL;

  g_assert_null (load (f));
  log_in (f);
  state = load (f);
  g_assert_cmpstr (state->previd, ==, "s1");
  g_assert_cmpstr (state->jid, ==, f->parts->server->full_jid);
  /* The answers to roster, two of disco, two pings, bookmarks, what was displayed, what
   * is set of chats and carbons have been stored. */
  g_assert_cmpuint (state->inbound, ==, 9);
}

/* The server's count is noted, and what it covers is sent. */
static void
test_handled (Fixture *f, gconstpointer data)
{
  g_autoptr (WcResumeState) state = NULL;
  gint64 one, two;

  log_in (f);
  one = wc_account_parts_send (f->parts, "one");
  wc_fake_server_hear (f->parts->server);
  two = wc_account_parts_send (f->parts, "two");
  wc_fake_server_acknowledge (f->parts->server);
  wc_account_parts_assert_state (f->parts, one, "sent");
  wc_account_parts_assert_state (f->parts, two, "sending");
  state = load (f);
  g_assert_cmpuint (state->outbound, ==, f->parts->server->handled);
}

static void
test_ended (Fixture *f, gconstpointer data)
{
  log_in (f);
  wc_connector_disconnect (f->parts->connector);
  g_assert_null (load (f));
}

static void
test_no_session (Fixture *f, gconstpointer data)
{
  f->parts->server->management = FALSE;
  log_in (f);
  g_assert_null (load (f));
}

/* The next run goes on where this one ended, without binding; what the server had not
 * counted is written again with the same bytes, and nothing else is. */
static void
test_restart (Fixture *f, gconstpointer data)
{
  gint64 one, two;

  log_in (f);
  one = wc_account_parts_send (f->parts, "one");
  wc_fake_server_hear (f->parts->server);
  two = wc_account_parts_send (f->parts, "two");
  assert_words (f, "bind inactive presence message:one message:two ");
  f->parts->server->handled--;
  restart (f);
  wc_account_parts_assert_state (f->parts, one, "sending");
  log_in (f);
  assert_words (f, "resume:9 inactive presence message:two ");
  wc_account_parts_assert_state (f->parts, one, "sent");
  wc_account_parts_assert_state (f->parts, two, "sending");
  wc_fake_server_acknowledge (f->parts->server);
  wc_account_parts_assert_state (f->parts, two, "sent");
}

/* Twice: the numbers of the second run continue those of the first. */
static void
test_restart_twice (Fixture *f, gconstpointer data)
{
  gint64 one, two;

  log_in (f);
  restart (f);
  log_in (f);
  one = wc_account_parts_send (f->parts, "one");
  wc_fake_server_hear (f->parts->server);
  two = wc_account_parts_send (f->parts, "two");
  g_free (wc_fake_server_take_said (f->parts->server));
  restart (f);
  log_in (f);
  wc_account_parts_assert_state (f->parts, one, "sent");
  wc_account_parts_assert_state (f->parts, two, "sending");
  assert_words (f, "resume:18 inactive presence message:two ");
}

/* Only what is in doubt is worth waiting for. */
static void
test_settles (Fixture *f, gconstpointer data)
{
  log_in (f);
  wc_account_parts_send (f->parts, "one");
  wc_fake_server_hear (f->parts->server);
  restart (f);
  wc_connector_connect (f->parts->connector);
  g_assert_false (wc_fake_server_is_tried (f->parts->server));
  log_in (f);
  wc_fake_server_acknowledge (f->parts->server);
  restart (f);
  wc_connector_connect (f->parts->connector);
  g_assert_cmpint (wc_connector_get_status (f->parts->connector)->next_attempt_us, ==, 0);
}

static void
on_first_written (WcSession *session,
                  gboolean outgoing,
                  const WcNode *stanza,
                  gpointer data)
{
  Fixture *f = data;
  g_autoptr (GPtrArray) written = NULL;

  if (!outgoing)
    return;
  wc_session_set_tap (session, NULL, NULL);
  written = wc_outbox_store_list (f->parts->temp->db, f->parts->temp->account->id,
                                  WC_OUTBOX_WRITTEN, NULL);
  g_assert_cmpuint (written->len, ==, 0);
  g_string_append (f->log, "looked ");
}

/* What was lost is queued again before this run writes anything: a kill in between would
 * leave the number of the one to the other. */
static void
test_queued_before_writing (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) log = g_string_new (NULL);

  log_in (f);
  wc_account_parts_send (f->parts, "lost");
  restart (f);
  f->log = log;
  wc_session_set_tap (f->parts->session, on_first_written, f);
  log_in (f);
  g_assert_cmpstr (log->str, ==, "looked ");
}

/* The session is gone and the server still says how far it came: the rest is sent again
 * at once. */
static void
test_last_word (Fixture *f, gconstpointer data)
{
  gint64 one, two;

  log_in (f);
  one = wc_account_parts_send (f->parts, "one");
  wc_fake_server_hear (f->parts->server);
  two = wc_account_parts_send (f->parts, "two");
  f->parts->server->resumes = FALSE;
  f->parts->server->tells_count = TRUE;
  wc_fake_server_cut (f->parts->server);
  g_free (wc_fake_server_take_said (f->parts->server));
  wc_outbox_port_close (f->port);
  log_in (f);
  wc_account_parts_assert_state (f->parts, one, "sent");
  wc_account_parts_assert_state (f->parts, two, "sending");
  assert_words (f, "bind inactive presence message:two ");
}

/* Nobody knows: it waits. */
static void
test_no_last_word (Fixture *f, gconstpointer data)
{
  gboolean with_restart = GPOINTER_TO_INT (data);
  g_autoptr (WcResumeState) state = NULL;
  gint64 since_us = 0;
  gint64 one;

  log_in (f);
  one = wc_account_parts_send (f->parts, "one");
  wc_fake_server_hear (f->parts->server);
  f->parts->server->resumes = FALSE;
  if (with_restart)
    restart (f);
  else
    wc_fake_server_cut (f->parts->server);
  g_free (wc_fake_server_take_said (f->parts->server));
  log_in (f);
  assert_words (f, "bind inactive presence ");
  wc_account_parts_assert_state (f->parts, one, "sending");
  g_assert_true (wc_outbox_is_unsure (f->parts->outbox, &since_us));
  g_assert_cmpint (since_us, >, 0);
  state = load (f);
  g_assert_cmpstr (state->previd, ==, "s2");
}

/* What the stream announced is known to the next run before it can ask, as long as it is
 * the same stream. */
static void
test_announced (Fixture *f, gconstpointer data)
{
  gboolean resumes = GPOINTER_TO_INT (data);

  log_in (f);
  g_assert_false (f->had_stanza_ids);
  restart (f);
  f->parts->server->resumes = resumes;
  log_in (f);
  g_assert_true (f->had_stanza_ids == resumes);
}

/* A session of which nothing is known yet is not worth resuming. */
static void
test_not_ready (Fixture *f, gconstpointer data)
{
  g_autoptr (WcResumeState) state = NULL;

  f->parts->server->holds_disco = TRUE;
  wc_account_parts_log_in (f->parts);
  g_assert_null (load (f));
  restart (f);
  wc_fake_server_forget_held (f->parts->server);
  g_free (wc_fake_server_take_said (f->parts->server));
  log_in (f);
  assert_words (f, "bind inactive presence ");
  state = load (f);
  g_assert_cmpstr (state->previd, ==, "s2");
}

/* It becomes known on the same session, over another connection. */
static void
test_ready_when_resumed (Fixture *f, gconstpointer data)
{
  g_autoptr (WcResumeState) state = NULL;

  f->parts->server->holds_disco = TRUE;
  wc_account_parts_log_in (f->parts);
  wc_fake_server_cut (f->parts->server);
  wc_account_parts_log_in (f->parts);
  wc_fake_server_release (f->parts->server);
  state = load (f);
  g_assert_cmpstr (state->previd, ==, "s1");
  g_assert_cmpuint (state->inbound, ==,
                    f->parts->server->acked + f->parts->server->unacked.length);
}

/* A server may take its time with 0198, and answers everything else before. */
static void
test_late_session (Fixture *f, gconstpointer data)
{
  g_autoptr (WcResumeState) state = NULL;
  gint64 early, late;

  f->parts->server->holds_session = TRUE;
  log_in (f);
  early = wc_account_parts_send (f->parts, "early");
  wc_fake_server_hear (f->parts->server);
  g_assert_null (load (f));
  wc_account_parts_assert_state (f->parts, early, "sent");
  wc_fake_server_release (f->parts->server);
  state = load (f);
  g_assert_cmpstr (state->previd, ==, "s1");
  g_assert_cmpuint (state->inbound, ==, 0);
  late = wc_account_parts_send (f->parts, "late");
  wc_fake_server_hear (f->parts->server);
  wc_account_parts_assert_state (f->parts, late, "sending");
  wc_fake_server_acknowledge (f->parts->server);
  wc_account_parts_assert_state (f->parts, late, "sent");
}

/* A server that does not offer 0198 any more has forgotten the session. */
static void
test_not_offered (Fixture *f, gconstpointer data)
{
  gint64 since_us = 0;

  log_in (f);
  wc_account_parts_send (f->parts, "one");
  restart (f);
  f->parts->server->management = FALSE;
  log_in (f);
  g_assert_null (load (f));
  g_assert_true (wc_outbox_is_unsure (f->parts->outbox, &since_us));
}

/* Within one run stream management itself writes again, and the outbox does not. */
static void
test_resumed_in_one_run (Fixture *f, gconstpointer data)
{
  gint64 one;

  log_in (f);
  g_free (wc_fake_server_take_said (f->parts->server));
  one = wc_account_parts_send (f->parts, "one");
  wc_fake_server_cut (f->parts->server);
  wc_outbox_port_close (f->port);
  log_in (f);
  assert_words (f, "resume:9 message:one inactive ");
  wc_fake_server_acknowledge (f->parts->server);
  wc_account_parts_assert_state (f->parts, one, "sent");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, data, func)                                                           \
  g_test_add ("/account/resumption/" name, Fixture, data, setup, func, teardown)
  TEST ("kept", NULL, test_kept);
  TEST ("handled", NULL, test_handled);
  TEST ("ended", NULL, test_ended);
  TEST ("no-session", NULL, test_no_session);
  TEST ("restart", NULL, test_restart);
  TEST ("restart-twice", NULL, test_restart_twice);
  TEST ("settles", NULL, test_settles);
  TEST ("queued-before-writing", NULL, test_queued_before_writing);
  TEST ("last-word", NULL, test_last_word);
  TEST ("no-last-word/in-one-run", GINT_TO_POINTER (FALSE), test_no_last_word);
  TEST ("no-last-word/after-restart", GINT_TO_POINTER (TRUE), test_no_last_word);
  TEST ("not-ready", NULL, test_not_ready);
  TEST ("ready-when-resumed", NULL, test_ready_when_resumed);
  TEST ("late-session", NULL, test_late_session);
  TEST ("not-offered", NULL, test_not_offered);
  TEST ("resumed-in-one-run", NULL, test_resumed_in_one_run);
  TEST ("announced", GINT_TO_POINTER (TRUE), test_announced);
  TEST ("announced/other-stream", GINT_TO_POINTER (FALSE), test_announced);
  return g_test_run ();
}
