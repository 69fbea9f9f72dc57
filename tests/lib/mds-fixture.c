/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/mds-fixture.h"
#include "store/chat-store.h"
#include "store/message-store.h"

WcPepFixture *
wc_mds_fixture_new (const WcXep *const *xeps)
{
  WcPepFixture *self = wc_pep_fixture_new (xeps);

  /* what happens in a whole second stands in its middle */
  self->temp->now_us += G_USEC_PER_SEC + 1;
  return self;
}

static gboolean
add_message (WcDb *db, gpointer data, GError **error)
{
  return wc_message_store_add (db, data, 0, error);
}

gint64
wc_mds_fixture_say (WcPepFixture *self, const char *chat, const char *archive_id)
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
                                    strcmp (chat, WC_PEP_ROOM) == 0 ? chat : "me@x.lit");
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
wc_mds_fixture_read (WcPepFixture *self, const char *chat, gint64 up_to)
{
  Reading reading = { self->host.account->id, chat, up_to };
  g_autoptr (GError) error = NULL;

  wc_db_run (self->temp->db, WC_DB_NORMAL, mark_read, &reading, &error);
  g_assert_no_error (error);
}

guint
wc_mds_fixture_unread (WcPepFixture *self, const char *chat)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcChat) found =
      wc_chat_store_get (self->temp->db, self->host.account->id, chat, &error);

  g_assert_no_error (error);
  return found->unread;
}

void
wc_mds_fixture_assert_published (WcPepFixture *self,
                                 const char *chat,
                                 const char *by,
                                 const char *archive_id)
{
  g_autofree char *payload = g_strdup_printf (
      "<displayed xmlns='" WC_MDS_NODE "'><stanza-id xmlns='urn:xmpp:sid:0' by='%s' "
      "id='%s'/></displayed>",
      by, archive_id);

  wc_pep_fixture_assert_published (self, WC_MDS_NODE, chat, payload);
}
