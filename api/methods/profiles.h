/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/request.h"

/* The part of the interface Contacts that is about what people show of themselves. */
void wc_profiles_get (WcRequest *request, GVariant *args);
void wc_profiles_set (WcRequest *request, GVariant *args);
void wc_profiles_get_avatar (WcRequest *request, GVariant *args);
void wc_profiles_set_avatar (WcRequest *request, GVariant *args);
