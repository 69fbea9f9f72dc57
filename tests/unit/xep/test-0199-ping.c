/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-session.h"
#include "xep/host.h"
#include "xep/xep-list.h"

#define MODULE wc_xep_0199_ping

typedef struct
{
  WcHost host;
  WcFakeSession *fake;
} Fixture;

static const WcXep *const xeps[] = { &MODULE, NULL };

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->host.account = wc_account_new ("me@x.lit");
  fixture->fake = wc_fake_session_new_with ("me@x.lit/here", xeps, &fixture->host);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  wc_fake_session_assert_idle (fixture->fake);
  wc_fake_session_free (fixture->fake);
  wc_account_unref (fixture->host.account);
}

static void
test_answered (Fixture *fixture, gconstpointer data)
{
  wc_fake_session_receive (
      fixture->fake,
      "<iq type='get' id='1' from='a@b/c'><ping xmlns='urn:xmpp:ping'/></iq>");
  wc_fake_session_assert_sent (fixture->fake, "<iq type='result' id='1' to='a@b/c'/>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/xep/0199/answered", Fixture, NULL, setup, test_answered, teardown);
  return g_test_run ();
}
