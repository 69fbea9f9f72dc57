/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/node.h"

/* The files that one import of XEP-0227 reads: the one that was named, and what it
 * includes (XInclude), as far as that lies beneath the directory of the first. Who made
 * them does not say which other files of this machine are read, so no symbolic link is
 * followed on the way, and each file is read once. */
typedef struct _WcPieIncludes WcPieIncludes;

/* One of them. */
typedef struct
{
  int fd;       /* (owned) */
  char *path;   /* (owned) for people */
  char *folder; /* (owned) where it lies beneath the first one's, "" or ending with '/' */
  gint64 size;
} WcPieFile;

void wc_pie_file_close (WcPieFile *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcPieFile, wc_pie_file_close)

/* Opens the file @path and fills @out. Returns: (transfer full), NULL + WC_FAILURE. */
WcPieIncludes *wc_pie_includes_new (const char *path, WcPieFile *out, GError **error);
void wc_pie_includes_free (WcPieIncludes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPieIncludes, wc_pie_includes_free)

/* Opens what @from includes by the element @include, and fills @out. FALSE + WC_FAILURE:
 * it is not there, or not to be included. */
gboolean wc_pie_includes_open (WcPieIncludes *self,
                               const WcPieFile *from,
                               const WcNode *include,
                               WcPieFile *out,
                               GError **error);
