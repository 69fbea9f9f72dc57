/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* XEP-0227 Portable Import/Export Format for XMPP-IM Servers: names that both its writer
 * and its reader need. */
#define WC_PIE_NS "urn:xmpp:pie:0"
#define WC_PIE_NS_ARCHIVE "urn:xmpp:pie:0#mam"
#define WC_PIE_NS_PRIVACY "jabber:iq:privacy" /* XEP-0016 */
#define WC_PIE_NS_XINCLUDE "http://www.w3.org/2001/XInclude"

/* The format wants an id for each message; one that no archive gave begins so, and means
 * nothing where it is read. */
#define WC_PIE_MADE_UP "whinchat:"
