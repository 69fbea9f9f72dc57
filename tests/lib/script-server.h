/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lib/test-ca.h"

/* A server on loopback that says what its script says, however wrong, on the main loop of
 * the test. Each connection runs the script from its beginning. */
typedef struct _WcScriptServer WcScriptServer;

typedef enum
{
  WC_SCRIPT_END,    /* the script is over; the connection stays open */
  WC_SCRIPT_EXPECT, /* wait until the client has said text */
  WC_SCRIPT_SEND,   /* say text */
  WC_SCRIPT_TLS,    /* do the server's part of a handshake */
  WC_SCRIPT_CLOSE,  /* close the connection, properly */
} WcScriptAction;

typedef struct
{
  WcScriptAction action;
  const char *text;
} WcScriptStep;

/* @identity: for TLS; NULL: none. @steps: ending with WC_SCRIPT_END. Both borrowed.
 * Listens on a free port of 127.0.0.1. Returns: (transfer full). */
WcScriptServer *wc_script_server_new (const WcTestIdentity *identity,
                                      const WcScriptStep *steps);
void wc_script_server_free (WcScriptServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcScriptServer, wc_script_server_free)

guint16 wc_script_server_get_port (WcScriptServer *self);

/* How many connections came, and whether the script of the last one is over. */
guint wc_script_server_count (WcScriptServer *self);
gboolean wc_script_server_is_done (WcScriptServer *self);

/* All that the last client said so far, decrypted; and the server name and protocol that
 * it asked for when TLS began (NULL: none). Borrowed. */
const char *wc_script_server_get_heard (WcScriptServer *self);
const char *wc_script_server_get_sni (WcScriptServer *self);
const char *wc_script_server_get_alpn (WcScriptServer *self);

/* Whether the last client has closed the connection. */
gboolean wc_script_server_is_hung_up (WcScriptServer *self);

/* Says something more to the last client, beside the script. */
void wc_script_server_send (WcScriptServer *self, const char *bytes, gsize size);

/* Stops reading, so that the client's bytes pile up; and goes on. */
void wc_script_server_set_reading (WcScriptServer *self, gboolean reading);
