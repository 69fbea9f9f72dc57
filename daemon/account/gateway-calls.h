/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "sync/entity-port.h"

/* What is asked of one gateway, on a session; each ends @task (consumed) as
 * sync/entity-port.h says. */

void wc_gateway_calls_ask (WcSession *session, const char *jid, GTask *task);
void wc_gateway_calls_register (WcSession *session,
                                const WcEntityRegistration *registration,
                                GTask *task);
void wc_gateway_calls_unregister (WcSession *session, const char *jid, GTask *task);
void wc_gateway_calls_ask_prompt (WcSession *session, const char *jid, GTask *task);
void wc_gateway_calls_translate (WcSession *session,
                                 const char *jid,
                                 const char *text,
                                 GTask *task);
