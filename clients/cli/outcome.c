/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/outcome.h"
#include "cli/text.h"
#include "common/contract.h"
#include "common/failure.h"
#include "common/object.h"

/* The dictionary Error of the API names errors as replies do, so the exit status is that
 * of the table in the interface description here as well. */

WcExit
wc_outcome_get_exit (const char *name)
{
  for (const WcContractError *each = wc_contract_errors; each->name != NULL; each++)
    if (g_strcmp0 (each->name, name) == 0)
      return (WcExit) each->exit;
  return WC_EXIT_FAULT;
}

gboolean
wc_outcome_fail (JsonObject *object, const char *otherwise, GError **error)
{
  const char *name = wc_object_get_string (object, "error.name");
  const char *text = wc_object_get_string (object, "error.text");
  g_autofree char *clean = wc_text_line (text != NULL ? text : otherwise, 0);

  return wc_failure_set (error, wc_outcome_get_exit (name), "%s", clean);
}
