/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/options.h"
#include "common/contract.h"

/* The names that --fields takes. A name that is none would print nothing, which looks
 * like an object that has no such value. */

/* Whether each name of --fields in @options, if it is there, is a path in one of the
 * dictionaries @prints, names of the API with spaces between them, or one of the names
 * that @prints lists with commas, which are in lower case. WC_EXIT_USAGE with the first
 * that is not, and what there is. */
gboolean
wc_field_names_check (const char *prints, const WcOptions *options, GError **error);

/* The same for the columns that are made of the answer to @method: of the objects in its
 * list, of its only object, or of itself. */
gboolean wc_field_names_check_result (const WcContractMethod *method,
                                      const WcOptions *options,
                                      GError **error);
