/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-reason.h"

typedef struct
{
  const char *word;
  const char *sentence;
  const char *advice; /* (nullable) */
} Reason;

static const Reason reasons[WC_N_OMEMO_REASONS] = {
  [WC_OMEMO_REASON_NONE] = { "", "", NULL },
  [WC_OMEMO_REASON_NOT_FOR_US] = { "not-for-us",
                                   "It is encrypted, but not for this device.",
                                   "Whoever wrote it has to see this device: compare its "
                                   "fingerprint." },
  [WC_OMEMO_REASON_REPEAT_UNKNOWN] = { "repeat-unknown",
                                       "It cannot be read: its key was used before.",
                                       "Ask for it once more. A device that was restored "
                                       "from a backup does this." },
  [WC_OMEMO_REASON_BAD_SESSION] = { "bad-session",
                                    "The session with the device that sent it is broken.",
                                    "Begin a new session with the device, and ask for "
                                    "the message once more." },
  [WC_OMEMO_REASON_GAP] = { "gap",
                            "Too many messages of the device that sent it are missing "
                            "before it.",
                            "Begin a new session with the device, and ask for the "
                            "message once more." },
  [WC_OMEMO_REASON_NO_SESSION] = { "no-session",
                                   "It is part of a session that never began here.",
                                   "A new session begins by itself; ask for the message "
                                   "once more." },
  [WC_OMEMO_REASON_PREKEY_GONE] = { "prekey-gone",
                                    "It was encrypted with a key that is no longer "
                                    "valid.",
                                    "A new session begins by itself; ask for the message "
                                    "once more." },
  [WC_OMEMO_REASON_IDENTITY_CHANGED] = { "identity-changed",
                                         "The device that sent it shows another identity "
                                         "key.",
                                         "Compare fingerprints, then accept the new key "
                                         "or distrust it." },
  [WC_OMEMO_REASON_DAMAGED] = { "damaged", "The message is damaged.", NULL },
  [WC_OMEMO_REASON_UNSUPPORTED] = { "unsupported",
                                    "It was sent with a newer OMEMO than this build can "
                                    "read.",
                                    "A build with libomemo-c can read it." },
  [WC_OMEMO_REASON_BEFORE_US] = { "before-us",
                                  "Encrypted messages from before this device was there "
                                  "cannot be read.",
                                  NULL },
  [WC_OMEMO_REASON_UNDECIDED] = { "undecided", "A device waits for your decision.",
                                  "Trust it, or verify it." },
  [WC_OMEMO_REASON_DISTRUSTED] = { "distrusted", "A device was distrusted.",
                                   "Trust it, if that was a mistake." },
  [WC_OMEMO_REASON_NO_DEVICES] = { "no-devices", "There is no device to encrypt for.",
                                   "Send it without encryption, if it may be read on its "
                                   "way." },
  [WC_OMEMO_REASON_KEYS_FORBIDDEN] = { "keys-forbidden", "The keys are not shown to us.",
                                       "Ask to see their presence, or have them make "
                                       "their keys public." },
  [WC_OMEMO_REASON_KEYS_UNREACHABLE] = { "keys-unreachable",
                                         "The server that has the keys did not answer.",
                                         "It is asked again later." },
  [WC_OMEMO_REASON_NOT_ASKED] = { "not-asked", "Its keys were not asked for yet.",
                                  "They are asked for before a message leaves." },
  [WC_OMEMO_REASON_NO_BUNDLE] = { "no-bundle", "A device has no keys, and is left out.",
                                  NULL },
  [WC_OMEMO_REASON_BAD_BUNDLE] = { "bad-bundle",
                                   "The keys of a device are not valid, and it is left "
                                   "out.",
                                   NULL },
  [WC_OMEMO_REASON_INACTIVE] = { "inactive",
                                 "A device has not answered for too long, and is left "
                                 "out.",
                                 "It is written to again as soon as it says something." },
  [WC_OMEMO_REASON_ROOM_UNFIT] = { "room-unfit",
                                   "The room has strangers, or hides addresses.",
                                   "Only rooms for members that show addresses can be "
                                   "encrypted." },
  [WC_OMEMO_REASON_TOO_BIG] = { "too-big", "There are too many devices for one message.",
                                "Have devices removed that are not used any more." },
  [WC_OMEMO_REASON_OWN_NOT_PUBLIC] = { "own-not-public",
                                       "Our keys are not public: others cannot write to "
                                       "this device.",
                                       "The server has to allow nodes that everybody may "
                                       "read." },
  [WC_OMEMO_REASON_RESTORED] = { "restored",
                                 "Old state was restored, so a new device was made.",
                                 "Contacts have to verify it again." },
  [WC_OMEMO_REASON_STORE] = { "store", "What is kept of the keys is damaged.",
                              "Begin a new session with the device." },
};

const char *
wc_omemo_reason_to_string (WcOmemoReason reason)
{
  return reasons[reason].word;
}

gboolean
wc_omemo_reason_from_string (const char *word, WcOmemoReason *reason)
{
  for (guint i = 0; i < WC_N_OMEMO_REASONS; i++)
    if (g_strcmp0 (word, reasons[i].word) == 0)
      {
        *reason = i;
        return TRUE;
      }
  return FALSE;
}

const char *
wc_omemo_reason_get_sentence (WcOmemoReason reason)
{
  return reasons[reason].sentence;
}

const char *
wc_omemo_reason_get_advice (WcOmemoReason reason)
{
  return reasons[reason].advice;
}

gboolean
wc_omemo_reason_is_trust (WcOmemoReason reason)
{
  return reason == WC_OMEMO_REASON_UNDECIDED || reason == WC_OMEMO_REASON_DISTRUSTED ||
         reason == WC_OMEMO_REASON_IDENTITY_CHANGED;
}
