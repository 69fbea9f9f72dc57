/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/request.h"

/* The part of the interface Contacts that is about blocking. */
void wc_blocking_block (WcRequest *request, GVariant *args);
void wc_blocking_unblock (WcRequest *request, GVariant *args);
void wc_blocking_blocked (WcRequest *request, GVariant *args);
