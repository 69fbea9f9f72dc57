/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "keyring/secrets-memory.h"
#include "lib/runner-fixture.h"
#include "store/journal.h"
#include "store/message-history.h"
#include "store/message-store.h"
#include "sync/outbox.h"

#define START_US G_GINT64_CONSTANT (1700000000000007)
#define ROMEO "romeo@montague.lit"

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gint64
now_us (gpointer clock)
{
  return wc_clock_now_us (clock);
}

/* What account/runners does. */
static void
on_answered (WcPrompts *prompts,
             WcPrompt *prompt,
             GHashTable *fields,
             WcRunnerFixture *self)
{
  if (self->runner != NULL && fields != NULL)
    wc_runner_answered (self->runner, prompt, fields);
}

static void
make_runner (WcRunnerFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcAccount) account =
      wc_account_store_get (self->temp->db, self->temp->account->id, &error);

  g_assert_no_error (error);
  wc_db_set_now (self->temp->db, now_us, self->clock);
  self->live = wc_live_new ();
  self->prompts = wc_prompts_new (self->temp->db);
  self->storage = wc_storage_new (self->temp->db, WC_CLOCK (self->clock), self->live);
  g_signal_connect (self->prompts, "answered", G_CALLBACK (on_answered), self);
  self->means = (WcRunnerMeans){ self->temp->db,  self->live,           self->prompts,
                                 self->passwords, &self->server->means, self->storage };
  self->means.guards = self->guards;
  self->means.machine = "machine";
  self->runner = wc_runner_new (&self->means, account);
}

void
wc_runner_fixture_drop_runner (WcRunnerFixture *self)
{
  if (self->runner == NULL)
    return;
  g_object_run_dispose (G_OBJECT (self->runner));
  settle ();
  g_assert_finalize_object (g_steal_pointer (&self->runner));
}

static void
drop_parts (WcRunnerFixture *self)
{
  wc_runner_fixture_drop_runner (self);
  g_assert_finalize_object (g_steal_pointer (&self->storage));
  g_assert_finalize_object (g_steal_pointer (&self->prompts));
  g_assert_finalize_object (g_steal_pointer (&self->live));
  g_assert_cmpuint (wc_fake_clock_count (self->clock), ==, 0);
}

static gboolean
save (WcDb *db, gpointer data, GError **error)
{
  return wc_account_store_save (db, data, error);
}

static void
prepare_account (WcRunnerFixture *self)
{
  WcAccount *account = self->temp->account;
  g_autoptr (GError) error = NULL;

  wc_str_set (&account->host, "127.0.0.1");
  account->secret = WC_ACCOUNT_SECRET_KEYRING;
  wc_db_run (self->temp->db, WC_DB_NORMAL, save, account, &error);
  g_assert_no_error (error);
}

static void
make_passwords (WcRunnerFixture *self)
{
  WcSecrets *sources[WC_N_ACCOUNT_SECRETS] = { NULL };

  self->memory = wc_secrets_memory_new ();
  self->keyring = wc_fake_secrets_new ();
  wc_fake_secrets_put (self->keyring, self->temp->account->jid, "secret");
  sources[WC_ACCOUNT_SECRET_NONE] = self->memory;
  sources[WC_ACCOUNT_SECRET_KEYRING] = WC_SECRETS (self->keyring);
  self->passwords = wc_passwords_new (sources);
}

WcRunnerFixture *
wc_runner_fixture_new (void)
{
  WcRunnerFixture *self = g_new0 (WcRunnerFixture, 1);

  self->temp = wc_temp_db_new ();
  self->clock = wc_fake_clock_new (START_US);
  self->turns = wc_turns_new ();
  self->server = wc_fake_server_new (self->temp->account->jid, self->clock, self->turns);
  prepare_account (self);
  make_passwords (self);
  make_runner (self);
  g_free (wc_runner_fixture_take_states (self));
  return self;
}

