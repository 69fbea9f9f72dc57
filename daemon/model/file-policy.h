/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Whose files are fetched without being asked for. The words of the API. */
typedef enum
{
  WC_FILE_FROM_CONTACTS = 1 << 0,  /* "contacts": chats with people of the roster */
  WC_FILE_FROM_ROOMS = 1 << 1,     /* "rooms": rooms that the account is in */
  WC_FILE_FROM_STRANGERS = 1 << 2, /* "strangers": everybody else */
} WcFileFrom;

#define WC_FILE_POLICY_DEFAULT_SIZE (5 * 1024 * 1024)

/* What an account fetches by itself, and how much of it is kept. */
typedef struct
{
  guint from;         /* WcFileFrom; 0: nobody's */
  gint64 max_bytes;   /* of one file */
  gboolean metered;   /* also where the network is metered */
  gint64 cache_bytes; /* the copies that were not used for longest go when they take more;
                         0: however much */
  gint64 since_us;    /* what came before this time is left alone; kept by the store */
} WcFilePolicy;

/* What holds where nobody has set another: nothing is fetched, as who asks for a file
 * shows where it is, and nothing goes. */
void wc_file_policy_init (WcFilePolicy *self);

/* Words of WcFileFrom. Returns: (transfer container), ends with NULL. _from_strings:
 * words that are none of them count nothing. */
const char **wc_file_policy_dup_from (const WcFilePolicy *self);
guint wc_file_policy_from_strings (const char *const *words);
