/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/chat-choice.h"

/* Which part of a chat to read. */
typedef struct
{
  const WcChatChoice *choice;
  gint64 since;  /* milliseconds since the epoch; -1: no limit */
  gint64 before; /* older than this message; 0: from the newest on */
  gint64 after;  /* newer than this message; 0: not so. Then before is not looked at. */
  gint64 limit;  /* most messages; 0: all */
  const char *thread; /* (nullable) only this one */
  gboolean held;      /* only what the daemon holds: the server is not asked */
} WcHistory;

/* Sees one page of messages, the oldest first. */
typedef void (*WcHistoryTake) (JsonArray *messages, gpointer data);

/* Reads it and shows it page by page in the order of time. Where it would reach back to
 * what the daemon does not hold, it is fetched from the server, and said where that
 * cannot be done. */
gboolean wc_history_read (WcCli *cli,
                          const WcHistory *history,
                          WcHistoryTake take,
                          gpointer data,
                          GError **error);
