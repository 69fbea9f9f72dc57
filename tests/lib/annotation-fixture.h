/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/store-fixture.h"
#include "model/annotation.h"

/* Messages that say something about others, in Juliet's store. */

/* One message as it comes; what is 0 or NULL is not there. */
typedef struct
{
  const char *chat; /* NULL: Romeo's */
  const char *from; /* NULL: the other side */
  gboolean outgoing;
  gint64 at; /* seconds behind WC_STORE_NOW - 1 h */
  const char *id;
  const char *occupant_id;
  const char *real_jid;
  const char *body;
  WcAnnotationKind kind; /* 0: it says nothing about another */
  const char *target_id;
  const char *value; /* of the annotation; NULL: the body; of SOURCES a file and a URL */
  const char *file;  /* URL of one that it has */
  const char
      *sharing_id; /* what that is called; one that lies nowhere where it has none */
  gboolean unstyled;
} WcAnnotationSaid;

/* Adds it in a transaction of its own. Returns its id. */
gint64 wc_annotation_fixture_say (WcStoreFixture *self, const WcAnnotationSaid *said);

/* The same for one of ours that has come as far as @state. */
gint64 wc_annotation_fixture_say_in (WcStoreFixture *self,
                                     const WcAnnotationSaid *said,
                                     WcMessageState state);

/* Everything a chat shows, a message per line: `id "body" flags files=… reply=…
 * reactions=…`, with the protocol's ids, so that two stores can be compared. Returns:
 * (transfer full).
 */
char *wc_annotation_fixture_dump (WcStoreFixture *self, const char *chat);

#define wc_annotation_fixture_assert(self, chat, expected)                               \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *dump_ = wc_annotation_fixture_dump (self, chat);                    \
    g_assert_cmpstr (dump_, ==, expected);                                               \
  }                                                                                      \
  G_STMT_END
