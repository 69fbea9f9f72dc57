/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/interface.h"

/* The methods of Messages about what is sent later, and about what is said again. */
void wc_later_forward (WcRequest *request, GVariant *args);
void wc_later_schedule (WcRequest *request, GVariant *args);
void wc_later_list (WcRequest *request, GVariant *args);
void wc_later_change (WcRequest *request, GVariant *args);
void wc_later_cancel (WcRequest *request, GVariant *args);
