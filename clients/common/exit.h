/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the command line ends with. Which error of the API gives which one stands in the
 * interface description (the attribute exit of wc:error); the last one is ours alone. */
typedef enum
{
  WC_EXIT_OK = 0,
  WC_EXIT_FAULT = 1,        /* a fault, of the daemon or of this program */
  WC_EXIT_USAGE = 2,        /* the command is wrong */
  WC_EXIT_NOT_FOUND = 3,    /* there is no such thing, or the server lacks it */
  WC_EXIT_DENIED = 4,       /* not allowed, or the login failed */
  WC_EXIT_OFFLINE = 5,      /* it needs the server, which is not there */
  WC_EXIT_TIMEOUT = 6,      /* the time limit has passed, or somebody interrupted */
  WC_EXIT_UNTRUSTED = 7,    /* a device is not trusted */
  WC_EXIT_CONFLICT = 8,     /* it contradicts what is there */
  WC_EXIT_LIMIT = 9,        /* too much, too large, too often */
  WC_EXIT_UNREACHABLE = 10, /* no daemon answers */
} WcExit;
