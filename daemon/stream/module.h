/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "stream/inbound.h"

typedef struct _WcSession WcSession;

/* The order in which modules see an inbound message. A phase may rely on what
 * the phases above it have established, and on nothing else. */
typedef enum
{
  WC_PHASE_UNWRAP,   /* the stanza that counts is on top: carbons, archive results */
  WC_PHASE_IDENTIFY, /* archive, stanza and origin ids are known, from who may set them */
  WC_PHASE_DECRYPT,  /* the payload is readable */
  WC_PHASE_CLASSIFY, /* the kind is known: text, receipt, marker, chat state */
} WcPhase;

#define WC_N_PHASES (WC_PHASE_CLASSIFY + 1)

typedef enum
{
  WC_PASS, /* let the next module look */
  WC_DROP, /* nobody else sees this stanza */
} WcVerdict;

/* A message on its way out: the value that was stored, and the stanza made of it. An
 * outbound hook decorates the stanza (receipt request, marker, hints, encryption). */
typedef struct
{
  const WcMessage *message;
  WcNode *stanza; /* (owned) */
} WcOutbound;

typedef enum
{
  WC_ROUTE_IQ_GET,
  WC_ROUTE_IQ_SET,
  WC_ROUTE_MESSAGE, /* before the phases: archive results, pubsub events */
  WC_ROUTE_PRESENCE,
} WcRouteKind;

/* Who may say it. The router refuses the rest before a handler runs: silently for
 * messages and presence, with <service-unavailable/> for iqs. */
typedef enum
{
  WC_SENDER_ANYONE,
  WC_SENDER_SELF,   /* our own bare JID, or no 'from' at all (RFC 6120 § 8.1.2.1) */
  WC_SENDER_SERVER, /* our own domain, or our own bare JID, or no 'from' */
} WcSender;

/* What a handler did with a stanza. */
typedef enum
{
  WC_NOT_MINE, /* the next route may look; an iq nobody takes is answered with an error */
  WC_HANDLED,  /* an iq has been or will be answered by the handler */
} WcHandled;

typedef struct
{
  WcRouteKind kind;
  const char *name; /* (nullable) of the payload child; NULL: any stanza of the kind */
  const char *ns;   /* (nullable) */
  WcSender sender;
  /* @payload is the matching child (NULL when name is NULL); both borrowed for the call.
   */
  WcHandled (*handle) (WcSession *session,
                       gpointer state,
                       const WcNode *stanza,
                       const WcNode *payload);
  /* What it is told it only keeps in memory, as part of an answer that can be asked for
   * again: it runs outside any unit of work, and stores nothing. */
  gboolean holds;
} WcRoute;

/* One protocol capability. A descriptor is constant; whatever a module has to
 * remember per account lives in the state that its attach() returns. Every
 * hook may be NULL. */
typedef struct
{
  const char *name;            /* in logs, tests and the configuration */
  const char *const *features; /* (nullable) (array zero-terminated=1) disco#info */
  guint share;   /* WcAccountShare without which @features are not announced; 0: they are
                  * always */
  WcPhase phase; /* of inbound() */
  const WcRoute *routes; /* (nullable) terminated by a row without a handler */

  gpointer (*attach) (WcSession *session);
  void (*detach) (gpointer state);

  /* A new stream is bound: nothing of the old one is left, requests may be sent. */
  void (*bound) (WcSession *session, gpointer state);
  /* The old stream goes on after a loss of the network: usually nothing to do. */
  void (*resumed) (WcSession *session, gpointer state);
  /* The stream is lost; outstanding requests have failed or wait for resumption. */
  void (*unbound) (WcSession *session, gpointer state);

  WcVerdict (*inbound) (WcSession *session, gpointer state, WcInbound *in);
  /* Returns FALSE + error when the message must not leave (its state becomes failed). */
  gboolean (*outbound) (WcSession *session,
                        gpointer state,
                        WcOutbound *out,
                        GError **error);
} WcXep;
