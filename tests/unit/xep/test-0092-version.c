/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-session.h"
#include "xep/host.h"
#include "xep/xep-list.h"

#define MODULE wc_xep_0092_version

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

#define ASK "<iq type='get' id='1' from='a@b/c'><query xmlns='jabber:iq:version'/></iq>"

static void
test_answered (Fixture *fixture, gconstpointer data)
{
  wc_fake_session_receive (fixture->fake, ASK);
  wc_fake_session_assert_sent (
      fixture->fake,
      "<iq type='result' id='1' to='a@b/c'><query xmlns='jabber:iq:version'>"
      "<name>Whinchat</name><version>" WC_VERSION "</version></query></iq>");
}

static void
test_kept_private (Fixture *fixture, gconstpointer data)
{
  fixture->host.account->share &= ~WC_ACCOUNT_SHARE_SOFTWARE;
  wc_fake_session_receive (fixture->fake, ASK);
  wc_fake_session_assert_sent (
      fixture->fake,
      "<iq type='error' id='1' to='a@b/c'><error type='cancel'><service-unavailable "
      "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/xep/0092/answered", Fixture, NULL, setup, test_answered, teardown);
  g_test_add ("/xep/0092/private", Fixture, NULL, setup, test_kept_private, teardown);
  return g_test_run ();
}
