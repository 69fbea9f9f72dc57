/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/room-fixture.h"
#include "model/jid.h"
#include "store/message-store.h"
#include "store/room-store.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

#define START_US G_GINT64_CONSTANT (1700000000000007)

static const WcXep *const xeps[] = { &wc_xep_0313_mam,
                                     &wc_xep_0045_muc,
                                     &wc_xep_0249_invitations,
                                     &wc_xep_im_presence,
                                     &wc_xep_0402_bookmarks,
                                     &wc_xep_0115_caps,
                                     NULL };

static gint64
now_us (gpointer clock)
{
  return wc_clock_now_us (clock);
}

static void
on_event (WcLive *live, const WcEvent *event, WcRoomFixture *self)
{
  g_autofree char *name = NULL;

  if (event->kind != WC_EVENT_ROOM_STATE)
    return;
  name = wc_jid_dup_local (event->chat);
  g_string_append_printf (self->told, "%s %s", name,
                          wc_details_get (event->delta, "state"));
  if (wc_details_get (event->delta, "cause") != NULL)
    g_string_append_printf (self->told, ":%s", wc_details_get (event->delta, "cause"));
  if (wc_details_get (event->delta, "venue") != NULL)
    g_string_append_printf (self->told, " to %s", wc_details_get (event->delta, "venue"));
  g_string_append (self->told, "; ");
}

static gboolean
is_no_subscriber (gpointer self, const char *jid)
{
  return FALSE;
}

static void
make_keeper (WcRoomFixture *self)
{
  const WcRoomKeeperMeans means = { self->temp->db, self->live,   self->prompts,
                                    self->ingest,   self->outbox, WC_CLOCK (self->clock),
                                    NULL,           NULL,         NULL };

  self->keeper = wc_room_keeper_new (&means, self->temp->account);
  self->port = wc_room_keeper_get_port (self->keeper);
  self->host = (WcHost){ .db = self->temp->db,
                         .live = self->live,
                         .account = self->temp->account,
                         .muc = wc_room_keeper_get_muc_host (self->keeper),
                         .bookmarks = wc_room_keeper_get_bookmarks_host (self->keeper),
                         .is_subscriber = is_no_subscriber };
  self->fake = wc_fake_session_new_with ("me@x.lit/here", xeps, &self->host);
  self->fake->db = self->temp->db;
  wc_room_keeper_attach (self->keeper, self->fake->session);
  while (!g_queue_is_empty (&self->fake->sent))
    wc_node_unref (g_queue_pop_head (&self->fake->sent));
}

static void
drop_keeper (WcRoomFixture *self)
{
  wc_room_keeper_attach (self->keeper, NULL);
  while (!g_queue_is_empty (&self->fake->sent))
    wc_node_unref (g_queue_pop_head (&self->fake->sent));
  g_clear_pointer (&self->fake, wc_fake_session_free);
  g_clear_pointer (&self->keeper, wc_room_keeper_free);
}

void
wc_room_fixture_setup (WcRoomFixture *self, gconstpointer data)
{
  self->temp = wc_temp_db_new ();
  self->clock = wc_fake_clock_new (START_US);
  wc_db_set_now (self->temp->db, now_us, self->clock);
  self->live = wc_live_new ();
  self->prompts = wc_prompts_new (self->temp->db);
  self->ingest =
      wc_ingest_new (self->temp->db, self->live, self->temp->account->id, "me@x.lit");
  self->outbox = wc_outbox_new (self->temp->db, self->temp->account->id);
  self->told = g_string_new (NULL);
  self->ended = g_string_new (NULL);
  g_signal_connect (self->live, "event", G_CALLBACK (on_event), self);
  make_keeper (self);
}

void
wc_room_fixture_teardown (WcRoomFixture *self, gconstpointer data)
{
  wc_fake_session_assert_idle (self->fake);
  drop_keeper (self);
  wc_room_fixture_settle (self);
  g_object_unref (self->outbox);
  g_object_unref (self->ingest);
  g_object_unref (self->prompts);
  g_object_unref (self->live);
  wc_temp_db_free (self->temp);
  g_assert_cmpuint (wc_fake_clock_count (self->clock), ==, 0);
  g_object_unref (self->clock);
  g_string_free (self->told, TRUE);
  g_string_free (self->ended, TRUE);
}

