/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* Our presence has just been sent. The first that is available makes the server hand over
 * what it kept for us; after one that is not, it keeps again. */
void wc_delay_note_presence (WcSession *session, gboolean available);
