/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

/* Says where to look at the first of @media (nullable, a list of FormMedia of the API):
 * in a file that is made for it, or at an address. Returns: (transfer full) the file, to
 * be removed; NULL: none was made. */
char *wc_picture_show (JsonArray *media);