void
wc_runner_fixture_free (WcRunnerFixture *self)
{
  drop_parts (self);
  wc_passwords_free (self->passwords);
  g_object_unref (self->memory);
  g_object_unref (self->keyring);
  wc_fake_server_free (self->server);
  wc_turns_unref (self->turns);
  wc_temp_db_free (self->temp);
  g_object_unref (self->clock);
  g_free (self);
}

void
wc_runner_fixture_crash (WcRunnerFixture *self)
{
  drop_parts (self);
  wc_temp_db_reopen (self->temp);
  make_runner (self);
}

void
wc_runner_fixture_restart (WcRunnerFixture *self, gboolean resumable)
{
  wc_runner_stop (self->runner, resumable);
  wc_fake_server_hear (self->server);
  wc_runner_fixture_crash (self);
}

void
wc_runner_fixture_log_in (WcRunnerFixture *self)
{
  gint64 next_us;

  wc_link_connect (WC_LINK (self->runner));
  next_us = wc_runner_fixture_get_status (self)->next_attempt_us;
  if (next_us != 0)
    wc_fake_clock_advance (self->clock,
                           next_us - wc_clock_now_us (WC_CLOCK (self->clock)));
  wc_fake_server_let_in (self->server);
}

void
wc_runner_fixture_log_in_again (WcRunnerFixture *self)
{
  const WcLinkStatus *status = wc_runner_fixture_get_status (self);
  gint64 now = wc_clock_now_us (WC_CLOCK (self->clock));

  settle ();
  if (g_strcmp0 (status->reason, "storage") == 0)
    {
      wc_storage_try (self->storage);
      settle ();
    }
  else
    {
      g_assert_cmpint (status->next_attempt_us, >, now);
      wc_fake_clock_advance (self->clock, status->next_attempt_us - now);
    }
  g_assert_true (wc_fake_server_is_tried (self->server));
  wc_fake_server_let_in (self->server);
}

typedef struct
{
  WcAccount *account; /* (owned) */
} Adding;

static gboolean
add (WcDb *db, gpointer data, GError **error)
{
  Adding *adding = data;
  gint64 id = wc_temp_db_add_account (db, adding->account, error);

  g_clear_pointer (&adding->account, wc_account_unref);
  if (id != 0)
    adding->account = wc_account_store_get (db, id, error);
  return adding->account != NULL;
}

WcAccount *
wc_runner_fixture_add_account (WcRunnerFixture *self, const char *jid)
{
  Adding adding = { wc_account_new (jid) };
  g_autoptr (GError) error = NULL;

  wc_str_set (&adding.account->host, "127.0.0.1");
  adding.account->secret = WC_ACCOUNT_SECRET_KEYRING;
  wc_db_run (self->temp->db, WC_DB_NORMAL, add, &adding, &error);
  g_assert_no_error (error);
  wc_fake_secrets_put (self->keyring, jid, "secret");
  return adding.account;
}

WcAccount *
wc_runner_fixture_copy_account (WcRunnerFixture *self)
{
  return wc_account_copy (wc_link_get_account (WC_LINK (self->runner)));
}

static gint64
send_text (WcRunnerFixture *self, const char *chat, const char *body, GError **error)
{
  WcMessageBuilder *draft = wc_message_builder_new ();
  g_autoptr (WcMessage) message = NULL;

  wc_fake_clock_advance (self->clock, 11);
  wc_message_builder_set_chat (draft, chat);
  wc_message_builder_set_body (draft, body);
  wc_message_builder_set_message_id (draft, body);
  wc_message_builder_set_origin_id (draft, body);
  message = wc_outbox_send (self->temp->db, wc_link_get_account (WC_LINK (self->runner)),
                            draft, NULL, NULL, error);
  if (message == NULL)
    return 0;
  wc_link_kick (WC_LINK (self->runner));
  return message->id;
}

gint64
wc_runner_fixture_send_to (WcRunnerFixture *self, const char *chat, const char *body)
{
  g_autoptr (GError) error = NULL;
  gint64 message = send_text (self, chat, body, &error);

  g_assert_no_error (error);
  return message;
}

gint64
wc_runner_fixture_try_send (WcRunnerFixture *self, const char *chat, const char *body)
{
  g_autoptr (GError) error = NULL;

  return send_text (self, chat, body, &error);
}

