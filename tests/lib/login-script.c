/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/login-script.h"

#define SASL_NS "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
#define BIND_NS "xmlns='urn:ietf:params:xml:ns:xmpp-bind'"

void
wc_login_script_expect (WcFakeTransport *fake, const char *part)
{
  g_autofree char *said = wc_fake_transport_take (fake);

  if (strstr (said, part) == NULL)
    g_error ("the client said '%s' where '%s' was expected", said, part);
}

void
wc_login_script_authenticate (WcFakeTransport *fake)
{
  wc_login_script_expect (fake, "<stream:stream ");
  wc_fake_transport_feed (fake, WC_LOGIN_SCRIPT_HEADER
                          "<stream:features><mechanisms " SASL_NS
                          "><mechanism>PLAIN</mechanism></mechanisms>"
                          "</stream:features>");
  wc_login_script_expect (fake, "mechanism=\"PLAIN\"");
  wc_fake_transport_feed (fake, "<success " SASL_NS "/>");
  wc_login_script_expect (fake, "<stream:stream ");
}

void
wc_login_script_offer (WcFakeTransport *fake, const char *extra)
{
  g_autofree char *text =
      g_strconcat (WC_LOGIN_SCRIPT_HEADER "<stream:features><bind " BIND_NS "/>", extra,
                   "</stream:features>", NULL);

  wc_fake_transport_feed (fake, text);
}

void
wc_login_script_bind (WcFakeTransport *fake, const char *full_jid)
{
  g_autofree char *text =
      g_strconcat ("<iq type='result' id='_xmpp_bind1'><bind " BIND_NS "><jid>", full_jid,
                   "</jid></bind></iq>", NULL);

  wc_login_script_expect (fake, "<resource>");
  wc_fake_transport_feed (fake, text);
}

void
wc_login_script_run (WcFakeTransport *fake, const char *full_jid)
{
  wc_login_script_authenticate (fake);
  wc_login_script_offer (fake, "");
  wc_login_script_bind (fake, full_jid);
}
