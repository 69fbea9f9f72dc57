/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* What @query, the answer of @jid to disco#info, is of what is looked for; NULL: not
 * that. Returns: (transfer full). */
typedef gpointer (*WcDiscoSearchRead) (const char *jid, const WcNode *query);

/* A search for a service of our server; all fields live as long as the program. */
typedef struct
{
  WcDiscoSearchRead read;
  GDestroyNotify free; /* of what @read returned */
  const char *feature; /* what the service has, for the error; where the server itself has
                          it, it is asked first */
  const char *none;    /* text of the error where there is none */
} WcDiscoSearch;

/* Asks the items of the server one after the other, in the order of their names, until
 * one is what is looked for (XEP-0030 §§ 3, 4). @task (transfer full) ends with what read
 * returned, or NOT_SUPPORTED (detail "feature"), OFFLINE, REMOTE_TIMEOUT, and what the
 * server refused with. The session is bound. */
void wc_disco_search (WcSession *session, const WcDiscoSearch *what, GTask *task);
