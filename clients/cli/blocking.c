/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/blocking.h"

JsonObject *
wc_blocking_new_params (const WcCli *cli)
{
  JsonObject *params = wc_cli_new_params (cli);
  JsonArray *jids = json_array_new ();

  for (guint i = 0; i < cli->args->len; i++)
    json_array_add_string_element (jids, wc_cli_get_arg (cli, i));
  json_object_set_array_member (params, "jids", jids);
  return params;
}
