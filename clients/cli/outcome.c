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

char *
wc_outcome_dup_reason (JsonObject *object)
{
  const char *text = wc_object_get_string (object, "error.text");
  const char *condition = wc_object_get_string (object, "error.condition");

  if (text == NULL && condition == NULL)
    return NULL;
  return wc_text_line (text != NULL ? text : condition, 0);
}

gboolean
wc_outcome_fail (JsonObject *object, const char *what, GError **error)
{
  const char *name = wc_object_get_string (object, "error.name");
  const char *condition = wc_object_get_string (object, "error.condition");
  g_autofree char *reason = wc_outcome_dup_reason (object);

  /* Who tells a condition alone passes on what somebody else answered, but for what the
   * policy of encryption refuses here. */
  if (name == NULL && condition != NULL)
    name = g_str_has_prefix (condition, "omemo.") ? "NoRecipientKeys" : "RemoteError";
  if (reason == NULL)
    return wc_failure_set (error, wc_outcome_get_exit (name), "%s", what);
  return wc_failure_set (error, wc_outcome_get_exit (name), "%s: %s", what, reason);
}
