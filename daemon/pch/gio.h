/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What most files include, compiled once for each library where -Db_pch=true asks for it,
 * as ./check does. Other builds do without it, so that nothing comes to rely on it. Only
 * what the system has: ./check tells ccache what is in here, which does not look itself.
 */

#include <gio/gio.h>
