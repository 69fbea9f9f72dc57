/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/listing.h"

int
wc_listing_print (const WcCli *cli,
                  const WcOutputShape *shape,
                  JsonArray *items,
                  WcListingPrint print,
                  const char *none)
{
  if (items == NULL)
    return WC_EXIT_FAULT;
  if (!wc_output_is_for_people (cli->output))
    wc_output_print_all (cli->output, shape, items);
  else if (json_array_get_length (items) > 0)
    print (cli, items);
  else
    wc_cli_say (cli, "%s", none);
  return WC_EXIT_OK;
}
