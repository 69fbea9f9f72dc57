/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/unit-port.h"
#include "lib/fake-clock.h"
#include "lib/fake-session.h"
#include "lib/temp-db.h"
#include "store/message-store.h"
#include "store/room-store.h"
#include "xep/0045-muc.h"
#include "xep/host.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

/* What Prosody and ejabberd really write (tests/wire, with other addresses), through all
 * modules into a real store: what becomes of it. */

typedef struct
{
  const char *folder; /* in tests/wire */
  const char *sample; /* behind "prosody-" and "ejabberd-" */
  const char *events; /* of the journal and live, in their order */
} Case;

static const Case cases[] = {
  { "im-message", "live.xml", "chat.new message.new" },
  { "0280", "sent.xml", "chat.new message.new" },
  { "0085", "composing.xml", "typing " },
  { "0184", "received.xml", "message.state" },
  { "0333", "displayed.xml", "message.state" },
  { "0313", "result.xml", "" }, /* nobody asked */
  { "im-presence", "away.xml", "presence " },
  { "im-presence", "subscribed.xml", "" },
  { "im-roster", "push.xml", "contact.changed" },
  { "0402", "item.xml", "bookmark.changed" },
  { "0490", "item.xml", "" }, /* of a message that is not held */
  { "0084", "metadata.xml", "account.changed" },
  { "0172", "nick.xml", "account.changed" },
  { "0292", "vcard4.xml", "account.changed" },
  { "0292", "banner.xml", "account.changed" },
  { "0153", "device.xml", "account.changedpresence " },
  { "0191", "block.xml", "contact.changed" },
  { "0191", "unblock.xml", "" }, /* who was not blocked */
  /* in a room */
  { "0153", "room.xml", "chat.changed" },
  { "0045", "live.xml", "message.new" },
  { "0045", "own.xml", "message.new" },
  { "0045", "history.xml", "message.new" },
  { "0045", "forged.xml", "message.new" },
  { "0045", "subject.xml", "" },
  { "0045", "configured.xml", "" },
  { "0045", "other.xml", "room.occupant " },
  { "0045", "kicked.xml", "" },
  { "0045", "private.xml", "chat.new message.new" },
  { "0045", "private-refused.xml", "" }, /* of nothing that we said */
  { "0045", "voice-refused.xml", "" },
  { "0249", "mediated.xml", "" },
  { "0313", "room-result.xml", "" }, /* nobody asked */
};

typedef struct
{
  WcTempDb *temp;
  WcFakeClock *clock;
  WcLive *live;
  WcIngest *ingest;
  WcCatchup *catchup;
  WcUnitPort port;
  WcHost host;
  WcSession *session;
  GString *told;
} Fixture;

static gboolean
nobody_subscribes (gpointer self, const char *jid)
{
  return FALSE;
}

static void
swallow (gpointer stream, const WcNode *node, guint64 tag)
{
}

static void
on_live (WcLive *live, const WcEvent *event, gpointer data)
{
  g_string_append_printf (((Fixture *) data)->told, "%s ",
                          wc_event_kind_to_string (event->kind));
}

static void
know_features (Fixture *f)
{
  g_autoptr (GHashTable) features = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_add (features, (gpointer) WC_NS_SID);
  g_hash_table_add (features, (gpointer) WC_NS_MAM);
  g_hash_table_add (features, (gpointer) WC_NS_CARBONS);
  wc_session_set_features (f->session, features, features);
}

static void
setup (Fixture *f, gconstpointer data)
{
  g_autoptr (WcNode) features = wc_fake_session_parse ("<features/>");
  WcUnit unit;

  f->temp = wc_temp_db_new ();
  f->clock = wc_fake_clock_new (f->temp->now_us);
  f->live = wc_live_new ();
  f->told = g_string_new (NULL);
  g_signal_connect (f->live, "event", G_CALLBACK (on_live), f);
  f->ingest = wc_ingest_new (f->temp->db, f->live, f->temp->account->id, "me@x.lit");
  f->catchup = wc_catchup_new (f->temp->db, f->temp->account);
  f->port = (WcUnitPort){ f->temp->db, f->ingest, f->catchup, f->temp->account->id };
  f->host = (WcHost){ .db = f->temp->db,
                      .live = f->live,
                      .account = f->temp->account,
                      .is_subscriber = nobody_subscribes };
  unit = wc_unit_port_make (&f->port);
  f->session =
      wc_session_new ("me@x.lit", wc_xep_list, WC_CLOCK (f->clock), &unit, &f->host);
  wc_session_bind (f->session, "me@x.lit/here", features, swallow, f);
  know_features (f);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_object_run_dispose (G_OBJECT (f->session));
  g_object_unref (f->session);
  g_object_unref (f->catchup);
  g_object_unref (f->ingest);
  g_object_unref (f->live);
  g_object_unref (f->clock);
  wc_temp_db_free (f->temp);
  g_string_free (f->told, TRUE);
}

