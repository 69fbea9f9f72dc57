/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/mds-fixture.h"
#include "store/chat-store.h"
#include "store/message-store.h"
#include "store/room-store.h"

static gboolean
is_caught_up (gpointer data, const char *chat)
{
  return !((WcMdsFixture *) data)->behind;
}

static void
bind (WcMdsFixture *self, const WcXep *const *xeps)
{
  self->fake = wc_fake_session_new_with ("me@x.lit/here", xeps, &self->host);
  self->fake->db = self->temp->db;
}

static gboolean
add_room (WcDb *db, gpointer data, GError **error)
{
  g_autoptr (WcRoom) room =
      wc_room_new (((WcMdsFixture *) data)->host.account->id, WC_MDS_ROOM);

  return wc_room_store_save (db, room, error);
}

WcMdsFixture *
wc_mds_fixture_new (const WcXep *const *xeps)
{
  WcMdsFixture *self = g_new0 (WcMdsFixture, 1);
  g_autoptr (GError) error = NULL;

  self->temp = wc_temp_db_new ();
  self->host = (WcHost){ .db = self->temp->db,
                         .account = self->temp->account,
                         .self = self,
                         .is_caught_up = is_caught_up };
  wc_db_run (self->temp->db, WC_DB_NORMAL, add_room, self, &error);
  g_assert_no_error (error);
  /* what happens in a whole second stands in its middle */
  self->temp->now_us += G_USEC_PER_SEC + 1;
  bind (self, xeps);
  return self;
}

static void
unbind (WcMdsFixture *self)
{
  wc_fake_session_assert_idle (self->fake);
  wc_session_unbind (self->fake->session, /* resumable= */ FALSE);
  g_assert_cmpuint (wc_fake_clock_count (self->fake->clock), ==, 0);
  g_clear_pointer (&self->fake, wc_fake_session_free);
}

void
wc_mds_fixture_free (WcMdsFixture *self)
{
  unbind (self);
  wc_temp_db_free (self->temp);
  g_free (self);
}

void
wc_mds_fixture_restart (WcMdsFixture *self, const WcXep *const *xeps)
{
  unbind (self);
  bind (self, xeps);
}

static gboolean
add_message (WcDb *db, gpointer data, GError **error)
{
  return wc_message_store_add (db, data, 0, error);
}

gint64
wc_mds_fixture_say (WcMdsFixture *self, const char *chat, const char *archive_id)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *head = wc_message_builder_peek (builder);
  WcMessagePlace place = { self->temp->now_us++, 0, 0, FALSE };
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  head->account = self->host.account->id;
  head->id = wc_message_store_place (self->temp->db, &place, &error);
  g_assert_no_error (error);
  head->ts_us = head->received_us = head->id;
  wc_message_builder_set_chat (builder, chat);
  wc_message_builder_set_from (builder, chat);
  wc_message_builder_set_body (builder, "body");
  if (archive_id != NULL)
    wc_message_builder_set_archive (builder, archive_id,
                                    strcmp (chat, WC_MDS_ROOM) == 0 ? chat : "me@x.lit");
  message = wc_message_builder_end (builder);
  wc_db_run (self->temp->db, WC_DB_NORMAL, add_message, message, &error);
  g_assert_no_error (error);
  return message->id;
}

typedef struct
{
  gint64 account;
  const char *chat;
  gint64 up_to;
} Reading;

static gboolean
mark_read (WcDb *db, gpointer data, GError **error)
{
  const Reading *reading = data;

  return wc_chat_store_mark_read (db, reading->account, reading->chat, reading->up_to,
                                  NULL, error);
}

void
wc_mds_fixture_read (WcMdsFixture *self, const char *chat, gint64 up_to)
{
  Reading reading = { self->host.account->id, chat, up_to };
  g_autoptr (GError) error = NULL;

  wc_db_run (self->temp->db, WC_DB_NORMAL, mark_read, &reading, &error);
  g_assert_no_error (error);
}

guint
wc_mds_fixture_unread (WcMdsFixture *self, const char *chat)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcChat) found =
      wc_chat_store_get (self->temp->db, self->host.account->id, chat, &error);

  g_assert_no_error (error);
  return found->unread;
}

#define FIELD(name, value)                                                               \
  "<field var='pubsub#" name "' type='text-single'><value>" value "</value></field>"

void
wc_mds_fixture_assert_published (WcMdsFixture *self,
                                 const char *chat,
                                 const char *by,
                                 const char *archive_id)
{
  static const char OPTIONS[] =
      "<publish-options><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' "
      "type='hidden'><value>http://jabber.org/protocol/pubsub#publish-options</value>"
      "</field>" FIELD ("persist_items", "true") FIELD ("max_items", "max")
          FIELD ("send_last_published_item", "never")
              FIELD ("access_model", "whitelist") "</x></publish-options>";
  WcNode *sent = g_queue_peek_head (&self->fake->sent);
  g_autofree char *expected = g_strdup_printf (
      "<iq type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
      "<publish node='urn:xmpp:mds:displayed:0'><item id='%s'>"
      "<displayed xmlns='urn:xmpp:mds:displayed:0'><stanza-id xmlns='urn:xmpp:sid:0' "
      "by='%s' id='%s'/></displayed></item></publish>%s</pubsub></iq>",
      chat, by, archive_id, OPTIONS);

  g_assert_nonnull (sent);
  wc_node_ref (sent);
  wc_fake_session_assert_sent (self->fake, expected);
  g_queue_push_head (&self->fake->sent, sent);
}
