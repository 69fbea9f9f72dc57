/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/0300-hashes.h"

static void
test_round_trip (void)
{
  g_autoptr (WcNode) parent = wc_fake_session_parse (
      "<file><hash xmlns='urn:xmpp:hashes:2' algo='sha-1'> w0mcJylzCn+AfvuGdqkty2+KP48=\n"
      "</hash><hash xmlns='urn:xmpp:hashes:2' algo='x-new'>AAAA</hash>"
      "<hash xmlns='urn:xmpp:hashes:2'>AAAA</hash><hash xmlns='other' "
      "algo='sha-1'>AAAA</hash>"
      "<hash-used xmlns='urn:xmpp:hashes:2' algo='sha-256'/></file>");
  g_autoptr (WcAttachment) file = wc_attachment_new ();
  g_autoptr (WcNode) out = wc_node_new ("file", "jabber:client");
  g_autofree char *written = NULL;

  wc_hashes_read (parent, file);
  wc_hashes_write (file, out);
  written = wc_node_to_string (out, "jabber:client");
  g_assert_cmpstr (written, ==,
                   "<file><hash xmlns='urn:xmpp:hashes:2' algo='sha-1'>"
                   "w0mcJylzCn+AfvuGdqkty2+KP48=</hash><hash "
                   "xmlns='urn:xmpp:hashes:2' algo='x-new'>AAAA</hash></file>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/0300/round-trip", test_round_trip);
  return g_test_run ();
}
