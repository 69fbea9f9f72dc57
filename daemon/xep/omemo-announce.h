/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-bundle.h"
#include "stream/session.h"

/* XEP-0384 §§ 5.3.1, 5.3.2: our own device on the server, of each protocol that we speak:
 * its bundle first, then its place on the list of the account's devices, which other
 * programs of the same person write as well. */
typedef struct _WcOmemoAnnounce WcOmemoAnnounce;

/* What the server has refused is given to it again after that while. */
#define WC_OMEMO_ANNOUNCE_US (10 * G_TIME_SPAN_MINUTE)

/* @session is borrowed. Returns: (transfer full). */
WcOmemoAnnounce *wc_omemo_announce_new (WcSession *session);
void wc_omemo_announce_free (WcOmemoAnnounce *self);

/* A new stream is there: reads our lists, makes the device where the account is to have
 * one and has none, and publishes what is missing. Nothing where it is to have none.
 * _end: the stream is over, or the account is to have none. */
void wc_omemo_announce_begin (WcOmemoAnnounce *self);
void wc_omemo_announce_end (WcOmemoAnnounce *self);

/* The stream is lost, and may be resumed; it is. Keys that have grown old meanwhile are
 * replaced, as they are each day of a stream. */
void wc_omemo_announce_pause (WcOmemoAnnounce *self);
void wc_omemo_announce_go_on (WcOmemoAnnounce *self);

/* Publishes what has changed since, as far as that can be. */
void wc_omemo_announce_look (WcOmemoAnnounce *self);

/* The server tells that our list of @version is @payload now (nullable: it is gone).
 * Inside the unit of the stanza. */
void wc_omemo_announce_take_list (WcOmemoAnnounce *self,
                                  WcOmemoVersion version,
                                  const WcNode *payload);

/* Whether a server would not let everybody read what was published: others cannot write
 * to the device. */
gboolean wc_omemo_announce_is_hidden (const WcOmemoAnnounce *self);
