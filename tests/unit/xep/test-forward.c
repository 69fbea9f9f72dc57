/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/forward.h"
#include "xml/ns.h"

#define DELAY "<delay xmlns='urn:xmpp:delay' stamp='2023-11-14T22:13:20Z'/>"
#define MESSAGE "<message xmlns='jabber:client' id='m'/>"

static void
test_unwrap (void)
{
  g_autoptr (WcNode) wrapper = wc_fake_session_parse (
      "<sent xmlns='u'><forwarded xmlns='urn:xmpp:forward:0'>" DELAY MESSAGE
      "</forwarded></sent>");
  gint64 stamp_us = 0;
  g_autoptr (WcNode) message = wc_forward_unwrap (wrapper, &stamp_us);

  g_assert_cmpstr (wc_node_attr (message, "id"), ==, "m");
  g_assert_cmpint (stamp_us, ==, 1700000000000000);
}

static void
test_nothing_inside (void)
{
  static const char *const cases[] = {
    "<sent xmlns='u'/>",
    "<sent xmlns='u'>" MESSAGE "</sent>",
    "<sent xmlns='u'><forwarded xmlns='urn:xmpp:forward:0'/></sent>",
    "<sent xmlns='u'><forwarded xmlns='urn:xmpp:forward:0'><message/></forwarded></sent>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcNode) wrapper = wc_fake_session_parse (cases[i]);
      gint64 stamp_us = 7;

      g_assert_null (wc_forward_unwrap (wrapper, &stamp_us));
      g_assert_cmpint (stamp_us, ==, 7);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/forward/unwrap", test_unwrap);
  g_test_add_func ("/xep/forward/nothing", test_nothing_inside);
  return g_test_run ();
}
