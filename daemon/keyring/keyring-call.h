/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/secrets.h"
#include "keyring/keyring-link.h"

/* What can be asked of the keyring; the task's value is a boolean unless said. */
typedef enum
{
  WC_KEYRING_CALL_FIND,   /* a WcSecret; NOT_FOUND */
  WC_KEYRING_CALL_STORE,  /* in the default collection, in place of what was there */
  WC_KEYRING_CALL_FORGET, /* wherever it is; TRUE too where there was none */
  WC_KEYRING_CALL_CHECK,  /* whether STORE would work; opens what opens by itself */
  WC_KEYRING_CALL_LOOK,   /* the same and changes nothing */
} WcKeyringCallKind;

typedef struct
{
  WcKeyringCallKind kind;
  const char *jid;  /* (nullable) whose password; not for CHECK and LOOK */
  WcSecret *secret; /* (nullable) for STORE */
} WcKeyringCall;

/* Asks, and ends @task (consumed), which brings its source, cancellable and callback.
 * Errors as of wc_keyring_link_open_async(), and PROMPT_PENDING where a person must
 * unlock something, TOO_LARGE or INVALID_ARGUMENT for what is no password. @args: needed
 * during the call alone. */
void wc_keyring_call_start (WcKeyringLink *link,
                            WcClock *clock,
                            const WcKeyringCall *args,
                            GTask *task);
