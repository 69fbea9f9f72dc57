/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "model/details.h"

/* What the daemon needs a person for. Which fields an answer has, and which details the
 * question has, follows from the kind. */
typedef enum
{
  WC_PROMPT_KIND_PASSWORD,    /* "password": none is known, or the server refused it */
  WC_PROMPT_KIND_CERTIFICATE, /* "certificate": details fingerprint, subject, names,
                               * issuer, not_before, not_after, problem */
  WC_PROMPT_KIND_KEYRING,     /* "keyring": it is locked */
  WC_PROMPT_KIND_MECHANISM,   /* "mechanism": weaker than before; details before, now */
  WC_PROMPT_KIND_ACCOUNT,     /* "account": disabled, or in use elsewhere; details
                               * condition, text */
} WcPromptKind;

#define WC_N_PROMPT_KINDS (WC_PROMPT_KIND_ACCOUNT + 1)

/* One field of an answer. */
typedef struct
{
  const char *name;
  const char *label;   /* for people */
  gboolean secret;     /* not to be echoed, logged or stored */
  const char *choices; /* (nullable) the words allowed, with '|' between them */
} WcPromptField;

/* A question that waits for a person: a reference counted value, fields are set only
 * before sharing. */
typedef struct
{
  char *id;       /* (owned) a word, unique for ever */
  gint64 account; /* WcAccount.id; 0: about no account */
  WcPromptKind kind;
  char *text;          /* (owned) the question in one sentence, for people */
  GHashTable *details; /* (owned) see model/details.h; never secrets */
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

/* The fields that an answer of this kind has, ending with one without a name. */
const WcPromptField *wc_prompt_kind_get_fields (WcPromptKind kind);
