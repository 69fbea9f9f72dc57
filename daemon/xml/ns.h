/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Every namespace the daemon speaks, with the document it belongs to. */

#define WC_NS_CLIENT "jabber:client"                    /* RFC 6120 */
#define WC_NS_STREAM "http://etherx.jabber.org/streams" /* RFC 6120 */
#define WC_NS_STREAMS                                                                    \
  "urn:ietf:params:xml:ns:xmpp-streams" /* RFC 6120: stream errors                       \
                                         */
#define WC_NS_STANZAS                                                                    \
  "urn:ietf:params:xml:ns:xmpp-stanzas"                     /* RFC 6120: stanza errors   \
                                                             */
#define WC_NS_TLS "urn:ietf:params:xml:ns:xmpp-tls"         /* RFC 6120 */
#define WC_NS_SASL "urn:ietf:params:xml:ns:xmpp-sasl"       /* RFC 6120 */
#define WC_NS_BIND "urn:ietf:params:xml:ns:xmpp-bind"       /* RFC 6120 */
#define WC_NS_SESSION "urn:ietf:params:xml:ns:xmpp-session" /* RFC 3921 */
#define WC_NS_ROSTER "jabber:iq:roster"                     /* RFC 6121 */
#define WC_NS_ROSTERVER "urn:xmpp:features:rosterver"       /* RFC 6121 (XEP-0237) */
#define WC_NS_PRE_APPROVAL "urn:xmpp:features:pre-approval" /* RFC 6121 */
#define WC_NS_DATA_FORMS "jabber:x:data"                    /* XEP-0004 */
#define WC_NS_DISCO_INFO "http://jabber.org/protocol/disco#info"   /* XEP-0030 */
#define WC_NS_DISCO_ITEMS "http://jabber.org/protocol/disco#items" /* XEP-0030 */
#define WC_NS_MUC_USER "http://jabber.org/protocol/muc#user"       /* XEP-0045 */
#define WC_NS_RSM "http://jabber.org/protocol/rsm"                 /* XEP-0059 */
#define WC_NS_CHAT_STATES "http://jabber.org/protocol/chatstates"  /* XEP-0085 */
#define WC_NS_VERSION "jabber:iq:version"                          /* XEP-0092 */
#define WC_NS_CAPS "http://jabber.org/protocol/caps"               /* XEP-0115 */
#define WC_NS_NICK "http://jabber.org/protocol/nick"               /* XEP-0172 */
#define WC_NS_RECEIPTS "urn:xmpp:receipts"                         /* XEP-0184 */
#define WC_NS_SM "urn:xmpp:sm:3"                                   /* XEP-0198 */
#define WC_NS_PING "urn:xmpp:ping"                                 /* XEP-0199 */
#define WC_NS_TIME "urn:xmpp:time"                                 /* XEP-0202 */
#define WC_NS_DELAY "urn:xmpp:delay"                               /* XEP-0203 */
#define WC_NS_CARBONS "urn:xmpp:carbons:2"                         /* XEP-0280 */
#define WC_NS_FORWARD "urn:xmpp:forward:0"                         /* XEP-0297 */
#define WC_NS_MAM "urn:xmpp:mam:2"                                 /* XEP-0313 */
#define WC_NS_IDLE "urn:xmpp:idle:1"                               /* XEP-0319 */
#define WC_NS_MARKERS "urn:xmpp:chat-markers:0"                    /* XEP-0333 */
#define WC_NS_HINTS "urn:xmpp:hints"                               /* XEP-0334 */
#define WC_NS_CSI "urn:xmpp:csi:0"                                 /* XEP-0352 */
#define WC_NS_SID "urn:xmpp:sid:0"                                 /* XEP-0359 */
#define WC_NS_EME "urn:xmpp:eme:0"                                 /* XEP-0380 */
#define WC_NS_OMEMO_AXOLOTL "eu.siacs.conversations.axolotl"       /* XEP-0384 0.3 */
#define WC_NS_OMEMO_2 "urn:xmpp:omemo:2"                           /* XEP-0384 */
#define WC_NS_OPENPGP "urn:xmpp:openpgp:0"                         /* XEP-0373 */
#define WC_NS_OPENPGP_LEGACY "jabber:x:encrypted"                  /* XEP-0027 */
