/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* The packs of stickers, and the stickers in them, that a person means by a word. */

/* The StickerPacks of who is meant by @word; "": ours. Returns: (transfer full), NULL
 * with @error. */
JsonArray *wc_sticker_choice_list (WcCli *cli, const char *word, GError **error);

/* The StickerPack of ours whose id or name @word is, or the only one whose name begins
 * so; WC_EXIT_NOT_FOUND. Returns: (transfer full), without its stickers. */
JsonObject *wc_sticker_choice_find_own (WcCli *cli, const char *word, GError **error);

/* The whole StickerPack that @word names: an xmpp: URI, or one of ours as above. Returns:
 * (transfer full). */
JsonObject *wc_sticker_choice_get (WcCli *cli, const char *word, GError **error);

/* The Sticker of a whole @pack with the number @word, counted from 1, or whose
 * description or one of whose suggestions that is. NULL: there is none. Borrowed. */
JsonObject *wc_sticker_choice_pick (JsonObject *pack, const char *word);
