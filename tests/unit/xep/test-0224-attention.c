/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-session.h"
#include "lib/temp-db.h"
#include "store/chat-store.h"
#include "xep/host.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

#define ATTENTION "<attention xmlns='urn:xmpp:attention:0'/>"

static const WcXep *const module = &wc_xep_0224_attention;

/* ---- Without a text ---- */

static const WcXep *const xeps[] = { &wc_xep_im_message, &wc_xep_0224_attention, NULL };

/* me@x.lit; ana@b is a contact, and bob@b and 30 more have chats. */
typedef struct
{
  WcTempDb *temp;
  WcLive *live;
  WcMucHost muc;
  WcHost host;
  WcFakeSession *fake;
  GString *told; /* "ana@b ana@b/x; " */
} Fixture;

static void
on_event (WcLive *live, const WcEvent *event, Fixture *f)
{
  g_assert_cmpint (event->kind, ==, WC_EVENT_ATTENTION);
  g_string_append_printf (f->told, "%s %s; ", event->chat, event->ref);
}

static gboolean
is_room (gpointer data, const char *room)
{
  return FALSE;
}

static gboolean
add_chats (WcDb *db, gpointer data, GError **error)
{
  const Fixture *f = data;

  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *chat = g_strdup_printf ("friend%u@b", i);

      g_assert_true (wc_chat_store_ensure (db, f->temp->account->id, chat, NULL, error));
    }
  return wc_chat_store_ensure (db, f->temp->account->id, "bob@b", NULL, error);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  gint64 since = 0;

  f->temp = wc_temp_db_new ();
  wc_temp_db_befriend (f->temp, "ana@b", &since);
  g_assert_true (wc_db_run (f->temp->db, WC_DB_NORMAL, add_chats, f, NULL));
  f->temp->account->share |= WC_ACCOUNT_SHARE_ATTENTION;
  f->live = wc_live_new ();
  f->told = g_string_new (NULL);
  g_signal_connect (f->live, "event", G_CALLBACK (on_event), f);
  f->muc = (WcMucHost){ .self = f, .is_room = is_room };
  f->host = (WcHost){
    .db = f->temp->db, .live = f->live, .account = f->temp->account, .muc = &f->muc
  };
  f->fake = wc_fake_session_new_with ("me@x.lit/here", xeps, &f->host);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_fake_session_free (f->fake);
  g_object_unref (f->live);
  wc_temp_db_free (f->temp);
  g_string_free (f->told, TRUE);
}

static void
call (Fixture *f, const char *from, const char *type, const char *more)
{
  g_autofree char *xml = g_strdup_printf (
      "<message from='%s' type='%s'>" ATTENTION "%s</message>", from, type, more);

  wc_fake_session_receive (f->fake, xml);
}

static void
assert_told (Fixture *f, const char *words)
{
  g_assert_cmpstr (f->told->str, ==, words);
  g_string_truncate (f->told, 0);
}

/* Test that who is known is heard: a contact, and who has a chat. */
static void
test_known (Fixture *f, gconstpointer data)
{
  call (f, "ana@b/x", "headline", "");
  assert_told (f, "ana@b ana@b/x; ");
  call (f, "bob@b/y", "normal", "");
  assert_told (f, "bob@b bob@b/y; ");
  call (f, "stranger@b/z", "headline", "");
  assert_told (f, "");
  call (f, "friend0@b/x", "error", "");
  assert_told (f, "");
}

/* The same without a word: slixmpp's, by somebody who has a chat. */
static void
test_known_sample (Fixture *f, gconstpointer data)
{
  g_autofree char *xml = wc_fake_session_sample ("0224", "slixmpp-1.8.3-alone.xml");
  g_auto (GStrv) parts = g_strsplit (xml, "bob2@prosody.test/slix", 2);
  g_autofree char *from_bob = g_strjoinv ("bob@b/slix", parts);

  wc_fake_session_receive (f->fake, xml);
  assert_told (f, "");
  wc_fake_session_receive (f->fake, from_bob);
  assert_told (f, "bob@b bob@b/slix; ");
}

