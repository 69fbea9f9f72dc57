/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fault-step.h"
#include "lib/ingest-fixture.h"
#include "store/chat-store.h"
#include "store/room-store.h"

static void
on_settled (WcIngest *ingest, gint64 message, gpointer data)
{
  g_string_append (((WcIngestFixture *) data)->told, "settled ");
}

static void
on_arrived (WcIngest *ingest, const WcMessage *message, gpointer data)
{
  g_string_append_printf (((WcIngestFixture *) data)->told, "arrived:%s ", message->body);
}

static void
on_live (WcLive *live, const WcEvent *event, gpointer data)
{
  g_string_append_printf (((WcIngestFixture *) data)->told, "%s ",
                          wc_event_kind_to_string (event->kind));
}

void
wc_ingest_fixture_setup (WcIngestFixture *self, gconstpointer data)
{
  self->temp = wc_temp_db_new ();
  self->live = wc_live_new ();
  self->ingest =
      wc_ingest_new (self->temp->db, self->live, self->temp->account->id, "me@x.lit");
  self->told = g_string_new (NULL);
  g_signal_connect (self->ingest, "settled", G_CALLBACK (on_settled), self);
  g_signal_connect (self->ingest, "arrived", G_CALLBACK (on_arrived), self);
  g_signal_connect (self->live, "event", G_CALLBACK (on_live), self);
  g_free (wc_temp_db_take_events (self->temp, &self->since));
}

void
wc_ingest_fixture_teardown (WcIngestFixture *self, gconstpointer data)
{
  g_object_unref (self->ingest);
  g_object_unref (self->live);
  wc_temp_db_free (self->temp);
  g_string_free (self->told, TRUE);
}

void
wc_ingest_fixture_assert_happened (WcIngestFixture *self,
                                   const char *events,
                                   const char *told)
{
  g_autofree char *own = wc_temp_db_take_events (self->temp, &self->since);

  g_assert_cmpstr (own, ==, events);
  g_assert_cmpstr (self->told->str, ==, told);
  g_string_truncate (self->told, 0);
}

WcMessage *
wc_ingest_fixture_make_message (const char *body,
                                WcMessageSource source,
                                gboolean outgoing)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *message = wc_message_builder_peek (builder);

  message->source = source;
  message->outgoing = outgoing;
  message->ts_us = G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC + 7;
  message->received_us = message->ts_us;
  wc_message_builder_set_chat (builder, "a@b");
  wc_message_builder_set_from (builder, outgoing ? "me@x.lit/o" : "a@b/c");
  wc_message_builder_set_body (builder, body);
  wc_message_builder_set_message_id (builder, body);
  return wc_message_builder_end (builder);
}

static gboolean
deliver_in_transaction (WcDb *db, gpointer data, GError **error)
{
  gpointer *both = data;

  return wc_ingest_deliver (both[0], both[1], both[2], error);
}

gint64
wc_ingest_fixture_deliver (WcIngestFixture *self, WcArrival *arrival)
{
  g_autoptr (GError) error = NULL;
  gint64 id = -1;
  gpointer both[] = { self->ingest, arrival, &id };

  wc_db_run (self->temp->db, WC_DB_NORMAL, deliver_in_transaction, both, &error);
  g_assert_no_error (error);
  return id;
}

gint64
wc_ingest_fixture_deliver_with_fault (WcIngestFixture *self,
                                      WcArrival *arrival,
                                      int steps,
                                      gboolean *out_passed)
{
  WcDb *db = self->temp->db;
  g_autoptr (GError) error = NULL;
  gint64 id = 0;
  gboolean stored;

  g_assert_true (wc_db_begin (db, WC_DB_NORMAL, NULL));
  wc_fault_step_set (db, steps);
  stored = wc_ingest_deliver (self->ingest, arrival, &id, &error);
  *out_passed = wc_fault_step_set (db, -1);
  if (stored)
    g_assert_true (wc_db_commit (db, NULL));
  else
    wc_db_rollback (db);
  g_assert_true (stored == (error == NULL) && stored == *out_passed);
  return id;
}

gint64
wc_ingest_fixture_deliver_text (WcIngestFixture *self,
                                const char *body,
                                WcMessageSource source,
                                gboolean outgoing,
                                const char *archive_id)
{
  g_autoptr (WcMessage) message = wc_ingest_fixture_make_message (body, source, outgoing);
  WcArrival arrival = { .message = message,
                        .archive_by = archive_id != NULL ? "me@x.lit" : NULL,
                        .archive_id = archive_id };

  return wc_ingest_fixture_deliver (self, &arrival);
}

guint
wc_ingest_fixture_unread (WcIngestFixture *self)
{
  g_autoptr (WcChat) chat =
      wc_chat_store_get (self->temp->db, self->temp->account->id, "a@b", NULL);

  g_assert_nonnull (chat);
  return chat->unread;
}

static gboolean
save_room (WcDb *db, gpointer data, GError **error)
{
  return wc_room_store_save (db, data, error);
}

void
wc_ingest_fixture_know_room (WcIngestFixture *self)
{
  g_autoptr (WcRoom) room = wc_room_new (self->temp->account->id, WC_INGEST_FIXTURE_ROOM);

  g_assert_true (wc_db_run (self->temp->db, WC_DB_NORMAL, save_room, room, NULL));
  wc_ingest_fixture_assert_happened (self, "chat.new", "");
}

gint64
wc_ingest_fixture_deliver_talk (WcIngestFixture *self,
                                const char *from,
                                const char *body,
                                const char *archive_id,
                                gboolean replayed)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *head = wc_message_builder_peek (builder);
  g_autoptr (WcMessage) message = NULL;
  WcArrival arrival = { .archive_by = archive_id != NULL ? WC_INGEST_FIXTURE_ROOM : NULL,
                        .archive_id = archive_id,
                        .replayed = replayed };

  head->ts_us = head->received_us = self->temp->now_us += G_USEC_PER_SEC + 7;
  head->outgoing = g_str_has_suffix (from, "/me");
  wc_message_builder_set_chat (builder, WC_INGEST_FIXTURE_ROOM);
  wc_message_builder_set_from (builder, from);
  wc_message_builder_set_body (builder, body);
  wc_message_builder_set_message_id (builder, g_str_equal (body, "double")
                                                  ? "8e3f0cd0-2f5c-4a06-9d3e-c1a8f1b2c3d4"
                                                  : body);
  arrival.message = message = wc_message_builder_end (builder);
  return wc_ingest_fixture_deliver (self, &arrival);
}
