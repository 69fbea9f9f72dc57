/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/idl-tree.h"

/* Reads one file into @tree, which wc_idl_tree_link() completes when all of them are
 * there. Errors of GMarkup. */
gboolean wc_idl_parser_read (WcIdlTree *tree, const char *text, GError **error);
