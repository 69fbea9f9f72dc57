/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/idl.h"

/* Reads files of the interface description into the values of api/idl.h. References to
 * dictionaries and enumerations are noted and resolved when all files have been read. */
typedef struct _WcIdlParser WcIdlParser;

WcIdlParser *wc_idl_parser_new (void);
void wc_idl_parser_free (WcIdlParser *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcIdlParser, wc_idl_parser_free)

/* Reads one file. FALSE + error (G_MARKUP_ERROR) when it is malformed. */
gboolean wc_idl_parser_read (WcIdlParser *self, const char *text, GError **error);

/* Resolves the references. INTERNAL when one leads nowhere. */
gboolean wc_idl_parser_link (WcIdlParser *self, GError **error);

/* What was read, borrowed: as wc_idl_get_methods() and its kin. */
GPtrArray *wc_idl_parser_get_methods (WcIdlParser *self);
GPtrArray *wc_idl_parser_get_dicts (WcIdlParser *self);
GPtrArray *wc_idl_parser_get_enums (WcIdlParser *self);
GPtrArray *wc_idl_parser_get_notifications (WcIdlParser *self);