/* Test that another moment is none, and that a copy calls nobody. */
static void
test_known_late (Fixture *f, gconstpointer data)
{
  static const WcMessageSource sources[] = { WC_MESSAGE_SOURCE_ARCHIVE,
                                             WC_MESSAGE_SOURCE_CARBON,
                                             WC_MESSAGE_SOURCE_LIVE };

  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_auto (WcInbound)
          in = { .stanza = wc_fake_session_parse ("<message>" ATTENTION "</message>"),
                 .origin = sources[i],
                 .stamp_us = sources[i] == WC_MESSAGE_SOURCE_LIVE ? 1 : 0 };

      wc_message_builder_set_chat (wc_inbound_message (&in), "ana@b");
      wc_message_builder_set_from (in.message, "ana@b/x");
      module->inbound (f->fake->session, NULL, &in);
      assert_told (f, "");
    }
}

/* Test that nobody goes on and on, and not all at once. */
static void
test_too_often (Fixture *f, gconstpointer data)
{
  call (f, "ana@b/x", "headline", "");
  assert_told (f, "ana@b ana@b/x; ");
  wc_fake_clock_advance (f->fake->clock, 29 * G_USEC_PER_SEC);
  call (f, "ana@b/other", "headline", "");
  assert_told (f, "");
  wc_fake_clock_advance (f->fake->clock, G_USEC_PER_SEC);
  call (f, "ana@b/x", "headline", "");
  assert_told (f, "ana@b ana@b/x; ");
  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *from = g_strdup_printf ("friend%u@b/x", i);

      call (f, from, "headline", "");
    }
  assert_told (f, "friend0@b friend0@b/x; friend1@b friend1@b/x; "
                  "friend2@b friend2@b/x; friend3@b friend3@b/x; ");
}

typedef struct
{
  Fixture *f;
  void (*set) (WcChat *chat, gint64 now_us);
} Change;

static gboolean
save_changed (WcDb *db, gpointer data, GError **error)
{
  const Change *change = data;
  g_autoptr (WcChat) chat =
      wc_chat_store_get (db, change->f->temp->account->id, "bob@b", error);
  g_autoptr (WcChat) changed = wc_chat_copy (chat);

  change->set (changed, wc_clock_now_us (WC_CLOCK (change->f->fake->clock)));
  return wc_chat_store_save (db, changed, error);
}

static void
mute (WcChat *chat, gint64 now_us)
{
  chat->muted_until_us = now_us + G_USEC_PER_SEC;
}

static void
silence (WcChat *chat, gint64 now_us)
{
  chat->muted_until_us = 0;
  chat->notify = WC_NOTIFY_NEVER;
}

/* Test that a chat that is to be quiet is, and as long as it is to be. */
static void
test_quiet (Fixture *f, gconstpointer data)
{
  Change change = { f, mute };

  g_assert_true (wc_db_run (f->temp->db, WC_DB_NORMAL, save_changed, &change, NULL));
  call (f, "bob@b/y", "headline", "");
  assert_told (f, "");
  wc_fake_clock_advance (f->fake->clock, G_USEC_PER_SEC);
  call (f, "bob@b/y", "headline", "");
  assert_told (f, "bob@b bob@b/y; ");
  wc_fake_clock_advance (f->fake->clock, G_USEC_PER_SEC * 60);
  change.set = silence;
  g_assert_true (wc_db_run (f->temp->db, WC_DB_NORMAL, save_changed, &change, NULL));
  call (f, "bob@b/y", "headline", "");
  assert_told (f, "");
}

/* ---- With a text ---- */

/* Whether a message from ana@b, that says this, calls for attention. */
static gboolean
calls (Fixture *f, WcInbound *in, const char *xml)
{
  in->stanza = wc_fake_session_parse (xml);
  wc_message_builder_set_body (wc_inbound_message (in), "a");
  module->inbound (f->fake->session, NULL, in);
  return (wc_message_builder_peek (in->message)->flags & WC_MESSAGE_FLAG_ATTENTION) != 0;
}

