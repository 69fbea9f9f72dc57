/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "model/details.h"

/* What the daemon needs a person for. Which fields an answer has, and which details the
 * question has, follows from the kind. */
typedef enum
{
  /* about the login of an account, up to ACCOUNT */
  WC_PROMPT_KIND_PASSWORD,    /* "password": none is known, or the server refused it */
  WC_PROMPT_KIND_CERTIFICATE, /* "certificate": details fingerprint, subject, names,
                               * issuer, not_before, not_after, problem */
  WC_PROMPT_KIND_KEYRING,     /* "keyring": it is locked */
  WC_PROMPT_KIND_MECHANISM,   /* "mechanism": weaker than before; details before, now */
  WC_PROMPT_KIND_ACCOUNT,     /* "account": disabled, or in use elsewhere; details
                               * condition, text */
  WC_PROMPT_KIND_INVITATION,  /* "invitation" to a room; details room, from, source
                               * ("contact", "room", "stranger"), reason, .password of
                               * the room; after a refusal refused (a word as of
                               * WcRoom.reason) and refused_text */
  WC_PROMPT_KIND_HTTP_AUTH,   /* "http-auth": details from, url, method, code; .iq and
                               * .thread of the question */
  WC_PROMPT_KIND_VOICE,       /* "voice": a visitor of a room that we moderate wants to
                               * speak (XEP-0045 § 8.6); details who (room/nick), room,
                               * nick, jid */
  WC_PROMPT_KIND_CAPTCHA,     /* "captcha": a room wants to see that a person comes
                               * (XEP-0158); details room, url, .way ("form", "page");
                               * .media_type and .media_data (base64) or .media_uri */
  WC_PROMPT_KIND_OMEMO, /* "omemo": keys that nothing is encrypted for until somebody
                         * decides (XEP-0384); details jid, fingerprints (with ", "
                         * between them) */
} WcPromptKind;

#define WC_N_PROMPT_KINDS (WC_PROMPT_KIND_OMEMO + 1)

/* One field of an answer. */
typedef struct
{
  const char *name;
  const char *label;   /* for people */
  gboolean secret;     /* not to be echoed, logged or stored */
  const char *choices; /* (nullable) the words allowed, with '|' between them */
  gboolean optional;   /* an answer may leave it out */
} WcPromptField;

/* A question that waits for a person: a reference counted value, fields are set only
 * before sharing. */
typedef struct
{
  char *id;       /* (owned) a word, unique for ever */
  gint64 account; /* WcAccount.id; 0: about no account */
  WcPromptKind kind;
  char *text;          /* (owned) the question in one sentence, for people */
  GHashTable *details; /* (owned) see model/details.h; clients are not told those whose
                        * name begins with a dot */
  gint64 created_us;
} WcPrompt;

#define WC_TYPE_PROMPT (wc_prompt_get_type ())
GType wc_prompt_get_type (void);

/* Strings are copied; @id NULL makes a new one. @details: (transfer full) (nullable).
 * Returns: (transfer full). */
WcPrompt *wc_prompt_new (const char *id,
                         gint64 account,
                         WcPromptKind kind,
                         const char *text,
                         GHashTable *details);
WcPrompt *wc_prompt_ref (const WcPrompt *self);
void wc_prompt_unref (WcPrompt *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPrompt, wc_prompt_unref)

/* Words of the API. _from_string: FALSE when @name is none of them. */
const char *wc_prompt_kind_to_string (WcPromptKind kind);
gboolean wc_prompt_kind_from_string (const char *name, WcPromptKind *out_kind);

/* The fields that an answer to @self has, ending with one without a name. They follow
 * from the kind; an invitation that the room has refused also takes what was wrong, and a
 * CAPTCHA that has a page that it was answered there. */
const WcPromptField *wc_prompt_get_fields (const WcPrompt *self);

/* Whether something stands still until such a question is answered. FALSE: it is only
 * asked what a person wants, which strangers may cause. */
gboolean wc_prompt_kind_is_fault (WcPromptKind kind);

/* The detail that says what a question of this kind is about, where an account may have
 * several that stand side by side: "room" of invitations and CAPTCHAs, "who" of wishes to
 * speak, "jid" of keys. NULL:
 * there is one question of the kind at a time. */
const char *wc_prompt_kind_get_topic (WcPromptKind kind);
