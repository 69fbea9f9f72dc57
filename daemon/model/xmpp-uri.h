/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

/* A link that begins with "xmpp:" (RFC 5122), percent-decoded: whom it is about, what is
 * to be done (XEP-0147 and the registry of its query types), and with what. A reference
 * counted value. */
typedef struct
{
  char *account; /* (owned) (nullable) canonical bare JID of the account to use: the
                  * authority (RFC 5122 § 2.3) */
  char *jid;     /* (owned) (nullable) canonical; NULL only where there is an account */
  char *action;  /* (owned) (nullable) query type in lower case: "message", "join", … */
  GHashTable *params; /* (owned) (element-type utf8 utf8); of a name the first value */
} WcXmppUri;

#define WC_TYPE_XMPP_URI (wc_xmpp_uri_get_type ())
GType wc_xmpp_uri_get_type (void);
WcXmppUri *wc_xmpp_uri_ref (const WcXmppUri *self);
void wc_xmpp_uri_unref (WcXmppUri *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcXmppUri, wc_xmpp_uri_unref)

/* Whether @text begins with the scheme, in any case. */
gboolean wc_xmpp_uri_is (const char *text);

/* The link that stands in the fragment of a page ("https://page/#user@host?roster;…"), as
 * those that people are invited by have it, for who has no program yet; NULL where @text
 * is no such. What else a page says is not asked for. Returns: (transfer full). */
char *wc_xmpp_uri_dup_of_page (const char *text);

/* INVALID_ARGUMENT (field "address") where @text is none, is longer than 8192 bytes, or
 * says something that is no UTF-8 or no JID. Also takes what Movim writes for a node
 * without an action ("xmpp:service?;node=…"). Returns: (transfer full). */
WcXmppUri *wc_xmpp_uri_parse (const char *text, GError **error);

/* A parameter, NULL where it is absent or empty; borrowed. */
const char *wc_xmpp_uri_get (const WcXmppUri *self, const char *name);
