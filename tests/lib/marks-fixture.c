/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/marks-fixture.h"
#include "store/chat-store.h"
#include "store/room-store.h"

static void
bind (WcMarksFixture *self, const WcXep *const *xeps)
{
  self->fake = wc_fake_session_new_with ("me@x.lit/here", xeps, &self->host);
  self->fake->db = self->temp->db;
}

static gboolean
add_chats (WcDb *db, gpointer data, GError **error)
{
  const WcMarksFixture *self = data;
  g_autoptr (WcRoom) room = wc_room_new (self->host.account->id, WC_MARKS_ROOM);

  return wc_room_store_save (db, room, error) &&
         wc_chat_store_ensure (db, room->account, WC_MARKS_ROMEO, NULL, error);
}

WcMarksFixture *
wc_marks_fixture_new (const WcXep *const *xeps)
{
  WcMarksFixture *self = g_new0 (WcMarksFixture, 1);
  g_autoptr (GError) error = NULL;

  self->temp = wc_temp_db_new ();
  self->host =
      (WcHost){ .db = self->temp->db, .account = self->temp->account, .self = self };
  wc_db_run (self->temp->db, WC_DB_NORMAL, add_chats, self, &error);
  g_assert_no_error (error);
  g_free (wc_temp_db_take_events (self->temp, &self->seen));
  bind (self, xeps);
  return self;
}

static void
unbind (WcMarksFixture *self)
{
  wc_fake_session_assert_idle (self->fake);
  wc_session_unbind (self->fake->session, /* resumable= */ FALSE);
  g_clear_pointer (&self->fake, wc_fake_session_free);
}

void
wc_marks_fixture_free (WcMarksFixture *self)
{
  unbind (self);
  wc_temp_db_free (self->temp);
  g_free (self);
}

void
wc_marks_fixture_restart (WcMarksFixture *self, const WcXep *const *xeps)
{
  unbind (self);
  bind (self, xeps);
}

typedef struct
{
  gint64 account;
  const char *chat;
  WcMarks marks;
} Setting;

static gboolean
save (WcDb *db, gpointer data, GError **error)
{
  const Setting *setting = data;
  g_autoptr (WcChat) chat = NULL;

  if (!wc_chat_store_ensure (db, setting->account, setting->chat, NULL, error))
    return FALSE;
  chat = wc_chat_store_get (db, setting->account, setting->chat, error);
  if (chat == NULL)
    return FALSE;
  chat->pinned = setting->marks.pinned;
  chat->notify = setting->marks.notify;
  return wc_chat_store_save (db, chat, error);
}

void
wc_marks_fixture_set (WcMarksFixture *self,
                      const char *chat,
                      gboolean pinned,
                      WcNotify notify)
{
  Setting setting = { self->host.account->id, chat, { pinned, notify } };
  g_autoptr (GError) error = NULL;

  wc_db_run (self->temp->db, WC_DB_NORMAL, save, &setting, &error);
  g_assert_no_error (error);
}

void
wc_marks_fixture_assert_chat (WcMarksFixture *self,
                              const char *chat,
                              gboolean pinned,
                              WcNotify notify)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcChat) found =
      wc_chat_store_get (self->temp->db, self->host.account->id, chat, &error);

  g_assert_no_error (error);
  g_assert_cmpint (found->pinned, ==, pinned);
  g_assert_cmpint (found->notify, ==, notify);
}

void
wc_marks_fixture_assert_events (WcMarksFixture *self, const char *expected)
{
  g_autofree char *events = wc_temp_db_take_events (self->temp, &self->seen);

  g_assert_cmpstr (events, ==, expected);
}

#define FIELD(name, value)                                                               \
  "<field var='pubsub#" name "' type='text-single'><value>" value "</value></field>"

void
wc_marks_fixture_assert_published (WcMarksFixture *self,
                                   const char *id,
                                   const char *inside)
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
      "<publish node='" WC_MARKS_NODE "'><item id='%s'><chat xmlns='" WC_MARKS_NODE "'>"
      "%s</chat></item></publish>%s</pubsub></iq>",
      id, inside, OPTIONS);

  g_assert_nonnull (sent);
  wc_node_ref (sent);
  wc_fake_session_assert_sent (self->fake, expected);
  g_queue_push_head (&self->fake->sent, sent);
}
