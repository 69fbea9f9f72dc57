/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "fuzz.h"
#include "lib/fake-session.h"
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

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const WcParserHandler handler = { NULL, on_stanza, NULL, NULL };
  WcHost host = { .account = wc_account_new ("juliet@capulet.lit"),
                  .is_subscriber = is_subscriber };
  g_autoptr (WcFakeSession) fake =
      wc_fake_session_new_with ("juliet@capulet.lit/balcony", wc_xep_list, &host);
  g_autoptr (WcParser) parser = wc_parser_new (&handler, fake);

  if (size > 0 && wc_parser_feed (parser, HEADER, strlen (HEADER), NULL, NULL))
    feed_pieces (parser, (const char *) data, size, MAX (data[0] % 64, 1));
  g_clear_pointer (&fake, wc_fake_session_free);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  wc_account_unref (host.account);
  return 0;
}
