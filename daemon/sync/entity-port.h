/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/command.h"
#include "model/gateway.h"

/* What services ask of an account about other entities of the network, servers, rooms,
 * gateways and programs: a port, filled by the account (account/entity-link), faked in
 * tests; see wc_link_get_entities(). Addresses are canonical. Every asynchronous call
 * takes @task (transfer full) and ends it, once, later or at once: with TRUE where
 * nothing else is said; errors are OFFLINE, REMOTE_TIMEOUT, REMOTE_ERROR and its kin, and
 * NOT_SUPPORTED (detail "feature") where the other side cannot do it. */

/* One request of a command (XEP-0050). */
typedef struct
{
  const char *jid; /* whose command it is */
  const char *node;
  const char *session;    /* (nullable) of what goes on; NULL: it begins */
  WcCommandAction action; /* EXECUTE for one that begins */
  const WcForm *form;     /* (nullable) the filled form of the stage before */
  const char *lang; /* (nullable) language that the person reads (RFC 5646), for one that
                     * begins */
} WcEntityCommand;

/* XEP-0077 at a gateway. */
typedef struct
{
  const char *jid;
  GHashTable *answers; /* see wc_form_fill() */
} WcEntityRegistration;

typedef struct
{
  gpointer self;

  /* Counts the streams of this session, resumed ones once: what others keep for us lasts
   * as long as a stream. */
  guint (*get_stream) (gpointer self);

  /* Value: (transfer full) (element-type WcCommandItem), in their order. */
  void (*list_commands) (gpointer self, const char *jid, GTask *task);

  /* Value: (transfer full) WcCommandStep. A refusal has the detail "reason" where
   * XEP-0050 § 4.4 has a word for it ("bad-payload", "session-expired", …). */
  void (*run_command) (gpointer self, const WcEntityCommand *command, GTask *task);

  /* Cancels one that nobody waits for any more; silently nothing while offline. */
  void (*drop_command) (gpointer self, const WcEntityCommand *command);

  /* The gateways of our server (XEP-0100). Value: (transfer full) (element-type
   * WcGateway), by address. */
  void (*list_gateways) (gpointer self, GTask *task);

  /* What a gateway wants to know to register us. Value: (transfer full) WcGatewayOffer.
   */
  void (*ask_gateway) (gpointer self, const char *jid, GTask *task);

  /* Fills in what it asks now, and registers or changes what is registered.
   * INVALID_ARGUMENT: see wc_form_fill(). CONFLICT: the name is another's. */
  void (*register_gateway) (gpointer self,
                            const WcEntityRegistration *registration,
                            GTask *task);
  void (*unregister_gateway) (gpointer self, const char *jid, GTask *task);

  /* How it asks for an address of the other network. Value: (transfer full)
   * WcGatewayPrompt. */
  void (*ask_prompt) (gpointer self, const char *jid, GTask *task);

  /* What the address @text of the other network is here, by jabber:iq:gateway or else by
   * escaping (XEP-0106). Value: (transfer full) utf8, a canonical JID. */
  void (*translate) (gpointer self, const char *jid, const char *text, GTask *task);
} WcEntityPort;