static gboolean
sample_calls (Fixture *f, const char *file)
{
  g_autofree char *xml = wc_fake_session_sample ("0224", file);
  g_auto (WcInbound) in = { 0 };

  g_test_message ("%s", file);
  return calls (f, &in, xml);
}

static void
test_live (Fixture *f, gconstpointer data)
{
  g_auto (WcInbound) plain = { 0 };

  g_assert_false (calls (f, &plain, "<message><body>a</body></message>"));
  g_assert_true (sample_calls (f, "xep.xml"));
  g_assert_true (sample_calls (f, "slixmpp-1.8.3.xml"));
  g_assert_false (sample_calls (f, "forged-error.xml"));
}

/* It was another moment, or somebody else was called. */
static void
test_past (Fixture *f, gconstpointer data)
{
  static const char xml[] = "<message><body>a</body>" ATTENTION "</message>";
  g_auto (WcInbound) archived = { .origin = WC_MESSAGE_SOURCE_ARCHIVE };
  g_auto (WcInbound) delayed = { .stamp_us = 1 };
  g_auto (WcInbound) ours = { .outgoing = TRUE };

  g_assert_false (calls (f, &archived, xml));
  g_assert_false (calls (f, &delayed, xml));
  g_assert_false (calls (f, &ours, xml));
}

/* Who did not say that they may be called is not, with a text or without. */
static void
test_not_shared (Fixture *f, gconstpointer data)
{
  g_auto (WcInbound) in = { 0 };

  f->temp->account->share = WC_ACCOUNT_SHARE_DEFAULT;
  g_assert_false (calls (f, &in, "<message><body>a</body>" ATTENTION "</message>"));
  call (f, "ana@b/x", "headline", "");
  assert_told (f, "");
  g_assert_cmpuint (module->share, ==, WC_ACCOUNT_SHARE_ATTENTION);
  g_assert_cmpstr (module->features[0], ==, WC_NS_ATTENTION);
}

/* ---- Ours ---- */

/* What becomes of one of ours that was made @age_us ago. */
static char *
render (Fixture *f, const char *body, guint flags, gint64 age_us, GError **error)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *draft = wc_message_builder_peek (builder);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (WcNode) stanza = wc_fake_session_parse ("<message type='chat'/>");
  WcOutbound out;

  wc_message_builder_set_body (builder, body);
  draft->flags = flags;
  draft->outgoing = TRUE;
  draft->ts_us = wc_clock_now_us (WC_CLOCK (f->fake->clock)) - age_us;
  message = wc_message_builder_end (builder);
  out = (WcOutbound){ message, stanza };
  return module->outbound (f->fake->session, NULL, &out, error)
             ? wc_node_to_string (stanza, WC_NS_CLIENT)
             : NULL;
}

static void
test_ours (Fixture *f, gconstpointer data)
{
  g_autofree char *nothing = render (f, "a", 0, 0, NULL);
  g_autofree char *text =
      render (f, "a", WC_MESSAGE_FLAG_ATTENTION, G_TIME_SPAN_DAY, NULL);
  g_autofree char *alone =
      render (f, NULL, WC_MESSAGE_FLAG_ATTENTION, G_TIME_SPAN_MINUTE, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (nothing, ==, "<message type='chat'/>");
  g_assert_cmpstr (text, ==, "<message type='chat'>" ATTENTION "</message>");
  g_assert_cmpstr (alone, ==, "<message type='headline'>" ATTENTION "</message>");
  g_assert_null (
      render (f, NULL, WC_MESSAGE_FLAG_ATTENTION, G_TIME_SPAN_MINUTE + 1, &error));
  g_assert_cmpstr (wc_error_get_detail (error, "condition"), ==, "expired");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/0224-attention/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("live", test_live);
  TEST ("past", test_past);
  TEST ("not-shared", test_not_shared);
  TEST ("known", test_known);
  TEST ("known-sample", test_known_sample);
  TEST ("known-late", test_known_late);
  TEST ("too-often", test_too_often);
  TEST ("quiet", test_quiet);
  TEST ("ours", test_ours);
  return g_test_run ();
}
