/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "media/picture-walk.h"

/* JPEG: what is needed to show it stays, and its orientation. */
extern const WcPictureFormat wc_jpeg_format;
