/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-own.h"
#include "xep/omemo-publish.h"

/* XEP-0384 § 5.3.2: publishes the keys of our device, of each protocol that we speak, one
 * after the other. */
typedef struct _WcOmemoOffer WcOmemoOffer;

/* @error: NULL when all of them were taken; else the rest was not tried. @told: the
 * device as it was then. */
typedef void (*WcOmemoOfferDone) (gpointer data,
                                  const WcOmemoOwn *told,
                                  const GError *error);

/* @session and @publisher are borrowed. Returns: (transfer full). No answer may come
 * after _free: the session has ended. */
WcOmemoOffer *wc_omemo_offer_new (WcSession *session,
                                  WcOmemoPublisher *publisher,
                                  WcOmemoOfferDone done,
                                  gpointer data);
void wc_omemo_offer_free (WcOmemoOffer *self);

/* Begins, with those of @own (transfer full); nothing is on its way. Where they cannot be
 * read, that is logged, and all there is to it. */
void wc_omemo_offer_put (WcOmemoOffer *self, WcOmemoOwn *own);

/* Whether they are on their way. */
gboolean wc_omemo_offer_is_busy (const WcOmemoOffer *self);
