/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "lib/account-parts.h"
#include "store/message-store.h"
#include "xep/xep-list.h"

#define START_US G_GINT64_CONSTANT (1700000000000007)

static void
ignore (gpointer data)
{
}

static void
need_secret (gpointer data)
{
  wc_connector_take_secret (((WcAccountParts *) data)->connector, "secret", NULL);
}

static void
need_person (gpointer data, WcPromptKind kind, const char *text, GHashTable *details)
{
}

static void
logged_in (gpointer data, const char *mechanism)
{
}

static void
session_began (gpointer data, const char *id)
{
  WcAccountParts *self = data;

  if (self->resumption != NULL)
    wc_resumption_began (self->resumption, id);
}

static void
session_handled (gpointer data, const char *id, guint32 h)
{
  WcAccountParts *self = data;

  if (self->resumption != NULL)
    wc_resumption_handled (self->resumption, id, h);
}

static void
session_over (gpointer data, const char *id, const guint32 *h)
{
  WcAccountParts *self = data;

  if (self->resumption != NULL)
    wc_resumption_over (self->resumption, id, h);
}

static const WcConnectorHooks hooks = { ignore,      need_secret,   need_person,
                                        logged_in,   session_began, session_handled,
                                        session_over };

static gint64
now_us (gpointer clock)
{
  return wc_clock_now_us (clock);
}

static gboolean
is_no_subscriber (gpointer self, const char *jid)
{
  return FALSE;
}

static void
make_parts (WcAccountParts *self)
{
  WcAccount *account = self->temp->account;
  WcUnit unit;

  wc_db_set_now (self->temp->db, now_us, self->clock);
  self->live = wc_live_new ();
  self->host = (WcHost){ .db = self->temp->db,
                         .live = self->live,
                         .account = account,
                         .is_subscriber = is_no_subscriber };
  self->ingest = wc_ingest_new (self->temp->db, self->live, account->id, account->jid);
  self->outbox = wc_outbox_new (self->temp->db, account->id);
  self->catchup = wc_catchup_new (self->temp->db, account);
  self->port = (WcUnitPort){ self->temp->db, self->ingest, self->catchup, account->id };
  unit = wc_unit_port_make (&self->port);
  self->session = wc_session_new (account->jid, wc_xep_list, WC_CLOCK (self->clock),
                                  &unit, &self->host);
  self->connector =
      wc_connector_new (account, self->session, &self->server->means, &hooks, self);
}

WcAccountParts *
wc_account_parts_new (void)
{
  WcAccountParts *self = g_new0 (WcAccountParts, 1);

  self->temp = wc_temp_db_new ();
  wc_str_set (&self->temp->account->host, "127.0.0.1");
  self->clock = wc_fake_clock_new (START_US);
  self->turns = wc_turns_new ();
  self->server = wc_fake_server_new (self->temp->account->jid, self->clock, self->turns);
  make_parts (self);
  return self;
}

static void
drop_parts (WcAccountParts *self)
{
  g_assert_finalize_object (g_steal_pointer (&self->connector));
  g_object_run_dispose (G_OBJECT (self->session));
  g_assert_finalize_object (g_steal_pointer (&self->session));
  g_clear_pointer (&self->resumption, wc_resumption_free);
  g_assert_finalize_object (g_steal_pointer (&self->catchup));
  g_assert_finalize_object (g_steal_pointer (&self->outbox));
  g_assert_finalize_object (g_steal_pointer (&self->ingest));
  g_assert_finalize_object (g_steal_pointer (&self->live));
  g_assert_cmpuint (wc_fake_clock_count (self->clock), ==, 0);
}

void
wc_account_parts_free (WcAccountParts *self)
{
  drop_parts (self);
  wc_fake_server_free (self->server);
  wc_turns_unref (self->turns);
  wc_temp_db_free (self->temp);
  g_object_unref (self->clock);
  g_free (self);
}

void
wc_account_parts_restart (WcAccountParts *self)
{
  wc_connector_abandon (self->connector);
  drop_parts (self);
  wc_temp_db_reopen (self->temp);
  make_parts (self);
}

void
wc_account_parts_log_in (WcAccountParts *self)
{
  gint64 next_us;

  wc_connector_connect (self->connector);
  next_us = wc_connector_get_status (self->connector)->next_attempt_us;
  if (next_us != 0)
    wc_fake_clock_advance (self->clock,
                           next_us - wc_clock_now_us (WC_CLOCK (self->clock)));
  wc_fake_server_let_in (self->server);
  g_assert_cmpint (wc_connector_get_status (self->connector)->state, ==,
                   WC_ACCOUNT_STATE_ONLINE);
}

gint64
wc_account_parts_send (WcAccountParts *self, const char *body)
{
  WcMessageBuilder *draft = wc_message_builder_new ();
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_fake_clock_advance (self->clock, 11);
  wc_message_builder_set_chat (draft, "romeo@montague.lit");
  wc_message_builder_set_body (draft, body);
  wc_message_builder_set_message_id (draft, body);
  wc_message_builder_set_origin_id (draft, body);
  message =
      wc_outbox_send (self->temp->db, self->temp->account, draft, NULL, NULL, &error);
  g_assert_no_error (error);
  wc_outbox_flush (self->outbox);
  return message->id;
}

void
wc_account_parts_assert_state (WcAccountParts *self, gint64 id, const char *state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message =
      wc_message_store_get (self->temp->db, self->temp->account->id, id, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (wc_message_state_to_string (message->state), ==, state);
}
