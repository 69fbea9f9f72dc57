/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/fake-link.h"
#include "sync/links.h"

/* The running accounts, each with a fake link. Passwords go where a test says. */
#define WC_TYPE_FAKE_LINKS (wc_fake_links_get_type ())
G_DECLARE_FINAL_TYPE (WcFakeLinks, wc_fake_links, WC, FAKE_LINKS, GObject)

/* Returns: (transfer full). */
WcFakeLinks *wc_fake_links_new (void);

/* The fake link of an account, borrowed; NULL when it does not run. */
WcFakeLink *wc_fake_links_peek (WcFakeLinks *self, gint64 account);

/* Where the next password goes: a word of WcAccountSecret; NULL: keeping it fails with
 * PROMPT_PENDING. */
void wc_fake_links_set_place (WcFakeLinks *self, const char *place);

/* The password that was kept last, borrowed; NULL when it was forgotten. */
const char *wc_fake_links_get_password (WcFakeLinks *self);
