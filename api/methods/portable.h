/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/interface.h"

/* The part of the interface Accounts that is about files: Export and Import. */
void wc_portable_export (WcRequest *request, GVariant *args);
void wc_portable_import (WcRequest *request, GVariant *args);
