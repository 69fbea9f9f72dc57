/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "common/places.h"

/* whinchat paths: where the daemon has its files. It asks nobody, so that it works when
 * the daemon does not. */

static const WcOutputShape shape = { "socket", "data,config,cache,state,run,socket" };

static int
run (WcCli *cli, GError **error)
{
  g_autoptr (WcPlaces) places = wc_places_new (/* getenv= */ NULL, NULL, error);
  g_autoptr (JsonObject) object = json_object_new ();

  if (places == NULL)
    return WC_EXIT_USAGE;
  json_object_set_string_member (object, "data", places->data);
  json_object_set_string_member (object, "config", places->config);
  json_object_set_string_member (object, "cache", places->cache);
  json_object_set_string_member (object, "state", places->state);
  json_object_set_string_member (object, "run", places->run);
  json_object_set_string_member (object, "socket", places->socket);
  if (!wc_output_is_for_people (cli->output))
    wc_output_print (cli->output, &shape, object);
  else
    printf ("data    %s\nconfig  %s\ncache   %s\nstate   %s\nrun     %s\nsocket  %s\n",
            places->data, places->config, places->cache, places->state, places->run,
            places->socket);
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_paths = {
  .name = "paths",
  .arguments = "",
  .summary = "Prints where the daemon has its files",
  .prints = "data,config,cache,state,run,socket",
  .examples = "whinchat paths\n"
              "whinchat paths --fields socket\n"
              "WHINCHAT_ROOT=/tmp/other whinchat paths --json\n",
  .description = "Works without a daemon. WHINCHAT_ROOT, when set, holds everything.\n",
  .run = run,
};
