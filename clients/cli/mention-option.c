/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/mention-option.h"

/* For all commands that say something: send and correct. */

void
wc_mention_option_add (const char *const *all, JsonObject *options)
{
  JsonArray *mentions;

  if (all == NULL || all[0] == NULL)
    return;
  mentions = json_array_new ();
  json_object_set_array_member (options, "mentions", mentions);
  for (guint i = 0; all[i] != NULL; i++)
    {
      gboolean is_group = all[i][0] == '@';
      JsonObject *mention = json_object_new ();

      json_object_set_string_member (mention, is_group ? "group" : "jid",
                                     all[i] + (is_group ? 1 : 0));
      json_array_add_object_element (mentions, mention);
    }
}
