/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/commands.h"
#include "cli/sticker-actions.h"
#include "cli/sticker-making.h"

/* whinchat sticker: packs of stickers, ours and those of others. */

#define EXAMPLE(action) "whinchat sticker " action "\n"
#define PACK                                                                             \
  "PACK is the xmpp: URI of a pack, or the name of one of yours, or how it begins.\n"

static const WcCommand actions[] = {
  { .name = "list",
    .arguments = "[CONTACT]",
    .summary = "Lists your packs of stickers, or those of somebody",
    .prints = "StickerPack",
    .examples = EXAMPLE ("list alice@example.org"),
    .description =
        "A line has how many stickers are in the pack, its name and its URI.\n",
    .max_args = 1,
    .run = wc_sticker_actions_list },
  { .name = "show",
    .arguments = "PACK",
    .summary = "Lists the stickers of a pack",
    .prints = "Sticker",
    .examples = EXAMPLE ("show cats"),
    .description =
        PACK "A line has the number of the sticker, what it says in text, what "
             "it may stand for\nand its type.\n",
    .min_args = 1,
    .max_args = 1,
    .run = wc_sticker_actions_show },
  { .name = "send",
    .arguments = "CHAT PACK STICKER",
    .summary = "Sends a sticker",
    .prints = "Message",
    .examples = EXAMPLE ("send alice@example.org cats 3") EXAMPLE ("send alice cats 👋"),
    .description = PACK "STICKER is what it says in text, or its number in \"whinchat "
                        "sticker show\".\n",
    .options = wc_sticker_actions_send_options,
    .min_args = 3,
    .max_args = 3,
    .run = wc_sticker_actions_send },
  { .name = "create",
    .arguments = "NAME FILE…",
    .summary = "Makes a pack of pictures and publishes it",
    .prints = "StickerPack",
    .examples = EXAMPLE ("create \"Tea cats\" 👋.png 🫖.png --summary \"At four\""),
    .description =
        "The pictures are uploaded, which leaves out what they say beside "
        "themselves, and\neverybody may read the pack. What a sticker says in "
        "text is the name of its file without\nthe end. A pack is called by what "
        "is in it and cannot be changed: make another one.\n",
    .options = wc_sticker_making_options,
    .min_args = 2,
    .max_args = 201,
    .run = wc_sticker_making_create },
  { .name = "import",
    .arguments = "URI",
    .summary = "Puts a pack of somebody among yours",
    .examples = "uri=$(whinchat sticker list alice@example.org --fields uri)\n" EXAMPLE (
        "import \"$uri\""),
    .min_args = 1,
    .max_args = 1,
    .run = wc_sticker_actions_import },
  { .name = "remove",
    .arguments = "PACK",
    .summary = "Takes one of your packs away",
    .examples = EXAMPLE ("remove cats --yes"),
    .options = wc_sticker_actions_remove_options,
    .min_args = 1,
    .max_args = 1,
    .run = wc_sticker_actions_remove },
  { NULL },
};

const WcCommand wc_cmd_sticker = {
  .name = "sticker",
  .arguments = "[ACTION]",
  .summary = "Lists packs of stickers, makes them, and sends stickers",
  .prints = "StickerPack",
  .examples = EXAMPLE ("list alice@example.org") EXAMPLE ("send alice cats 👋")
      EXAMPLE ("create \"Tea cats\" 👋.png 🫖.png"),
  .description =
      "Packs (XEP-0449) lie with people's accounts on their servers; they are "
      "asked for when they are\nneeded, so that the account has to be online.\n",
  .actions = actions,
  .run = wc_sticker_actions_list,
};
