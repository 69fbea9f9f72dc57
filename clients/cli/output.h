/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "cli/options.h"

/* How a command prints what it found: for people, which each verb does its own way, or as
 * data, which is done here for all of them. */
typedef enum
{
  WC_OUTPUT_PEOPLE, /* none of the options below */
  WC_OUTPUT_JSON,   /* --json: objects as the API has them, one per line */
  WC_OUTPUT_TSV,    /* --tsv or --fields: one line each, columns separated by tabs */
  WC_OUTPUT_IDS,    /* -0: what names the object, each ended by NUL */
} WcOutputForm;

typedef struct _WcOutput WcOutput;

/* What a verb prints, for the forms that need to know. */
typedef struct
{
  const char *id;      /* path of what names the object: "id", "chat", "jid" */
  const char *columns; /* paths of the columns of --tsv, separated by commas */
} WcOutputShape;

/* From the options json, tsv, fields and null; WC_FAILURE when they contradict each
 * other. Returns: (transfer full). */
WcOutput *wc_output_new (const WcOptions *options, GError **error);
void wc_output_free (WcOutput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOutput, wc_output_free)

WcOutputForm wc_output_get_form (const WcOutput *self);
/* Whether the verb has to print for people. */
gboolean wc_output_is_for_people (const WcOutput *self);

/* Appends one object in the form asked for, with --fields applied. Not for people. */
void wc_output_append (const WcOutput *self,
                       const WcOutputShape *shape,
                       JsonObject *object,
                       GString *out);

/* The same to standard output: one object, or each object of an array. */
void
wc_output_print (const WcOutput *self, const WcOutputShape *shape, JsonObject *object);
void wc_output_print_all (const WcOutput *self,
                          const WcOutputShape *shape,
                          JsonArray *objects);
