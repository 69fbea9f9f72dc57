/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"
#include "cli/output.h"

/* Prints @items, of which there is one at least, for people. */
typedef void (*WcListingPrint) (const WcCli *cli, JsonArray *items);

/* Prints the @items of an answer in the form that is asked for: with @print for people,
 * who are told @none where there are none, else each object in @shape. @items is NULL
 * when the call failed. Returns: WC_EXIT_OK, or then WC_EXIT_FAULT. */
int wc_listing_print (const WcCli *cli,
                      const WcOutputShape *shape,
                      JsonArray *items,
                      WcListingPrint print,
                      const char *none);