static gboolean
store_room (WcDb *db, gpointer data, GError **error)
{
  return wc_room_store_save (db, data, error);
}

/* We are in room@muc.lit, which says that it takes away what is forged. */
static void
enter_room (Fixture *f)
{
  const WcMucJoin join = { .room = "room@muc.lit",
                           .nick = "me",
                           .flags = WC_ROOM_HAS_STANZA_IDS,
                           .max_history = -1 };
  g_autoptr (WcRoom) room = wc_room_new (f->temp->account->id, join.room);
  g_autoptr (WcNode) self = wc_fake_session_parse (
      "<presence from='room@muc.lit/me'><x xmlns='http://jabber.org/protocol/muc#user'>"
      "<item role='participant'/><status code='110'/></x></presence>");
  g_autoptr (GError) error = NULL;

  wc_db_run (f->temp->db, WC_DB_NORMAL, store_room, room, &error);
  g_assert_no_error (error);
  wc_muc_join (f->session, &join);
  wc_session_receive (f->session, self, /* count= */ 0, &error);
  g_assert_no_error (error);
}

static gboolean
store_sent (WcDb *db, gpointer data, GError **error)
{
  return wc_message_store_add (db, data, 0, error);
}

/* What the samples of reports are about: a message of ours with the id they name. */
static void
send_what_is_reported (Fixture *f, const WcNode *stanza)
{
  const WcNode *report = wc_node_child (stanza, "received", WC_NS_RECEIPTS);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  WcMessageBuilder *builder;

  if (report == NULL)
    report = wc_node_child (stanza, "displayed", WC_NS_MARKERS);
  if (report == NULL)
    return;
  builder = wc_message_builder_new ();
  wc_message_builder_set_chat (builder, "bob@else.test");
  wc_message_builder_set_from (builder, "me@x.lit");
  wc_message_builder_set_body (builder, "ours");
  wc_message_builder_set_message_id (builder, wc_node_attr (report, "id"));
  wc_message_builder_peek (builder)->id = wc_message_builder_peek (builder)->ts_us =
      f->temp->now_us - G_TIME_SPAN_HOUR;
  wc_message_builder_peek (builder)->account = f->temp->account->id;
  wc_message_builder_peek (builder)->outgoing = TRUE;
  wc_message_builder_peek (builder)->state = WC_MESSAGE_STATE_SENT;
  message = wc_message_builder_end (builder);
  wc_db_run (f->temp->db, WC_DB_NORMAL, store_sent, message, &error);
  g_assert_no_error (error);
}

static WcNode *
read_sample (const char *name)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("WC_TEST_SOURCE"), "wire", name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return wc_fake_session_parse (g_strstrip (text));
}

static void
run (const Case *c, const char *server)
{
  g_autofree char *name = g_strdup_printf ("%s/%s-%s", c->folder, server, c->sample);
  g_autoptr (WcNode) stanza = read_sample (name);
  g_autoptr (GError) error = NULL;
  g_autofree char *events = NULL;
  g_autofree char *all = NULL;
  Fixture f = { 0 };
  gint64 since = 0;

  setup (&f, NULL);
  send_what_is_reported (&f, stanza);
  enter_room (&f);
  g_free (wc_temp_db_take_events (f.temp, &since));
  g_string_truncate (f.told, 0);
  wc_session_receive (f.session, stanza, /* count= */ 0, &error);
  g_assert_no_error (error);
  events = wc_temp_db_take_events (f.temp, &since);
  all = g_strconcat (events, f.told->str, NULL);
  if (!g_str_equal (all, c->events))
    g_error ("%s: \"%s\" instead of \"%s\"", name, all, c->events);
  teardown (&f, NULL);
}

static void
test_prosody (gconstpointer data)
{
  run (data, "prosody");
}

static void
test_ejabberd (gconstpointer data)
{
  run (data, "ejabberd");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *first = g_strdup_printf ("/wire/prosody/%" G_GSIZE_FORMAT, i);
      g_autofree char *second = g_strdup_printf ("/wire/ejabberd/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (first, &cases[i], test_prosody);
      g_test_add_data_func (second, &cases[i], test_ejabberd);
    }
  return g_test_run ();
}
