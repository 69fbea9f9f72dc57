/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/0352-csi.h"
#include "xep/host.h"
#include "xep/xep-list.h"

static const WcXep *const xeps[] = { &wc_xep_0352_csi, NULL };

static void
keep (gpointer stream, const WcNode *node, guint64 tag)
{
  WcFakeSession *fake = stream;

  g_queue_push_tail (&fake->sent, wc_node_ref (node));
}

static void
bind_with (WcFakeSession *fake, const char *features)
{
  g_autoptr (WcNode) node = wc_fake_session_parse (features);

  wc_session_bind (fake->session, "me@x.lit/here", node, keep, fake);
}

#define OFFERED "<features><csi xmlns='urn:xmpp:csi:0'/></features>"
#define ACTIVE "<active xmlns='urn:xmpp:csi:0'/>"
#define PING "<iq type='get' to='x.lit'><ping xmlns='urn:xmpp:ping'/></iq>"
#define INACTIVE "<inactive xmlns='urn:xmpp:csi:0'/>"

static void
test_follows_whether_somebody_is_there (void)
{
  WcHost host = { 0 };
  g_autoptr (WcFakeSession) fake =
      wc_fake_session_new_with ("me@x.lit/here", xeps, &host);

  bind_with (fake, OFFERED);
  wc_fake_session_assert_sent (fake, INACTIVE);
  wc_fake_session_assert_sent (fake, PING);
  wc_fake_session_assert_idle (fake);
  host.attached = TRUE;
  wc_csi_update (fake->session);
  wc_fake_session_assert_sent (fake, ACTIVE);
  wc_session_unbind (fake->session, TRUE);
  wc_csi_update (fake->session);
  wc_fake_session_assert_idle (fake);
  wc_session_resume (fake->session, keep, fake);
  wc_fake_session_assert_sent (fake, ACTIVE);
  bind_with (fake, OFFERED);
  wc_fake_session_assert_idle (fake);
}

static void
test_not_offered (void)
{
  WcHost host = { 0 };
  g_autoptr (WcFakeSession) fake =
      wc_fake_session_new_with ("me@x.lit/here", xeps, &host);

  bind_with (fake, "<features/>");
  wc_csi_update (fake->session);
  wc_fake_session_assert_idle (fake);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/0352/follows", test_follows_whether_somebody_is_there);
  g_test_add_func ("/xep/0352/not-offered", test_not_offered);
  return g_test_run ();
}
