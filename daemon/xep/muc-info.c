/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "xep/0030-disco.h"
#include "xep/data-forms.h"
#include "xep/muc-info.h"
#include "xep/reaction-form.h"
#include "xml/ns.h"

/* XEP-0045 § 6.4: what a room says of itself, in its features and in a form (XEP-0128).
 * Everything else that is asked of a room depends on it. */

#define ROOM_INFO "http://jabber.org/protocol/muc#roominfo"
#define SLOW_MODE "muc#roominfo_slow_mode_duration"
#define ACTIVITY "{urn:xmpp:muc-activity}message-activity"
#define MAX_SLOW_S (31 * 24 * 3600)
#define MAX_OCCUPANTS 10000000
#define MAX_ACTIVITY 1000000 /* in an hour */
#define PROSODY_AVATAR "{http://modules.prosody.im/mod_vcard_muc}avatar#sha1"
#define MAX_TEXT 4096

static guint
read_flags (GHashTable *features)
{
  static const struct
  {
    const char *feature;
    WcRoomFlags flag;
  } table[] = {
    { WC_NS_MAM, WC_ROOM_HAS_ARCHIVE },
    { WC_NS_SID, WC_ROOM_HAS_STANZA_IDS },
    { WC_NS_OCCUPANT_ID, WC_ROOM_HAS_OCCUPANT_IDS },
    { WC_NS_MUC_AFFILIATIONS, WC_ROOM_VERSIONS_AFFILIATIONS },
    { "muc_membersonly", WC_ROOM_MEMBERS_ONLY },
    { "muc_nonanonymous", WC_ROOM_NON_ANONYMOUS },
    { "muc_moderated", WC_ROOM_MODERATED },
    { "muc_passwordprotected", WC_ROOM_PASSWORD },
    { "muc_persistent", WC_ROOM_PERSISTENT },
    { "muc_public", WC_ROOM_PUBLIC },
  };
  guint flags = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_hash_table_contains (features, table[i].feature))
      flags |= table[i].flag;
  return flags;
}

static const WcNode *
find_identity (const WcNode *query)
{
  const WcNode *identity = wc_node_child (query, "identity", WC_NS_DISCO_INFO);

  while (identity != NULL &&
         g_strcmp0 (wc_node_attr (identity, "category"), "conference") != 0)
    identity = wc_node_next (identity, "identity", WC_NS_DISCO_INFO);
  return identity;
}

/* A text that is too long is none that could be shown. */
static void
set_text (char **field, const char *text)
{
  if (text != NULL && *text != '\0' && strlen (text) <= MAX_TEXT)
    wc_str_set (field, text);
}

/* XEP-0486; of several forms of a picture the first. */
static void
set_hash (char **field, const char *text)
{
  g_autofree char *hash = text != NULL ? g_ascii_strdown (text, -1) : NULL;

  if (hash != NULL && strlen (hash) == 40 && strspn (hash, "0123456789abcdef") == 40)
    wc_str_set (field, hash);
}

/* 0 where @text (nullable) is no number up to @max. */
static guint
read_number (const char *text, guint64 max)
{
  guint64 number = 0;

  if (text == NULL ||
      !g_ascii_string_to_unsigned (text, 10, 0, max, &number, /* error= */ NULL))
    return 0;
  return (guint) number;
}

/* XEP-0502 § 3: messages in an hour, with a fraction. */
static int
read_activity (const char *text)
{
  char *end = NULL;
  double hourly = text != NULL ? g_ascii_strtod (text, &end) : -1;

  if (text == NULL || end == text || *end != '\0' ||
      !(hourly >= 0 && hourly <= MAX_ACTIVITY))
    return -1;
  return (int) lround (hourly * 24);
}

/* XEP-0513 § 3.6. What is no word of it is no rule. */
static void
read_mention_rules (WcMentionRules *rules, const WcForm *form)
{
  static const char *const vars[WC_N_MENTION_OF] = {
    "mentions#individual", "mentions#channel",      "mentions#space",
    "mentions#server",     "mentions#associations", "mentions#hats",
  };
  const char *count = wc_form_get_value (form, "mentions#count");
  guint64 max;

  if (count != NULL && g_ascii_string_to_unsigned (count, 10, 0, G_MAXUINT, &max, NULL))
    {
      rules->limited = TRUE;
      rules->max = (guint) max;
    }
  for (guint i = 0; i < WC_N_MENTION_OF; i++)
    {
      const char *word = wc_form_get_value (form, vars[i]);

      if (word != NULL)
        wc_mention_rules_parse_by (word, &rules->by[i]);
    }
}

static void
read_form (WcRoom *room, const WcNode *query)
{
  const WcNode *x = wc_node_child (query, "x", WC_NS_DATA_FORMS);

  for (; x != NULL; x = wc_node_next (x, "x", WC_NS_DATA_FORMS))
    {
      g_autoptr (WcForm) form = wc_data_forms_parse (x, /* error= */ NULL);

      if (form == NULL || g_strcmp0 (wc_form_get_form_type (form), ROOM_INFO) != 0)
        continue;
      set_text (&room->description, wc_form_get_value (form, "muc#roominfo_description"));
      set_hash (&room->avatar, wc_form_get_value (form, PROSODY_AVATAR));
      set_hash (&room->avatar, wc_form_get_value (form, "muc#roominfo_avatarhash"));
      room->n_occupants =
          read_number (wc_form_get_value (form, "muc#roominfo_occupants"), MAX_OCCUPANTS);
      /* XEP-0500 § 3.1: what is no positive number is no slow mode. */
      room->slow_s = read_number (wc_form_get_value (form, SLOW_MODE), MAX_SLOW_S);
      room->activity = read_activity (wc_form_get_value (form, ACTIVITY));
      read_mention_rules (&room->mentions, form);
      if (room->name == NULL)
        set_text (&room->name, wc_form_get_value (form, "muc#roomconfig_roomname"));
      return;
    }
}

WcRoom *
wc_muc_info_parse (gint64 account, const char *jid, const WcNode *query, GError **error)
{
  g_autoptr (GHashTable) features = wc_disco_parse_features (query);
  const WcNode *identity = find_identity (query);
  WcRoom *room;

  if (identity == NULL && !g_hash_table_contains (features, WC_NS_MUC))
    {
      g_set_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED, "that address is no room");
      return NULL;
    }
  room = wc_room_new (account, jid);
  room->flags = read_flags (features);
  if (identity != NULL)
    set_text (&room->name, wc_node_attr (identity, "name"));
  read_form (room, query);
  room->reactions = wc_reaction_form_parse (query);
  return room;
}
