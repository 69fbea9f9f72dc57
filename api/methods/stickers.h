/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/request.h"

/* The part of the interface Files that is about packs of stickers. */
void wc_stickers_list (WcRequest *request, GVariant *args);
void wc_stickers_get (WcRequest *request, GVariant *args);
void wc_stickers_publish (WcRequest *request, GVariant *args);
void wc_stickers_import (WcRequest *request, GVariant *args);
void wc_stickers_remove (WcRequest *request, GVariant *args);
