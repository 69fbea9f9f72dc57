/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Where the daemon has its files; all paths are absolute. */
typedef struct
{
  char *data;   /* (owned) */
  char *config; /* (owned) */
  char *cache;  /* (owned) */
  char *state;  /* (owned) */
  char *run;    /* (owned) */
  char *socket; /* (owned) of the JSON door */
} WcPlaces;

/* Reads one variable of the environment: NULL when it is not set. */
typedef const char *(*WcPlacesGetenv) (const char *name, gpointer data);

/* The rule of the daemon: WHINCHAT_ROOT holds everything when it is set, else the XDG
 * directories do. Nothing is made or looked at. @getenv: NULL for the environment of the
 * process. Returns: (transfer full), or NULL with WC_FAILURE, WC_EXIT_USAGE, when
 * WHINCHAT_ROOT is relative or HOME is needed and no absolute path. */
WcPlaces *wc_places_new (WcPlacesGetenv getenv, gpointer data, GError **error);
void wc_places_free (WcPlaces *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPlaces, wc_places_free)
