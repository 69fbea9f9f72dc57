/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Why a message could not be decrypted, or encrypted for somebody (XEP-0384). One reason
 * is one word of the API, one sentence and one thing to do; it is kept with the message
 * by its word, so that a word is never given another meaning. */
typedef enum
{
  WC_OMEMO_REASON_NONE,
  /* in what came: */
  WC_OMEMO_REASON_NOT_FOR_US,       /* it has no key for our device */
  WC_OMEMO_REASON_REPEAT_UNKNOWN,   /* its key is used up, and the message is not held */
  WC_OMEMO_REASON_BAD_SESSION,      /* no session of that device fits */
  WC_OMEMO_REASON_GAP,              /* more messages lie between than are bridged */
  WC_OMEMO_REASON_NO_SESSION,       /* a first message that begins no session */
  WC_OMEMO_REASON_PREKEY_GONE,      /* it begins one with a key that is deleted */
  WC_OMEMO_REASON_IDENTITY_CHANGED, /* another identity key than that device had */
  WC_OMEMO_REASON_DAMAGED,          /* it is not what any device would send */
  WC_OMEMO_REASON_UNSUPPORTED,      /* of a namespace that this build cannot read */
  WC_OMEMO_REASON_BEFORE_US,        /* sent before our device was there */
  /* in what is to leave: */
  WC_OMEMO_REASON_UNDECIDED,        /* a person has to decide on a key */
  WC_OMEMO_REASON_DISTRUSTED,       /* a person has decided against it */
  WC_OMEMO_REASON_NO_DEVICES,       /* there is no device to encrypt for */
  WC_OMEMO_REASON_KEYS_FORBIDDEN,   /* the other server does not show them to us */
  WC_OMEMO_REASON_KEYS_UNREACHABLE, /* the other server did not answer */
  WC_OMEMO_REASON_NOT_ASKED,        /* nobody was asked for them yet */
  WC_OMEMO_REASON_NO_BUNDLE,        /* a device has announced no keys */
  WC_OMEMO_REASON_BAD_BUNDLE,       /* the keys of a device are not what they must be */
  WC_OMEMO_REASON_INACTIVE,         /* a device that has not answered for too long */
  WC_OMEMO_REASON_ROOM_UNFIT,       /* not members-only, or half anonymous */
  WC_OMEMO_REASON_TOO_BIG,          /* more devices than a stanza has room for */
  /* of this installation: */
  WC_OMEMO_REASON_OWN_NOT_PUBLIC, /* our server keeps our keys from others */
  WC_OMEMO_REASON_RESTORED,       /* the state is older than what was sent */
  WC_OMEMO_REASON_STORE,          /* what is kept of a key is damaged */
} WcOmemoReason;

#define WC_N_OMEMO_REASONS (WC_OMEMO_REASON_STORE + 1)

/* The word of the API: "not-for-us"; of NONE "". */
const char *wc_omemo_reason_to_string (WcOmemoReason reason);
/* FALSE when @word is none of them; "" is NONE. */
gboolean wc_omemo_reason_from_string (const char *word, WcOmemoReason *reason);

/* One sentence for a person, without names or numbers; of NONE "". */
const char *wc_omemo_reason_get_sentence (WcOmemoReason reason);
/* What to do about it, one sentence; NULL where nothing can be done. */
const char *wc_omemo_reason_get_advice (WcOmemoReason reason);

/* Whether a person can change it: it is about what he thinks of a key. */
gboolean wc_omemo_reason_is_trust (WcOmemoReason reason);
