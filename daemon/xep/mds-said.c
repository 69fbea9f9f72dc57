/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "store/chat-store.h"
#include "store/displayed-store.h"
#include "xep/host.h"
#include "xep/mds-said.h"

/* XEP-0490 § 5.1: what was displayed only moves forward. Which of two messages is later
 * is the order of the store; one that is not held has no place yet. */

/* A node with more chats than that is nobody's. */
#define MAX_CHATS 10000

typedef struct
{
  char *stanza_id; /* (owned) */
  gint64 place;    /* 0: not held */
} Said;

struct _WcMdsSaid
{
  WcSession *session; /* borrowed */
  GHashTable *chats;  /* (owned) (element-type utf8 Said) */
};

static void
said_free (gpointer data)
{
  Said *self = data;

  g_free (self->stanza_id);
  g_free (self);
}

WcMdsSaid *
wc_mds_said_new (WcSession *session)
{
  WcMdsSaid *self = g_new0 (WcMdsSaid, 1);

  self->session = session;
  self->chats = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, said_free);
  return self;
}

void
wc_mds_said_free (WcMdsSaid *self)
{
  g_hash_table_unref (self->chats);
  g_free (self);
}

typedef struct
{
  gint64 account;
  const char *chat;
  gint64 place;
} Reading;

static gboolean
store_reading (WcDb *db, gpointer data, GError **error)
{
  const Reading *reading = data;

  return wc_chat_store_mark_read (db, reading->account, reading->chat, reading->place,
                                  /* out_changed= */ NULL, error) &&
         wc_displayed_store_told (db, reading->account, reading->chat, reading->place,
                                  error);
}

/* Where its message is held it is read, and has a place. */
static gboolean
look_for (WcMdsSaid *self, const char *chat, Said *said, GError **error)
{
  WcHost *host = wc_host_of (self->session);
  Reading reading = { host->account->id, chat, 0 };

  if (!wc_displayed_store_find (host->db, reading.account, chat, said->stanza_id,
                                &reading.place, error))
    return FALSE;
  if (reading.place == 0)
    return TRUE;
  if (!wc_db_run (host->db, WC_DB_NORMAL, store_reading, &reading, error))
    return FALSE;
  said->place = reading.place;
  return TRUE;
}

void
wc_mds_said_note (WcMdsSaid *self, const char *chat, const char *stanza_id, gint64 place)
{
  Said *said = g_new0 (Said, 1);

  said->stanza_id = g_strdup (stanza_id);
  said->place = place;
  g_hash_table_replace (self->chats, g_strdup (chat), said);
}

gboolean
wc_mds_said_take (WcMdsSaid *self,
                  const char *chat,
                  const char *stanza_id,
                  GError **error)
{
  if (g_hash_table_size (self->chats) >= MAX_CHATS &&
      !g_hash_table_contains (self->chats, chat))
    {
      wc_session_dropped (self->session, "mds", "too-many-displayed");
      return TRUE;
    }
  wc_mds_said_note (self, chat, stanza_id, 0);
  return look_for (self, chat, g_hash_table_lookup (self->chats, chat), error);
}

void
wc_mds_said_drop (WcMdsSaid *self, const char *chat)
{
  g_hash_table_remove (self->chats, chat);
}

void
wc_mds_said_clear (WcMdsSaid *self)
{
  g_hash_table_remove_all (self->chats);
}

gint64
wc_mds_said_get_place (WcMdsSaid *self, const char *chat, gboolean *out_waits)
{
  const Said *said = g_hash_table_lookup (self->chats, chat);

  *out_waits = said != NULL && said->place == 0;
  return said != NULL ? said->place : 0;
}

gboolean
wc_mds_said_awaits (WcMdsSaid *self, const char *chat, const char *stanza_id)
{
  const Said *said = g_hash_table_lookup (self->chats, chat);

  return said != NULL && said->place == 0 && strcmp (said->stanza_id, stanza_id) == 0;
}

gboolean
wc_mds_said_look (WcMdsSaid *self, const char *chat, GError **error)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->chats);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      Said *said = value;

      if (said->place == 0 && (chat == NULL || strcmp (chat, key) == 0) &&
          !look_for (self, key, said, error))
        return FALSE;
    }
  return TRUE;
}
