/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/stream.h"

/* Which events watch and wait are about: what the daemon leaves out for them, and what
 * they leave out themselves. */
typedef struct _WcEventMatch WcEventMatch;

/* The options for it, for the tables of both verbs. */
#define WC_EVENT_MATCH_OPTIONS                                                           \
  { "kinds", 'k', WC_OPTION_TEXT, "KIND,…",                                              \
    "Only these kinds of events; message.* stands for all that begin so." },             \
      { "chat", 'c', WC_OPTION_LIST, "CHAT",                                             \
        "Only of this chat; may be given several times." },                              \
      { "from", 'f', WC_OPTION_TEXT, "CONTACT",                                          \
        "Only what this contact wrote or did." },                                        \
  {                                                                                      \
    "match", 'm', WC_OPTION_TEXT, "REGEX", "Only messages whose text matches."           \
  }

/* From these options and the account. @fallback: (nullable) kinds where --kinds is not
 * given. Returns: (transfer full), or NULL with @error. */
WcEventMatch *wc_event_match_new (WcCli *cli, const char *fallback, GError **error);
void wc_event_match_free (WcEventMatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcEventMatch, wc_event_match_free)

/* Sets kinds, accounts and chats of @wish; borrowed from the match. */
void wc_event_match_fill (const WcEventMatch *self, WcStreamWish *wish);

/* Whether it is about one chat alone. */
gboolean wc_event_match_is_of_one_chat (const WcEventMatch *self);

/* Whether the rest of the options let an Event of the API pass. */
gboolean wc_event_match_test (const WcEventMatch *self, JsonObject *event);
