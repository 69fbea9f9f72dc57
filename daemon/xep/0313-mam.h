/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "sync/archive.h"

/* The account's own archive, as the port that sync/catchup reads. Borrowed from the
 * session; NULL where the account announces no archive. Ask once the features are known.
 */
WcArchive *wc_mam_get_archive (WcSession *session);
