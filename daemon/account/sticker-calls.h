/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "sync/people-port.h"

/* Publishes a pack of our own. Value: (transfer full) WcStickerPack, as it lies there. */
void
wc_sticker_calls_publish (WcSession *session, const WcStickerPack *pack, GTask *task);

/* Packs of stickers (XEP-0449), asked on a session. They end @task (consumed) as
 * sync/people-port.h says. */
void
wc_sticker_calls_get (WcSession *session, const WcPeopleStickers *which, GTask *task);
void wc_sticker_calls_import (WcSession *session, const char *uri, GTask *task);
void wc_sticker_calls_remove (WcSession *session, const char *id, GTask *task);
