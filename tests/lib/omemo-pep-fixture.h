/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/pep-fixture.h"
#include "lib/ratchet-fixture.h"
#include "model/omemo-device.h"
#include "model/omemo-policy.h"

#define WC_OMEMO_LIST_NODE "eu.siacs.conversations.axolotl.devicelist"
#define WC_OMEMO_BUNDLES "eu.siacs.conversations.axolotl.bundles"

/* The item with a list of axolotl that has @devices, "<device id='7'/>". */
#define WC_OMEMO_LIST(devices)                                                           \
  "<item id='current'><list xmlns='eu.siacs.conversations.axolotl'>" devices             \
  "</list></item>"

/* me@x.lit, with OMEMO in use, on a fake session with @xeps. Ends as that does. */
WcPepFixture *wc_omemo_pep_new (const WcXep *const *xeps);
void wc_omemo_pep_free (WcPepFixture *self);

/* When the account encrypts. */
void wc_omemo_pep_set_use (WcPepFixture *self, WcOmemoUse use);

/* Our device, made where there is none. Returns: (transfer full). */
WcOmemoOwn *wc_omemo_pep_make_own (WcPepFixture *self);

/* What the server answers that has the bundle of @device (which has all of them).
 * Returns: (transfer full). */
char *wc_omemo_pep_bundle (WcRatchetDevice *device);

/* The list of @jid is @n devices from 1 on. */
void wc_omemo_pep_list (WcPepFixture *self, const char *jid, guint n);

/* What is known of a device of axolotl. Returns: (transfer full) (nullable). */
WcOmemoDevice *wc_omemo_pep_device (WcPepFixture *self, const char *jid, guint32 device);

/* Whether there is a session with it. */
gboolean wc_omemo_pep_has_session (WcPepFixture *self, const char *jid, guint32 device);
