/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/request.h"
#include "model/account.h"

/* Files that come with a call. */

/* Answers @request. @files: (nullable) (element-type WcAttachment) the copies that were
 * taken in; it keeps or drops them. */
typedef void (*WcTakingFunc) (WcRequest *request,
                              GVariant *args,
                              const WcAccount *account,
                              GPtrArray *files);

/* For methods whose first argument is an account: takes in the "attachments" of the
 * options, the argument at @index, and then lets @func answer; or answers what is wrong
 * with them. */
void wc_taking_begin (WcRequest *request, GVariant *args, gsize index, WcTakingFunc func);
