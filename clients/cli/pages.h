/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* Methods that answer { "items": […], "next": cursor }. */
typedef struct
{
  const char *method; /* "Chats.List" */
  JsonObject *params; /* (borrowed) with "options", where limit and cursor are set here */
  gint64 limit;       /* most items; 0: all */
} WcPages;

/* Sees one item; FALSE ends the reading. */
typedef gboolean (*WcPagesTake) (JsonObject *item, gpointer data);

/* Reads page after page and shows each item to @take. */
gboolean wc_pages_read (
    WcCli *cli, const WcPages *pages, WcPagesTake take, gpointer data, GError **error);

/* An object with the member "options", an empty object, beside those of
 * wc_cli_new_params(). @out_options: borrowed. Returns: (transfer full). */
JsonObject *wc_pages_new_params (const WcCli *cli, JsonObject **out_options);
