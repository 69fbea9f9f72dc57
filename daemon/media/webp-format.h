/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "media/picture-walk.h"

/* WebP: what is needed to show it stays, and its orientation. It keeps its size: what
 * goes is replaced by zeros, because its length stands before everything else. */
extern const WcPictureFormat wc_webp_format;
