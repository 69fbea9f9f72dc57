/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>

#include "cli/invitation.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* Links that are given to somebody else, for a contact or an account. */

static const WcOutputShape shape = { "uri", "uri,url,expires_ts,registers" };

int
wc_invitation_run (WcCli *cli, const char *method, JsonObject *params, GError **error)
{
  g_autoptr (JsonObject) result = wc_cli_call (cli, method, params, error);
  JsonObject *invite = result != NULL ? wc_object_get_object (result, "invite") : NULL;
  const char *url = invite != NULL ? wc_object_get_string (invite, "url") : NULL;
  const char *uri = invite != NULL ? wc_object_get_string (invite, "uri") : NULL;
  g_autofree char *clean = NULL;

  if (invite == NULL)
    return WC_EXIT_FAULT;
  if (!wc_output_is_for_people (cli->output))
    {
      wc_output_print (cli->output, &shape, invite);
      return WC_EXIT_OK;
    }
  clean = wc_text_line (url != NULL ? url : uri != NULL ? uri : "", 0);
  printf ("%s\n", clean);
  return WC_EXIT_OK;
}
