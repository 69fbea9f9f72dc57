/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-bundle.h"

/* Where a session ends: a device of somebody (or of ours), as functions take it; nothing
 * of it is owned. Where all devices of a JID are meant, device is 0. */
typedef struct
{
  gint64 account;  /* WcAccount.id */
  const char *jid; /* bare */
  WcOmemoVersion version;
  guint32 device; /* 1 to 2^32-1 */
} WcOmemoAddress;

/* What is known of the bundle of a device. The numbers are stored. */
typedef enum
{
  WC_OMEMO_BUNDLE_UNKNOWN, /* never asked for */
  WC_OMEMO_BUNDLE_GOOD,    /* a session was begun with it */
  WC_OMEMO_BUNDLE_NONE,    /* the device has announced none */
  WC_OMEMO_BUNDLE_BAD,     /* it is not what it must be */
  WC_OMEMO_BUNDLE_FAILED,  /* the server refused or did not answer */
} WcOmemoBundleState;

/* What is known of the list of devices of a JID. The numbers are stored. */
typedef enum
{
  WC_OMEMO_LIST_UNKNOWN,
  WC_OMEMO_LIST_KNOWN,
  WC_OMEMO_LIST_FORBIDDEN,   /* the server does not show it to us */
  WC_OMEMO_LIST_UNREACHABLE, /* the server did not answer */
} WcOmemoListState;

/* A device of a JID. Times are microseconds, 0: never. */
typedef struct
{
  guint32 device;
  WcOmemoVersion version;
  gboolean listed; /* on the list as it was last told */
  GBytes *key;     /* (owned) (nullable) the identity key that it has shown first */
  GBytes *shown;   /* (owned) (nullable) another one that it has shown since: nothing of
                    * that counts until a person accepts it */
  gint64 first_seen_us;
  gint64 listed_us;   /* when it came onto the list, or went from it */
  gint64 received_us; /* when a message of it was last read */
  WcOmemoBundleState bundle;
  guint tries;     /* to get a bundle, since the last good one */
  gint64 retry_us; /* not before, where there is none */
} WcOmemoDevice;

/* Its bundle is put off for no longer. */
#define WC_OMEMO_DEVICE_RETRY_US G_TIME_SPAN_DAY

/* Whether its bundle may be asked for at @now_us: what is put off for longer than that is
 * so since before the clock was set back. */
gboolean wc_omemo_device_may_ask (const WcOmemoDevice *self, gint64 now_us);

/* Another device of the account itself that says nothing for so long may not be in use
 * any more. */
#define WC_OMEMO_DEVICE_SILENT_US (42 * G_TIME_SPAN_DAY)

/* Whether it is on the list, and that at @now_us: nothing of it was read, and it did not
 * come onto the list, since. */
gboolean wc_omemo_device_is_silent (const WcOmemoDevice *self, gint64 now_us);

void wc_omemo_device_free (WcOmemoDevice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoDevice, wc_omemo_device_free)

/* What a new list has changed: device ids. */
typedef struct
{
  GArray *added; /* (owned) (element-type guint32) never seen before */
  GArray *back;  /* (owned) (element-type guint32) known, and not on the last one */
  GArray *gone;  /* (owned) (element-type guint32) */
} WcOmemoListChange;

/* Returns: (transfer full), where nothing has changed. */
WcOmemoListChange *wc_omemo_list_change_new (void);
void wc_omemo_list_change_free (WcOmemoListChange *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoListChange, wc_omemo_list_change_free)
