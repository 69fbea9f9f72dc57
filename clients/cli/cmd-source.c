/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>

#include "cli/commands.h"
#include "cli/message-choice.h"
#include "cli/text.h"
#include "common/object.h"

/* whinchat source: what really went over the wire, as the archive of the server has it.
 */

static const WcOutputShape shape = { "xml", "xml" };

static int
run (WcCli *cli, GError **error)
{
  JsonObject *params = wc_message_choice_new_params (cli, error);
  g_autoptr (JsonObject) result = NULL;
  g_autofree char *clean = NULL;
  const char *xml;

  if (params == NULL)
    return WC_EXIT_USAGE;
  result = wc_cli_call (cli, "Messages.Source", params, error);
  xml = result != NULL ? wc_object_get_string (result, "xml") : NULL;
  if (xml == NULL)
    return WC_EXIT_FAULT;
  if (!wc_output_is_for_people (cli->output))
    {
      wc_output_print (cli->output, &shape, result);
      return WC_EXIT_OK;
    }
  clean = wc_text_block (xml, 0);
  printf ("%s\n", clean);
  return WC_EXIT_OK;
}

const WcCommand wc_cmd_source = {
  .name = "source",
  .arguments = "ID",
  .summary = "Prints the stanza of a message",
  .prints = "xml",
  .examples = "whinchat source 1795220379609506 | xmllint --format -\n"
              "whinchat source 1795220379609506 --json | jq -r .xml\n",
  .description =
      "It is not kept here, but asked of the archive of the server, or of the room; one\n"
      "that no archive has cannot be shown. Characters that a terminal would act upon "
      "are\n"
      "left out, but with --json.\n",
  .min_args = 1,
  .max_args = 1,
  .paged = TRUE,
  .run = run,
};
