/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/commands.h"
#include "cli/omemo-devices.h"
#include "cli/omemo-settings.h"

/* whinchat omemo: encryption from end to end. */

#define EXAMPLE(action) "whinchat omemo " action "\n"

static const WcCommand actions[] = {
  { .name = "devices",
    .arguments = "[CONTACT]",
    .summary = "Lists somebody's devices, and what their keys are worth",
    .prints = "OmemoDevice",
    .examples = EXAMPLE ("devices") EXAMPLE ("devices alice@example.org --json"),
    .description = "Without CONTACT those of the account itself.\n",
    .max_args = 1,
    .run = wc_omemo_devices_list },
  { .name = "explain",
    .arguments = "CHAT",
    .summary = "Says who can read the next encrypted message, and why not",
    .prints = "OmemoExplanation OmemoReader",
    .examples =
        EXAMPLE ("explain alice@example.org") EXAMPLE ("explain team@rooms.example.org"),
    .description = "With --json all of it is one object.\n",
    .min_args = 1,
    .max_args = 1,
    .run = wc_omemo_devices_explain },
  { .name = "trust",
    .arguments = "CONTACT [FINGERPRINT...]",
    .summary = "Decides whether keys are trusted",
    .examples = EXAMPLE ("trust alice@example.org 5f2c0d11")
        EXAMPLE ("trust alice@example.org 5f2c0d11 --verified")
            EXAMPLE ("trust alice@example.org --all"),
    .description =
        "A key is named by its fingerprint, or the beginning of it, 8 digits at least.\n"
        "Once one is verified, no new key of that contact is used before somebody has\n"
        "decided on it.\n",
    .options = wc_omemo_devices_trust_options,
    .min_args = 1,
    .max_args = WC_COMMAND_ANY,
    .run = wc_omemo_devices_trust },
  { .name = "reset",
    .arguments = "CONTACT [DEVICE]",
    .summary = "Begins the session with a device anew",
    .examples = EXAMPLE ("reset alice@example.org") EXAMPLE ("reset alice@example.org 7"),
    .description = "For messages that cannot be read as their session is broken; without "
                   "DEVICE with all\nof that contact's devices.\n",
    .min_args = 1,
    .max_args = 2,
    .run = wc_omemo_devices_reset },
  { .name = "remove",
    .arguments = "DEVICE",
    .summary = "Takes another device of the account off its list",
    .examples = EXAMPLE ("remove 1234567 --yes"),
    .description =
        "Nothing is encrypted for it any more. A program that still runs there "
        "puts it back.\n",
    .options = wc_omemo_devices_remove_options,
    .min_args = 1,
    .max_args = 1,
    .run = wc_omemo_devices_remove },
  { .name = "uri",
    .arguments = "[ACCOUNT]",
    .summary = "Prints the link by which others verify this device",
    .examples = EXAMPLE ("uri") EXAMPLE ("uri --qr"),
    .options = wc_omemo_devices_uri_options,
    .max_args = 1,
    .run = wc_omemo_devices_uri },
  { .name = "verify",
    .arguments = "LINK",
    .summary = "Verifies the keys that such a link of somebody tells",
    .examples = EXAMPLE ("verify \"xmpp:alice@example.org?omemo-sid-7=…\""),
    .description =
        "Where one of the devices has shown another key than the link says, nothing is\n"
        "verified.\n",
    .min_args = 1,
    .max_args = 1,
    .run = wc_omemo_devices_verify },
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
  .summary = "Encrypts messages from end to end, and shows for whom",
  .examples = EXAMPLE ("policy --use auto") EXAMPLE ("devices alice@example.org")
      EXAMPLE ("trust alice@example.org 5f2c0d11 --verified"),
  .description =
      "OMEMO (XEP-0384) is on at first for new chats whose other side can read "
      "it; with\n--use off the account has no device that others could encrypt "
      "for.\n",
  .actions = actions,
};
