/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* The node of the marks of chats with people, seen from who runs the account: something
 * may have been set; cheap where nothing was. Not inside a unit of work. */
void wc_marks_node_poke (WcSession *session);
