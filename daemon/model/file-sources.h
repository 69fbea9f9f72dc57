/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/attachment.h"

/* Where files of another message lie, as one that comes later says it (XEP-0447): the
 * value of WC_ANNOTATION_SOURCES. */

/* Bytes of what a file is called, and of all that one message says so: what goes beyond
 * is left out. */
#define WC_FILE_SOURCES_MAX_ID 256
#define WC_FILE_SOURCES_MAX_VALUE 16384

/* One place. */
typedef struct
{
  char *file; /* (owned) stands for what the file is called there; "-": it is the only one
               */
  char *url;  /* (owned) (nullable) NULL: that was taken back */
} WcFileSource;

void wc_file_source_free (WcFileSource *self);

/* Appends to @value that the file called @sharing_id (nullable) lies at the URLs of
 * @places. Whether it had any, and room was left. */
gboolean wc_file_sources_append (GString *value,
                                 const char *sharing_id,
                                 const WcAttachment *places);

/* Returns: (transfer full) (element-type WcFileSource), none where @value is NULL. */
GPtrArray *wc_file_sources_parse (const char *value);

/* @value without the places. Returns: (transfer full). */
char *wc_file_sources_dup_taken_back (const char *value);

/* Whether @source means a file that is called @sharing_id (nullable), and is the @only
 * one of its message or is not. */
gboolean
wc_file_source_means (const WcFileSource *source, const char *sharing_id, gboolean only);
