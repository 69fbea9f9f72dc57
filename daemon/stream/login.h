/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "stream/authentication.h"
#include "xml/node.h"

/* From an encrypted connection to a bound stream: stream header, SASL, then resumption
 * (XEP-0198 § 5) or binding (RFC 6120 §§ 4, 6, 7). It has no input or output of its own:
 * it is given what the server says as nodes and says what to write. */
#define WC_TYPE_LOGIN (wc_login_get_type ())
G_DECLARE_FINAL_TYPE (WcLogin, wc_login, WC, LOGIN, GObject)

/* What came of it; everything borrowed for the call. */
typedef struct
{
  const char *mechanism;  /* static */
  const char *full_jid;   /* (nullable) as bound; NULL when resumed */
  const WcNode *features; /* of the stream after SASL */
  gboolean resumed;
  const WcNode
      *answer; /* (nullable) <resumed/> or <failed/>, when resumption was tried */
} WcLoginResult;

typedef struct
{
  void (*write) (gpointer data, const char *bytes, gsize size);
  /* The stream begins anew: what follows the present node belongs to another document. */
  void (*restart) (gpointer data);
  /* The <resume/> to try first (transfer full); NULL: none. */
  WcNode *(*resume) (gpointer data, const WcNode *features);
  /* The end, one of the two, never from inside wc_login_start(). The node that caused it
   * is dealt with; what follows belongs to the session. */
  void (*done) (gpointer data, const WcLoginResult *result);
  void (*failed) (gpointer data, const GError *error);
} WcLoginHandler;

/* @turns is referenced, @handler static. NULL + WC_STREAM_ERROR_PROTOCOL when it cannot
 * be set up. Returns: (transfer full). */
WcLogin *wc_login_new (const WcAuthenticationSettings *settings,
                       WcTurns *turns,
                       const WcLoginHandler *handler,
                       gpointer data,
                       GError **error);

/* Says hello. */
void wc_login_start (WcLogin *self);

/* What the server says: the stream's opening tag, and each child. Nothing happens after
 * the end. Errors for failed(): WC_STREAM_ERROR, PROTOCOL and what follows it.
 */
void wc_login_opened (WcLogin *self, const WcNode *header);
void wc_login_handle (WcLogin *self, const WcNode *node);

/* Ends it: no handler is called any more. */
void wc_login_cancel (WcLogin *self);
