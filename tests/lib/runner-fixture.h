/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/runner.h"
#include "lib/fake-secrets.h"
#include "lib/fake-server.h"
#include "lib/temp-db.h"

/* A real runner of the account me@x.lit over a fake server, a temporary database and a
 * clock that stands still. The account's password, "secret", is in the keyring. */
typedef struct
{
  WcTempDb *temp;
  WcFakeClock *clock;
  WcTurns *turns;
  WcSecrets *memory;
  WcFakeSecrets *keyring;
  WcPasswords *passwords;
  WcFakeServer *server;
  WcLive *live;
  WcPrompts *prompts;
  WcStorage *storage;
  WcRunnerMeans means;
  const char *guards; /* (nullable) a folder, for the runners made from then on */
  WcRunner *runner;   /* (owned) (nullable) */
  gint64 seen;        /* journal seq up to which states were taken */
} WcRunnerFixture;

/* The runner is offline. */
WcRunnerFixture *wc_runner_fixture_new (void);

/* Also proves that nothing holds the runner, and that no timer is left. */
void wc_runner_fixture_free (WcRunnerFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcRunnerFixture, wc_runner_fixture_free)

/* Without the runner, for who makes another; everything else stays. */
void wc_runner_fixture_drop_runner (WcRunnerFixture *self);

/* The daemon ends, as wc_runner_stop() does it or (_crash) without any, and begins again:
 * a new runner over the same file and server. */
void wc_runner_fixture_restart (WcRunnerFixture *self, gboolean resumable);
void wc_runner_fixture_crash (WcRunnerFixture *self);

/* Connects and is let in; _again: waits for the attempt that is planned, or for the disk,
 * instead. */
void wc_runner_fixture_log_in (WcRunnerFixture *self);
void wc_runner_fixture_log_in_again (WcRunnerFixture *self);

/* Forgets all words and states so far. _go_online: logs in, up to date, and forgets. */
void wc_runner_fixture_forget (WcRunnerFixture *self);
void wc_runner_fixture_go_online (WcRunnerFixture *self);

/* Adds an account to the store, with the same password; nothing runs it. Returns:
 * (transfer full). */
WcAccount *wc_runner_fixture_add_account (WcRunnerFixture *self, const char *jid);

/* The runner's account with other settings: a copy to be changed, then given to
 * wc_link_update(). Returns: (transfer full). */
WcAccount *wc_runner_fixture_copy_account (WcRunnerFixture *self);

/* As Messages.Send does it, to romeo@montague.lit or @chat. Returns the message's id. */
gint64 wc_runner_fixture_send (WcRunnerFixture *self, const char *body);
gint64
wc_runner_fixture_send_to (WcRunnerFixture *self, const char *chat, const char *body);

/* The same, but the store may refuse it: 0. */
gint64
wc_runner_fixture_try_send (WcRunnerFixture *self, const char *chat, const char *body);

/* "sent", or "failed:uncertain". */
char *wc_runner_fixture_dup_state (WcRunnerFixture *self, gint64 message);
#define wc_runner_fixture_assert_state(self, message, expected)                          \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *state_ = wc_runner_fixture_dup_state (self, message);               \
    g_assert_cmpstr (state_, ==, expected);                                              \
  }                                                                                      \
  G_STMT_END

/* The bodies of the chat with romeo@montague.lit, oldest first, and the states that the
 * journal told since the last call ("connecting error:closed "); separated by spaces.
 * Returns: (transfer full). */
char *wc_runner_fixture_dup_chat (WcRunnerFixture *self);
char *wc_runner_fixture_take_states (WcRunnerFixture *self);
#define wc_runner_fixture_assert_chat(self, expected)                                    \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *chat_ = wc_runner_fixture_dup_chat (self);                          \
    g_assert_cmpstr (chat_, ==, expected);                                               \
  }                                                                                      \
  G_STMT_END
#define wc_runner_fixture_assert_states(self, expected)                                  \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *states_ = wc_runner_fixture_take_states (self);                     \
    g_assert_cmpstr (states_, ==, expected);                                             \
  }                                                                                      \
  G_STMT_END

/* The question that is open, which must be one of this kind. Returns: (transfer full).
 * _none: no question is open. */
WcPrompt *wc_runner_fixture_expect_prompt (WcRunnerFixture *self, WcPromptKind kind);
void wc_runner_fixture_expect_no_prompt (WcRunnerFixture *self);

/* A person answers it, with the one field its kind has. */
void
wc_runner_fixture_answer (WcRunnerFixture *self, WcPromptKind kind, const char *value);

const WcLinkStatus *wc_runner_fixture_get_status (WcRunnerFixture *self);

/* Lets this much time pass, and the client say what it wants to say. */
void wc_runner_fixture_wait (WcRunnerFixture *self, gint64 by_us);
