/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "media/picture-walk.h"

/* PNG: what is needed to show it stays, and its orientation. */
extern const WcPictureFormat wc_png_format;
