/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "lib/fake-session.h"
#include "lib/temp-db.h"
#include "xep/0045-muc.h"
#include "xep/host.h"
#include "xep/xep-list.h"
#include "xml/parser.h"

/* The server's bytes, whole, from the stream on: parser, session and all modules. The
 * first byte says into how large pieces they fall. */

#define HEADER                                                                           \
  "<stream:stream xmlns='jabber:client' "                                                \
  "xmlns:stream='http://etherx.jabber.org/streams'>"

static gboolean
is_subscriber (gpointer self, const char *jid)
{
  return strlen (jid) % 2 == 0;
}

static void
on_changed (gpointer self, const WcMucChange *change)
{
}

static void
on_invited (gpointer self, const WcMucInvitation *invitation)
{
}

static gboolean
is_room (gpointer self, const char *room)
{
  return g_str_equal (room, "old@muc.lit");
}

/* In one room already, and on the way into another. */
static void
enter_rooms (WcFakeSession *fake)
{
  const WcMucJoin in = { .room = "room@muc.lit", .nick = "me", .max_history = -1 };
  const WcMucJoin soon = { .room = "new@muc.lit", .nick = "me", .max_history = -1 };

  wc_muc_join (fake->session, &in);
  wc_muc_join (fake->session, &soon);
  wc_fake_session_receive (
      fake, "<presence from='room@muc.lit/me'>"
            "<x xmlns='http://jabber.org/protocol/muc#user'>"
            "<item role='participant'/><status code='110'/></x></presence>");
}

static void
on_stanza (gpointer data, WcNode *stanza)
{
  WcFakeSession *fake = data;

  wc_session_receive (fake->session, stanza, 1, NULL);
}

static void
feed_pieces (WcParser *parser, const char *bytes, gsize size, gsize piece)
{
  for (gsize at = 0; at < size; at += piece)
    if (!wc_parser_feed (parser, bytes + at, MIN (piece, size - at), NULL, NULL))
      return;
}

static WcTempDb *shared_db (void);

static void
remove_db (void)
{
  wc_temp_db_free (shared_db ());
}

/* One database for all inputs: what each of them stores is undone. */
static WcTempDb *
shared_db (void)
{
  static WcTempDb *temp = NULL;

  if (temp == NULL)
    {
      temp = wc_temp_db_new ();
      atexit (remove_db);
    }
  return temp;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const WcParserHandler handler = { NULL, on_stanza, NULL, NULL };
  WcTempDb *temp = shared_db ();
  g_autoptr (WcLive) live = wc_live_new ();
  const WcMucHost rooms = { NULL, on_changed, on_invited, is_room };
  WcHost host = { .db = temp->db,
                  .live = live,
                  .account = temp->account,
                  .muc = &rooms,
                  .is_subscriber = is_subscriber };
  g_autoptr (WcFakeSession) fake = NULL;
  g_autoptr (WcParser) parser = NULL;

  wc_db_begin (temp->db, WC_DB_NORMAL, NULL);
  fake = wc_fake_session_new_with ("juliet@capulet.lit/balcony", wc_xep_list, &host);
  enter_rooms (fake);
  parser = wc_parser_new (&handler, fake);
  if (size > 0 && wc_parser_feed (parser, HEADER, strlen (HEADER), NULL, NULL))
    feed_pieces (parser, (const char *) data, size, MAX (data[0] % 64, 1));
  g_clear_pointer (&fake, wc_fake_session_free);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  wc_db_rollback (temp->db);
  return 0;
}
