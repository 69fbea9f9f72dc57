/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* Files over HTTPS, from and to a descriptor, in constant memory. Nothing is kept between
 * two transfers: no session, no cookie, no connection, no authentication but the headers
 * that are given.
 *
 * Errors of all: INVALID_ARGUMENT (no https URL), PERMISSION_DENIED (the host is not
 * public, or the server says so), NOT_FOUND, TOO_LARGE (detail "max" where it is our own
 * bound), REMOTE_ERROR (any other refusal, a lie about the length, a bad certificate),
 * REMOTE_TIMEOUT (not reached, or broken off: worth another attempt), STORAGE, CANCELLED
 * of G_IO_ERROR. */

/* How much has passed so far; @total 0: unknown. */
typedef void (*WcHttpProgress) (gint64 done, gint64 total, gpointer data);

/* Whom to ask, and how far to go. Strings are copied. */
typedef struct
{
  const char *url;         /* https */
  const char *own_address; /* (nullable) of the account's server: allowed, if private */
  const char *ca_file;     /* (nullable) trusted instead of the system's authorities */
  guint idle_s;            /* so long nothing may move; 0: 30 */
  guint limit_s;           /* the whole may take so long; 0: no limit */
  WcHttpProgress progress; /* (nullable) never after the end */
  gpointer data;
} WcHttpTarget;

/* What becomes of a file on its way to the descriptor: for what is not to be written as
 * it lies there. */
typedef struct
{
  /* The file begins, or begins anew: nothing of it is written. */
  void (*begin) (gpointer data);
  /* The next @size bytes; writes at most as many to @out, and returns how many. */
  gsize (*filter) (const guint8 *in, gsize size, guint8 *out, gpointer data);
  gpointer data;
} WcHttpFilter;
