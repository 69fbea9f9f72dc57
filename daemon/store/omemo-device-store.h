/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-device.h"
#include "store/db.h"

/* The devices of everybody, as their lists and their messages tell (XEP-0384). A device
 * that is not on the list any more is still known, with the identity key that it has
 * shown: it may come back, and shall not come back as another one. */

/* What of a list is read, in its order. */
#define WC_OMEMO_DEVICE_STORE_MAX 100

/* How many devices of a JID are known that are not on its list; of more the one goes that
 * was there last the longest ago. */
#define WC_OMEMO_DEVICE_STORE_OLD 200

/* A list has come: @ids (element-type guint32), in which one may stand twice, and 0 is
 * passed over. In a transaction. Returns: (transfer full) what is other than before. */
WcOmemoListChange *wc_omemo_device_store_replace (WcDb *db,
                                                  const WcOmemoAddress *of,
                                                  const GArray *ids,
                                                  GError **error);

/* NULL without error when it is not known. Returns: (transfer full). */
WcOmemoDevice *
wc_omemo_device_store_get (WcDb *db, const WcOmemoAddress *address, GError **error);

/* All that are known of a JID, on its list or not, by their ids. Returns: (transfer full)
 * (element-type WcOmemoDevice). */
GPtrArray *
wc_omemo_device_store_list (WcDb *db, const WcOmemoAddress *of, GError **error);

/* Who has a device of that number which has shown its key, as a room may not tell who
 * says something there: a few at most. Returns: (transfer full) (element-type utf8) bare
 * JIDs. */
GPtrArray *wc_omemo_device_store_list_owners (
    WcDb *db, gint64 account, WcOmemoVersion version, guint32 device, GError **error);

/* The device has shown @key: it is kept when it is the first one; CONFLICT with the
 * detail "reason" "identity-changed" when it had shown another one. One that is on no
 * list becomes known. _repin: a person takes the other key for good. In a transaction. */
gboolean wc_omemo_device_store_pin (WcDb *db,
                                    const WcOmemoAddress *address,
                                    GBytes *key,
                                    GError **error);
gboolean wc_omemo_device_store_repin (WcDb *db,
                                      const WcOmemoAddress *address,
                                      GBytes *key,
                                      GError **error);

/* A device that is known has shown @key, NULL: nothing, instead of the one it is pinned
 * to: _repin ends that too. In a transaction. */
gboolean wc_omemo_device_store_show (WcDb *db,
                                     const WcOmemoAddress *address,
                                     GBytes *key,
                                     GError **error);

/* A message of it was read now. Nothing where it is not known. In a transaction. */
gboolean
wc_omemo_device_store_received (WcDb *db, const WcOmemoAddress *address, GError **error);

/* What came of asking for its bundle, and when it may be asked for again (0: never by
 * itself). Counts how often it was in vain. In a transaction. */
gboolean wc_omemo_device_store_set_bundle (WcDb *db,
                                           const WcOmemoAddress *address,
                                           WcOmemoBundleState state,
                                           gint64 retry_us,
                                           GError **error);

/* What came of asking for a list in vain; wc_omemo_device_store_replace() notes KNOWN.
 * When it was last told stays. In a transaction. */
gboolean wc_omemo_device_store_set_list (WcDb *db,
                                         const WcOmemoAddress *of,
                                         WcOmemoListState state,
                                         GError **error);

/* The state of a list, and when it was last told (0: never). */
gboolean wc_omemo_device_store_get_list (WcDb *db,
                                         const WcOmemoAddress *of,
                                         WcOmemoListState *out_state,
                                         gint64 *out_fetched_us,
                                         GError **error);