gint64
wc_runner_fixture_send (WcRunnerFixture *self, const char *body)
{
  return wc_runner_fixture_send_to (self, ROMEO, body);
}

char *
wc_runner_fixture_dup_state (WcRunnerFixture *self, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message =
      wc_message_store_get (self->temp->db, self->temp->account->id, id, &error);
  const char *state;

  g_assert_no_error (error);
  state = wc_message_state_to_string (message->state);
  return message->error_condition != NULL
             ? g_strdup_printf ("%s:%s", state, message->error_condition)
             : g_strdup (state);
}

char *
wc_runner_fixture_take_states (WcRunnerFixture *self)
{
  static const WcEventKind kinds[] = { WC_EVENT_ACCOUNT_STATE, 0 };
  WcJournalFilter filter = { .kinds = kinds, .limit = 1000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcJournalBatch) batch =
      wc_journal_read (self->temp->db, self->seen, &filter, &error);
  GString *states = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < batch->events->len; i++)
    {
      const WcEvent *event = batch->events->pdata[i];
      const char *reason = wc_details_get (event->delta, "error");

      g_string_append_printf (states, "%s%s%s ", wc_details_get (event->delta, "state"),
                              reason != NULL ? ":" : "", reason != NULL ? reason : "");
    }
  self->seen = batch->cursor;
  return g_string_free (states, FALSE);
}

char *
wc_runner_fixture_dup_chat (WcRunnerFixture *self)
{
  WcMessageQuery query = { .account = self->temp->account->id,
                           .chat = ROMEO,
                           .limit = 1000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessagePage) page =
      wc_message_history_list (self->temp->db, &query, &error);
  GString *bodies = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < page->items->len; i++)
    g_string_append_printf (bodies, "%s%s", i > 0 ? " " : "",
                            ((const WcMessage *) page->items->pdata[i])->body);
  return g_string_free (bodies, FALSE);
}

WcPrompt *
wc_runner_fixture_expect_prompt (WcRunnerFixture *self, WcPromptKind kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) open = wc_prompts_list (self->prompts, &error);
  const WcPrompt *prompt;

  g_assert_no_error (error);
  g_assert_cmpuint (open->len, ==, 1);
  prompt = open->pdata[0];
  g_assert_cmpstr (wc_prompt_kind_to_string (prompt->kind), ==,
                   wc_prompt_kind_to_string (kind));
  return wc_prompt_ref (prompt);
}

void
wc_runner_fixture_expect_no_prompt (WcRunnerFixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) open = wc_prompts_list (self->prompts, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (open->len, ==, 0);
}

void
wc_runner_fixture_answer (WcRunnerFixture *self, WcPromptKind kind, const char *value)
{
  g_autoptr (WcPrompt) prompt = wc_runner_fixture_expect_prompt (self, kind);
  g_autoptr (GHashTable) fields = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;

  g_hash_table_insert (fields, (gpointer) wc_prompt_get_fields (prompt)->name,
                       (gpointer) value);
  wc_prompts_answer (self->prompts, prompt->id, fields, &error);
  g_assert_no_error (error);
  settle ();
}

void
wc_runner_fixture_forget (WcRunnerFixture *self)
{
  g_free (wc_fake_server_take_said (self->server));
  g_free (wc_fake_server_take_asked (self->server));
  g_free (wc_runner_fixture_take_states (self));
}

void
wc_runner_fixture_go_online (WcRunnerFixture *self)
{
  wc_runner_fixture_log_in (self);
  g_assert_cmpint (wc_runner_fixture_get_status (self)->state, ==,
                   WC_ACCOUNT_STATE_ONLINE);
  wc_runner_fixture_forget (self);
}

const WcLinkStatus *
wc_runner_fixture_get_status (WcRunnerFixture *self)
{
  return wc_link_get_status (WC_LINK (self->runner));
}

void
wc_runner_fixture_wait (WcRunnerFixture *self, gint64 by_us)
{
  wc_fake_clock_advance (self->clock, by_us);
  wc_fake_server_hear (self->server);
}