static gboolean
save_room (WcDb *db, gpointer data, GError **error)
{
  return wc_room_store_save (db, data, error);
}

void
wc_room_fixture_know (WcRoomFixture *self, const char *room, gboolean wanted, guint flags)
{
  g_autoptr (WcRoom) value = wc_room_new (self->temp->account->id, room);
  g_autoptr (GError) error = NULL;

  value->wanted = wanted;
  value->flags = flags;
  wc_db_run (self->temp->db, WC_DB_NORMAL, save_room, value, &error);
  g_assert_no_error (error);
  drop_keeper (self);
  make_keeper (self);
}

void
wc_room_fixture_begin (WcRoomFixture *self)
{
  wc_room_keeper_begin (self->keeper);
}

WcNode *
wc_room_fixture_take (WcRoomFixture *self)
{
  WcNode *node = g_queue_pop_head (&self->fake->sent);

  g_assert_nonnull (node);
  return node;
}

static void
assert_asks (WcRoomFixture *self, const char *room)
{
  const WcNode *asked = g_queue_peek_head (&self->fake->sent);

  g_assert_nonnull (asked);
  g_assert_nonnull (wc_node_child (asked, "query", WC_NS_DISCO_INFO));
  if (room != NULL)
    g_assert_cmpstr (wc_node_attr (asked, "to"), ==, room);
}

void
wc_room_fixture_info (WcRoomFixture *self, const char *room, const char *features)
{
  g_auto (GStrv) names = g_strsplit (features, " ", -1);
  g_autoptr (GString) xml =
      g_string_new ("<query xmlns='http://jabber.org/protocol/disco#info'>"
                    "<identity category='conference' type='text' name='The Coven'/>"
                    "<feature var='http://jabber.org/protocol/muc'/>");

  assert_asks (self, room);
  for (gsize i = 0; names[i] != NULL; i++)
    if (*names[i] != '\0')
      g_string_append_printf (xml, "<feature var='%s'/>", names[i]);
  g_string_append (xml, "</query>");
  wc_fake_session_answer (self->fake, xml->str);
}

void
wc_room_fixture_refuse_info (WcRoomFixture *self, const char *condition)
{
  assert_asks (self, NULL);
  wc_fake_session_refuse (self->fake, condition);
}

void
wc_room_fixture_assert_enters (WcRoomFixture *self, const char *jid)
{
  g_autoptr (WcNode) presence = wc_room_fixture_take (self);

  g_assert_true (wc_stanza_is_presence (presence));
  g_assert_null (wc_node_attr (presence, "type"));
  g_assert_cmpstr (wc_node_attr (presence, "to"), ==, jid);
  g_assert_nonnull (wc_node_child (presence, "x", WC_NS_MUC));
}

void
wc_room_fixture_presence (WcRoomFixture *self,
                          const char *jid,
                          const char *type,
                          const char *inside)
{
  g_autofree char *attribute =
      type != NULL ? g_strdup_printf (" type='%s'", type) : g_strdup ("");
  g_autofree char *xml = g_strdup_printf (
      "<presence from='%s'%s><x xmlns='http://jabber.org/protocol/muc#user'>%s</x>"
      "</presence>",
      jid, attribute, inside);

  wc_fake_session_receive (self->fake, xml);
}

