/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/command.h"
#include "cli/options.h"
#include "cli/output.h"
#include "common/connection.h"
#include "common/exit.h"

/* One invocation: what was asked for, and what a verb needs to do it. Standard output is
 * for data, standard error for talk. */
struct _WcCli
{
  const WcCommand *command; /* the verb, or its action */
  char *path;               /* (owned) how it was reached: "account set" */
  WcOptions *options;       /* (owned) */
  GPtrArray *args;          /* (owned) (element-type utf8) what is no option */
  const char *account;      /* -a or WHINCHAT_ACCOUNT; "" for the only one */
  WcOutput *output;         /* (owned) */
  gboolean quiet;           /* -q: no talk but errors */
  const char *version; /* (nullable) of the program, to be compared with the daemon's */
  WcConnection *connection; /* (owned) (nullable) see wc_cli_connect() */
  int limit_ms;             /* how long one call may take; 0: two minutes */
  gboolean waiting;         /* a person was told that an answer takes long */
  guint greeting; /* the call that asks for the daemon's; 0: told, or not asked */
};

void wc_cli_free (WcCli *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcCli, wc_cli_free)

/* The argument at @index (from 0), NULL where there is none; borrowed. */
const char *wc_cli_get_arg (const WcCli *self, guint index);

/* Where there is an argument at @index, it names the account. */
void wc_cli_take_account (WcCli *self, guint index);

/* The connection to the daemon, opened at the first use. Borrowed; NULL with @error. */
WcConnection *wc_cli_connect (WcCli *self, GError **error);

/* The arguments of a call that is bound to the account: { "account": … }. Returns:
 * (transfer full). */
JsonObject *wc_cli_new_params (const WcCli *self);

/* Takes the limit of time from the option WC_CLI_OPTION_TIMEOUT, where it is given. */
gboolean wc_cli_take_limit (WcCli *self, GError **error);

#define WC_CLI_OPTION_TIMEOUT                                                            \
  {                                                                                      \
    "timeout", 't', WC_OPTION_TEXT, "DURATION",                                          \
        "Waits this long at most for an answer, as 30s or 5m."                           \
  }

/* Waits for the answer to call @id, or (@or_notice) for a notification, as
 * wc_connection_wait() does. A person is told when that takes some time. */
gboolean wc_cli_await (WcCli *self, guint id, gboolean or_notice, GError **error);

/* Calls @method of the daemon, and waits as wc_cli_await() does. @params: (transfer full)
 * (nullable). Returns: (transfer full) the result. */
JsonObject *
wc_cli_call (WcCli *self, const char *method, JsonObject *params, GError **error);

/* Says once that the daemon is of another version, where that is known by now. Calls do
 * it by themselves. */
void wc_cli_compare_versions (WcCli *self);

/* Lines for people on standard error, made fit for a terminal; not with -q. */
void wc_cli_say (const WcCli *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Whether somebody can be asked: both input and talk are terminals. */
gboolean wc_cli_is_interactive (const WcCli *self);

/* Asks before something is destroyed. With the option "yes", which the verb must have,
 * it is agreed; without a terminal that is refused as WC_EXIT_USAGE, and a person who
 * says no ends it with WC_EXIT_TIMEOUT. @question: as "Delete the chat?". */
gboolean wc_cli_confirm (WcCli *self, const char *question, GError **error);

/* The option that goes with it. */
#define WC_CLI_OPTION_YES                                                                \
  {                                                                                      \
    "yes", 'y', WC_OPTION_FLAG, NULL, "Does not ask."                                    \
  }
