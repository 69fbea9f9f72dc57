/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/form.h"

/* Ad-hoc commands (XEP-0050) as values. What arrives beyond these limits is left out, or
 * where it would mean something else, refused. */
#define WC_COMMAND_MAX_LIST 1000 /* commands of one address */
#define WC_COMMAND_MAX_NOTES 50
#define WC_COMMAND_MAX_LINKS 50
#define WC_COMMAND_MAX_NAME 1024 /* bytes of a node, a session id, a name, an address */
#define WC_COMMAND_MAX_NOTE (8 * 1024)

/* One of the commands somebody offers. */
typedef struct
{
  char *node; /* (owned) what it is called */
  char *name; /* (owned) for people; the node where none is given */
} WcCommandItem;

/* Both are copied; @name NULL: as the node. Returns: (transfer full). */
WcCommandItem *wc_command_item_new (const char *node, const char *name);
void wc_command_item_free (WcCommandItem *self);

/* How far a command is (§ 4.1). */
typedef enum
{
  WC_COMMAND_EXECUTING,
  WC_COMMAND_COMPLETED,
  WC_COMMAND_CANCELED,
} WcCommandStatus;

#define WC_N_COMMAND_STATUSES (WC_COMMAND_CANCELED + 1)

/* What is done to it. */
typedef enum
{
  WC_COMMAND_EXECUTE, /* whatever is the usual thing at this stage */
  WC_COMMAND_PREV,
  WC_COMMAND_NEXT,
  WC_COMMAND_COMPLETE,
  WC_COMMAND_CANCEL,
} WcCommandAction;

#define WC_N_COMMAND_ACTIONS (WC_COMMAND_CANCEL + 1)

/* How serious a note is (§ 4.3). */
typedef enum
{
  WC_COMMAND_INFO,
  WC_COMMAND_WARN,
  WC_COMMAND_ERROR,
} WcCommandSeverity;

#define WC_N_COMMAND_SEVERITIES (WC_COMMAND_ERROR + 1)

typedef struct
{
  WcCommandSeverity severity;
  char *text; /* (owned) */
} WcCommandNote;

/* A page that belongs to it (XEP-0066). */
typedef struct
{
  char *url;  /* (owned) */
  char *text; /* (owned) (nullable) */
} WcCommandLink;

/* One stage, as the other side gave it. A reference counted value. */
typedef struct
{
  WcCommandStatus status;
  char *session; /* (owned) (nullable) what they call this run of it */
  guint actions; /* bits 1 << WcCommandAction: of prev, next and complete, what can be
                  * done now */
  WcCommandAction usual; /* what EXECUTE is at this stage; EXECUTE: they decide */
  GPtrArray *notes;      /* (owned) (element-type WcCommandNote) */
  GPtrArray *links;      /* (owned) (element-type WcCommandLink) */
  WcForm *form; /* (owned) (nullable) to be filled in, or what came of the command */
} WcCommandStep;

/* One without anything. Returns: (transfer full). */
WcCommandStep *wc_command_step_new (WcCommandStatus status);
WcCommandStep *wc_command_step_ref (const WcCommandStep *self);
void wc_command_step_unref (WcCommandStep *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcCommandStep, wc_command_step_unref)

/* Building, before it is shared. Strings are copied. */
void wc_command_step_add_note (WcCommandStep *self,
                               WcCommandSeverity severity,
                               const char *text);
void wc_command_step_add_link (WcCommandStep *self, const char *url, const char *text);

/* Whether @action can be done now: CANCEL and EXECUTE always can, the others where they
 * are offered (§ 3.4). */
gboolean wc_command_step_allows (const WcCommandStep *self, WcCommandAction action);

/* Whether its form wants an answer: it is one to be filled in, and it goes on. */
gboolean wc_command_step_has_question (const WcCommandStep *self);

/* Words of XEP-0050 and of the API. _from_string: FALSE when @name is none of them. */
const char *wc_command_status_to_string (WcCommandStatus status);
gboolean wc_command_status_from_string (const char *name, WcCommandStatus *out_status);
const char *wc_command_action_to_string (WcCommandAction action);
gboolean wc_command_action_from_string (const char *name, WcCommandAction *out_action);
const char *wc_command_severity_to_string (WcCommandSeverity severity);
gboolean wc_command_severity_from_string (const char *name,
                                          WcCommandSeverity *out_severity);
