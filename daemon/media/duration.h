/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* How long a recording plays, milliseconds, as its heads say: WAV, Ogg with Opus or
 * Vorbis, MP3, FLAC, and MP4 with its kin (M4A, MOV, 3GP). @fd: a regular file, of which
 * little is read and whose position stays. -1: it is none of these, or does not say. */
gint64 wc_duration_read (int fd);