void
wc_room_fixture_arrive (WcRoomFixture *self, const char *jid, const char *codes)
{
  g_auto (GStrv) parts = g_strsplit (codes, " ", -1);
  g_autoptr (GString) inside = g_string_new (
      "<item affiliation='member' role='participant'/><status code='110'/>");

  for (gsize i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_string_append_printf (inside, "<status code='%s'/>", parts[i]);
  wc_room_fixture_presence (self, jid, NULL, inside->str);
}

void
wc_room_fixture_join (WcRoomFixture *self, const char *room, const char *features)
{
  g_autofree char *jid = g_strconcat (room, "/me", NULL);

  wc_room_fixture_info (self, room, features);
  wc_room_fixture_assert_enters (self, jid);
  wc_room_fixture_arrive (self, jid, "");
}

void
wc_room_fixture_refuse (WcRoomFixture *self, const char *jid, const char *condition)
{
  g_autofree char *xml = g_strdup_printf (
      "<presence from='%s' type='error'><x xmlns='http://jabber.org/protocol/muc'/>"
      "<error type='cancel'><%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
      "</presence>",
      jid, condition);

  wc_fake_session_receive (self->fake, xml);
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRoomFixture *self = data;
  g_autoptr (GError) error = NULL;
  const char *detail;

  if (!g_task_had_error (G_TASK (result)))
    {
      self->value = g_task_propagate_pointer (G_TASK (result), NULL);
      g_string_append (self->ended, "ok ");
      return;
    }
  g_task_propagate_pointer (G_TASK (result), &error);
  detail = wc_error_get_detail (error, "state");
  if (detail == NULL)
    detail = wc_error_get_detail (error, "reason");
  if (detail == NULL)
    detail = wc_error_get_detail (error, "condition");
  g_string_append_printf (self->ended, "%d:%s ", error->code,
                          detail != NULL ? detail : "");
}

GTask *
wc_room_fixture_task (WcRoomFixture *self)
{
  return g_task_new (NULL, NULL, on_ended, self);
}

void
wc_room_fixture_settle (WcRoomFixture *self)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
assert_words (GString *words, const char *wanted)
{
  g_autofree char *taken = g_strdup (words->str);

  g_string_truncate (words, 0);
  g_assert_cmpstr (taken, ==, wanted);
}

void
wc_room_fixture_assert_told (WcRoomFixture *self, const char *words)
{
  assert_words (self->told, words);
}

void
wc_room_fixture_assert_ended (WcRoomFixture *self, const char *words)
{
  wc_room_fixture_settle (self);
  assert_words (self->ended, words);
}

void
wc_room_fixture_assert_stored (WcRoomFixture *self, const char *room, const char *words)
{
  g_autoptr (WcRoom) held =
      wc_room_store_get (self->temp->db, self->temp->account->id, room, NULL);
  g_autofree char *own = NULL;

  if (held == NULL)
    own = g_strdup ("-");
  else
    own = g_strdup_printf (
        "%s%s%s%s", held->wanted ? "wanted " : "", wc_room_state_to_string (held->state),
        held->reason != NULL ? " " : "", held->reason != NULL ? held->reason : "");
  g_assert_cmpstr (own, ==, words);
}

static gboolean
store_said (WcDb *db, gpointer message, GError **error)
{
  return wc_message_store_add (db, message, 0, error);
}

void
wc_room_fixture_say (WcRoomFixture *f, const char *room, const char *body)
{
  g_autofree char *from = g_strconcat (room, "/hag", NULL);
  g_autoptr (WcMessage) message = NULL;
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *head = wc_message_builder_peek (builder);

  head->account = f->temp->account->id;
  head->id = head->ts_us = head->received_us = wc_db_now_us (f->temp->db);
  wc_message_builder_set_chat (builder, room);
  wc_message_builder_set_from (builder, from);
  wc_message_builder_set_body (builder, body);
  message = wc_message_builder_end (builder);
  g_assert_true (wc_db_run (f->temp->db, WC_DB_NORMAL, store_said, message, NULL));
}

gint64
wc_room_fixture_queue (WcRoomFixture *self, const char *chat)
{
  WcMessageBuilder *draft = wc_message_builder_new ();
  g_autofree char *origin_id = g_uuid_string_random ();
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_chat (draft, chat);
  wc_message_builder_set_body (draft, "double");
  wc_message_builder_set_origin_id (draft, origin_id);
  message =
      wc_outbox_send (self->temp->db, self->temp->account, draft, NULL, NULL, &error);
  g_assert_no_error (error);
  return message->id;
}

void
wc_room_fixture_assert_failed (WcRoomFixture *self, gint64 message, const char *condition)
{
  g_autoptr (WcMessage) held =
      wc_message_store_get (self->temp->db, self->temp->account->id, message, NULL);

  g_assert_cmpstr (held->error_condition, ==, condition);
  g_assert_cmpint (held->state, ==,
                   condition != NULL ? WC_MESSAGE_STATE_FAILED : WC_MESSAGE_STATE_QUEUED);
}
