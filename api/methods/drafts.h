/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/interface.h"

/* The methods of Chats about what is being written. */
void wc_drafts_set (WcRequest *request, GVariant *args);
void wc_drafts_save (WcRequest *request, GVariant *args);
void wc_drafts_list (WcRequest *request, GVariant *args);
