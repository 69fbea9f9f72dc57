/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What most files include, compiled once for each library where -Db_pch=true asks for it,
 * as ./check does. Other builds do without it, so that nothing comes to rely on it. */

#include "config.h"

#include <gio/gio.h>
