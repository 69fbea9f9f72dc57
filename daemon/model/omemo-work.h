/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-device.h"
#include "model/omemo-reason.h"

/* A stanza that could not be read, and may still become readable. */
typedef struct
{
  gint64 id;      /* of what is kept */
  gint64 message; /* of the row that stands for it until then; below 0: there is none */
  char *jid;      /* (owned) whose device wrote it, bare */
  WcOmemoVersion version;
  guint32 device;
  WcOmemoReason reason;
  guint tries;
  char *xml; /* (owned) as it came */
} WcOmemoPending;

void wc_omemo_pending_free (WcOmemoPending *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoPending, wc_omemo_pending_free)

/* What there is to be done on the wire. The numbers are stored. */
typedef enum
{
  WC_OMEMO_TODO_PUBLISH_BUNDLE, /* ours; jid is our own, as in the next two */
  WC_OMEMO_TODO_PUBLISH_LIST,
  WC_OMEMO_TODO_PURGE_KEYS, /* used ones, at the end of a catch-up */
  WC_OMEMO_TODO_EMPTY,      /* an empty message, which moves the ratchet */
  WC_OMEMO_TODO_HEAL,       /* a new session, with an empty message in it */
  WC_OMEMO_TODO_FETCH_LIST,
  WC_OMEMO_TODO_FETCH_BUNDLE,
  WC_OMEMO_TODO_RETIRE, /* a device of ours that is no more: off the list, and its bundle
                         * deleted */
} WcOmemoTodoKind;

#define WC_N_OMEMO_TODOS (WC_OMEMO_TODO_RETIRE + 1)

typedef struct
{
  WcOmemoTodoKind kind;
  char *jid; /* (owned) bare */
  WcOmemoVersion version;
  guint32 device; /* 0: about none */
  gint64 not_before_us;
  gint64 asked; /* how often it was asked for: who is done says which he has done */
} WcOmemoTodo;

void wc_omemo_todo_free (WcOmemoTodo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoTodo, wc_omemo_todo_free)
