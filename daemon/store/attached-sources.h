/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* For the folder store/ alone: places of files that later messages name
 * (model/file-sources.h). */

/* Whether one of the files of @target, or of the correction @named by which that is
 * meant, is one that @value (nullable) names. */
gboolean wc_attached_sources_fit (WcDb *db,
                                  const char *value,
                                  gint64 target,
                                  gint64 named,
                                  gboolean *out_fits,
                                  GError **error);

/* Computes anew where else the files of @target lie, those of its first text and those of
 * its text of now: by the first WC_ATTACHED_SOURCES_MAX messages that say so, in their
 * order in the chat, as many as a file may have (WC_ATTACHMENT_MAX_SOURCES).
 * *@out_changed: whether that is something else than it was. */
#define WC_ATTACHED_SOURCES_MAX 100
gboolean
wc_attached_sources_fold (WcDb *db, gint64 target, gboolean *out_changed, GError **error);
