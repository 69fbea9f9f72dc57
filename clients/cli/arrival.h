/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* An account on its way from "connecting" to "in sync", watched and helped by a person
 * where there is one. */
typedef struct _WcArrival WcArrival;

/* Begins to listen, so that nothing that happens from now on is missed. @cli: borrowed;
 * its connection follows these events from then on. Returns: (transfer full). */
WcArrival *wc_arrival_new (WcCli *cli, GError **error);
void wc_arrival_free (WcArrival *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcArrival, wc_arrival_free)

/* Notes the prompts that wait about the account: the ones that what is done next makes
 * out of date. @jid: of the account, in the form of the daemon. @out_any: whether there
 * are some. */
gboolean wc_arrival_note_prompts (WcArrival *self,
                                  const char *jid,
                                  gboolean *out_any,
                                  GError **error);

/* From now on prompts that were noted are not looked at. */
void wc_arrival_outdate_prompts (WcArrival *self);

/* Waits until the account is in sync; tells how far it is, asks what is asked. @limit_ms:
 * -1 for no limit. Fails with what keeps it from getting there: WC_EXIT_DENIED when the
 * server refuses and nobody can be asked, WC_EXIT_OFFLINE when the server cannot be
 * reached, WC_EXIT_TIMEOUT. The daemon goes on whatever comes of it. */
gboolean
wc_arrival_wait (WcArrival *self, const char *jid, gint64 limit_ms, GError **error);
