/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What somebody is in a room beside role and affiliation (XEP-0317): "Host", "Teacher",
 * … One text carries all of somebody's hats, in their order, so that it can be kept,
 * compared and told as one thing. */

#define WC_HATS_MAX 10       /* of one person; more are left out */
#define WC_HATS_MAX_TEXT 256 /* bytes of a title or URI; longer ones are left out */

typedef struct
{
  char *uri;   /* (owned) says which hat it is */
  char *title; /* (owned) for people */
  int hue;     /* angle of its colour (XEP-0392), 0 to 359; -1: none */
} WcHat;

void wc_hat_free (WcHat *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcHat, wc_hat_free)

/* Appends a hat to the text of somebody's; @hue as of WcHat. What has no URI or title, is
 * too long, there already or one too many is left out. */
void wc_hats_append (GString *hats, const char *uri, const char *title, int hue);

/* The hats of a text (nullable). Returns: (transfer full) (element-type WcHat). */
GPtrArray *wc_hats_parse (const char *hats);
