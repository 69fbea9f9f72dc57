/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"
#include "sync/links.h"

/* Fetches the pictures of people and rooms as they change, as each account's policy says
 * (model/file-policy.h): of whom, and whether on a metered network. What is not fetched,
 * or lies on the web alone, is there when somebody asks for it. */
typedef struct _WcPictures WcPictures;

/* Both are borrowed and must live longer. Returns: (transfer full). */
WcPictures *wc_pictures_new (WcDb *db, WcLinks *links);
void wc_pictures_free (WcPictures *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPictures, wc_pictures_free)

/* Begins with what changes from now on. */
void wc_pictures_start (WcPictures *self);

/* Whether the network is metered. */
void wc_pictures_set_metered (WcPictures *self, gboolean metered);
