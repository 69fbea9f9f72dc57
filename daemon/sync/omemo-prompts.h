/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"
#include "sync/links.h"
#include "sync/prompts.h"

/* Asks a person about identity keys (XEP-0384) that nothing is encrypted for until
 * somebody decides: one question for each owner, of those whom the account knows, about
 * all keys on their lists. It is withdrawn when it was decided elsewhere. */
typedef struct _WcOmemoPrompts WcOmemoPrompts;

/* Begins with what changes from now on. All are borrowed and must live longer. Returns:
 * (transfer full). */
WcOmemoPrompts *wc_omemo_prompts_new (WcDb *db, WcPrompts *prompts, WcLinks *links);
void wc_omemo_prompts_free (WcOmemoPrompts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoPrompts, wc_omemo_prompts_free)
