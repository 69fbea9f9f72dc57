/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* A program that shows long output a page at a time, as git does it: $WHINCHAT_PAGER,
 * else $PAGER, else less with -FRX, which ends by itself where one screen is enough; not
 * less on a terminal that is dumb or unknown ($TERM), where it would ask first. */
typedef struct _WcPager WcPager;

/* From now on standard output goes to the pager. NULL where there shall be none: standard
 * output is no terminal, --no-pager, output for programs, or the variable is empty or
 * "cat". wc_screen_of() goes on to tell of the terminal. */
WcPager *wc_pager_start (const WcCli *cli);

/* Waits until the person has read to the end; standard output is what it was then. @self:
 * (transfer full) (nullable). */
void wc_pager_finish (WcPager *self);

/* Whether @fd leads to a terminal, through the pager or without. */
gboolean wc_pager_is_terminal (int fd);
