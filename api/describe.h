/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/idl.h"

/* The OpenRPC 1.3 document of the JSON socket: every method with its parameters and
 * result, every dictionary and enumeration as a schema, the errors. Returns: (transfer
 * full). */
char *wc_describe_openrpc (WcIdl *idl);
