/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/diagnosis.h"
#include "common/places.h"

/* Looks at what the daemon has on the disk: the directory of the socket ("socket") and
 * the database ("files"). Others must be able to do nothing with either. */
void wc_check_files_add (WcDiagnosis *diagnosis, const WcPlaces *places);
