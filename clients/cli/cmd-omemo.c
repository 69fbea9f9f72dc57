/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/commands.h"
#include "cli/omemo-settings.h"

/* whinchat omemo: encryption from end to end. */

#define EXAMPLE(action) "whinchat omemo " action "\n"

static const WcCommand actions[] = {
  { .name = "policy",
    .arguments = "[CHAT]",
    .summary = "Says when messages are encrypted, and changes it",
    .prints = "OmemoPolicy",
    .examples = EXAMPLE ("policy") EXAMPLE ("policy --use auto")
        EXAMPLE ("policy alice@example.org --use on --trust manual")
            EXAMPLE ("policy alice@example.org --use inherit"),
    .description =
        "Without CHAT it is about the account, and those of its chats that say nothing "
        "else.\n"
        "What no option names stays as it is; then all of it is printed.\n",
    .options = wc_omemo_settings_options,
    .max_args = 1,
    .run = wc_omemo_settings_run },
  { NULL },
};

const WcCommand wc_cmd_omemo = {
  .name = "omemo",
  .arguments = "ACTION",
  .summary = "Decides when messages are encrypted from end to end",
  .prints = "OmemoPolicy",
  .examples = EXAMPLE ("policy") EXAMPLE ("policy --use auto"),
  .description = "OMEMO (XEP-0384) is off at first: the account has no device then that "
                 "others could\nencrypt for.\n",
  .actions = actions,
};
