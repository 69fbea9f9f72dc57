/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Opens the database at @path, as wc_db_open(). Where there is none, it is a copy of what
 * the daemon makes then: the steps of the schema, which cost more than most tests, run
 * once in a program. Fails the test when it cannot. Returns: (transfer full). */
WcDb *wc_new_db_open (const char *path);
