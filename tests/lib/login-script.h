/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/fake-transport.h"

/* The server's side of a login over a fake transport, with PLAIN, step by step. Each
 * asserts that the client has said what belongs before it. */

#define WC_LOGIN_SCRIPT_HEADER                                                           \
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "                           \
  "xmlns:stream='http://etherx.jabber.org/streams' version='1.0' id='1'>"
#define WC_LOGIN_SCRIPT_SM "<sm xmlns='urn:xmpp:sm:3'/>"

/* Up to the client's second header. */
void wc_login_script_authenticate (WcFakeTransport *fake);

/* The features of the second stream: <bind/> and @extra. */
void wc_login_script_offer (WcFakeTransport *fake, const char *extra);

/* Answers the request to bind. */
void wc_login_script_bind (WcFakeTransport *fake, const char *full_jid);

/* All of it, without stream management. */
void wc_login_script_run (WcFakeTransport *fake, const char *full_jid);

/* What the client has said since the last step must contain @part. */
void wc_login_script_expect (WcFakeTransport *fake, const char *part);
