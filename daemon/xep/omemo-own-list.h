/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-own.h"
#include "xep/omemo-publish.h"

/* XEP-0384 § 5.3.1: the list of the account's devices in one protocol, which other
 * programs of the same person write as well. It is never written from memory alone: what
 * the server told last is what our id is added to, and what others put there stays. */
typedef struct _WcOmemoOwnList WcOmemoOwnList;

/* A list is published no more often than so many times in a while: two programs that
 * each take the other off would go on for ever. */
#define WC_OMEMO_OWN_LIST_MAX 3
#define WC_OMEMO_OWN_LIST_US (10 * G_TIME_SPAN_MINUTE)

typedef struct
{
  /* What was asked for by _read stands here and in the store; in the answer's unit. */
  void (*read) (gpointer data);
  /* What was published was taken, or not (@error). @again: the server has told of a list
   * since it left, which may be another program's: look once more. */
  void (*published) (gpointer data, gboolean again, const GError *error);
} WcOmemoOwnListHooks;

/* All are borrowed. Returns: (transfer full). No answer may come after _free: the session
 * has ended. */
WcOmemoOwnList *wc_omemo_own_list_new (WcOmemoPublisher *publisher,
                                       WcSession *session,
                                       WcOmemoVersion version,
                                       const WcOmemoOwnListHooks *hooks,
                                       gpointer data);
void wc_omemo_own_list_free (WcOmemoOwnList *self);

/* Nothing is known of it any more, and nobody waits for it. */
void wc_omemo_own_list_clear (WcOmemoOwnList *self);

/* The same, and the server is asked for it. */
void wc_omemo_own_list_read (WcOmemoOwnList *self);

/* The server tells that it is @payload now (nullable: it is gone). Inside a unit. */
void wc_omemo_own_list_take (WcOmemoOwnList *self, const WcNode *payload);

/* Puts our device, @own, onto it where it is not there; also, once on a stream, where our
 * keys were not for everybody. Nothing as long as it is not read. */
void wc_omemo_own_list_look (WcOmemoOwnList *self, const WcOmemoOwn *own);

/* Whether the server has told it since _read. */
gboolean wc_omemo_own_list_is_read (const WcOmemoOwnList *self);

/* Whether the server has taken it on this stream, for everybody. */
gboolean wc_omemo_own_list_is_public (const WcOmemoOwnList *self);

/* Whether @device is on it. */
gboolean wc_omemo_own_list_has (const WcOmemoOwnList *self, guint32 device);

/* Adds the ids on it to @ids (element-type guint32). */
void wc_omemo_own_list_add_ids (const WcOmemoOwnList *self, GArray *ids);
