/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

/* What the lines of an export do not say, and goes into the file. */
typedef struct
{
  const char *password; /* (nullable) */
  /* The account's picture as Contacts.Avatar gives it (transfer full) (nullable); asked
   * for where it has one. */
  JsonObject *(*get_picture) (gpointer data);
  gpointer data;
} WcPieMore;

/* Writes what the file @lines, an export, tells of its account to @to as XEP-0227 has it.
 * What is there of messages is never in memory as a whole. doc/export.md says what has no
 * place. FALSE + WC_FAILURE. */
gboolean wc_pie_out_write (int lines, const WcPieMore *more, int to, GError **error);
