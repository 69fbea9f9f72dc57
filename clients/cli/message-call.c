/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/message-call.h"
#include "common/object.h"

/* What is done about a message ends with the message as it is then. */

int
wc_message_call (WcCli *cli,
                 const char *method,
                 JsonObject *params,
                 const WcOutputShape *shape,
                 GError **error)
{
  g_autoptr (JsonObject) result = wc_cli_call (cli, method, params, error);
  JsonObject *message = result != NULL ? wc_object_get_object (result, "message") : NULL;

  if (message == NULL)
    return WC_EXIT_FAULT;
  if (!wc_output_is_for_people (cli->output))
    wc_output_print (cli->output, shape, message);
  return WC_EXIT_OK;
}
