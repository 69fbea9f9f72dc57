/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/idl.h"

/* A small interface "Test" with one method for each shape the API has, for tests that
 * shall not change when the real interfaces grow:
 *   Test.Take (s account, u count, x id, a{sv} options) -> (s text, a{sv} options)
 *   Test.Words (as words, ax ids, ay bytes, a{ss} fields) -> ()
 *   Test.Raw () -> (), Test.Chat (s chat) -> (), Test.Json () -> (), Test.Dbus () -> ()
 * Options has limit u 1…200, word s small|large, name s of at most 8 bytes, ids ax of at
 * most 3, on b, at i, since x. */
WcIdl *wc_sample_idl_new (void);
