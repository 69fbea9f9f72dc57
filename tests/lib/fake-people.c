/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-people.h"
#include "lib/fake-port.h"
#include "model/sticker-pack.h"

struct _WcFakePeople
{
  WcPeoplePort port;
  GError *failure; /* (owned) (nullable) */
  GString *log;    /* (owned) */
};

static void
get_activity (gpointer data, const char *jid, GTask *task)
{
  WcFakePeople *self = data;
  WcPeopleActivity *activity;

  wc_fake_port_note (self->log, "activity %s", jid);
  if (!wc_fake_port_succeeds (&self->failure, task))
    return;
  activity = g_new0 (WcPeopleActivity, 1);
  activity->jid = g_strdup (jid);
  activity->seconds = 903;
  activity->status = g_strdup ("Heading Home");
  g_task_return_pointer (task, activity, (GDestroyNotify) wc_people_activity_free);
  g_object_unref (task);
}

static const char *
some (const char *text)
{
  return text != NULL ? text : "-";
}

static void
end (WcFakePeople *self, GTask *task)
{
  if (!wc_fake_port_succeeds (&self->failure, task))
    return;
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
add_word (WcPeopleProfile *profile, const char *word, const char *values)
{
  g_hash_table_insert (profile->words, g_strdup (word), g_strsplit (values, " ", -1));
}

static void
set_blocked (gpointer data, const WcPeopleBlock *change, GTask *task)
{
  WcFakePeople *self = data;
  const WcPeopleReport *report = change->report;
  g_autofree char *jids = g_strjoinv (",", (char **) change->jids);
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0;
       report != NULL && report->stanza_ids != NULL && i < report->stanza_ids->len; i++)
    {
      const WcPeopleStanzaId *id = report->stanza_ids->pdata[i];

      g_string_append_printf (ids, "%s%s/%s", ids->len > 0 ? "," : "", id->by, id->id);
    }
  wc_fake_port_note (self->log, "%s %s", change->blocked ? "block" : "unblock", jids);
  if (report != NULL)
    g_string_append_printf (self->log, " %s %s %s", report->reason, some (report->text),
                            ids->len > 0 ? ids->str : "-");
  end (self, task);
}

static void
make_invite (gpointer data, const WcPeopleNewAccount *account, GTask *task)
{
  WcFakePeople *self = data;
  WcPeopleInvite *invite;

  wc_fake_port_note (self->log, "invite");
  if (account != NULL)
    g_string_append_printf (self->log, " %s%s", some (account->name),
                            account->contact ? " contact" : "");
  if (!wc_fake_port_succeeds (&self->failure, task))
    return;
  invite = g_new0 (WcPeopleInvite, 1);
  invite->uri = g_strdup ("xmpp:juliet@capulet.lit?roster;preauth=TOKEN;ibr=y");
  invite->url = g_strdup ("https://capulet.lit/invite");
  invite->expires_us = 1700000000 * (gint64) G_USEC_PER_SEC;
  invite->registers = TRUE;
  g_task_return_pointer (task, invite, (GDestroyNotify) wc_people_invite_free);
  g_object_unref (task);
}

static void
get_profile (gpointer data, const char *jid, GTask *task)
{
  WcFakePeople *self = data;
  WcPeopleProfile *profile;

  wc_fake_port_note (self->log, "profile %s", jid);
  if (!wc_fake_port_succeeds (&self->failure, task))
    return;
  profile = wc_people_profile_new (jid);
  add_word (profile, "full_name", "Romeo");
  add_word (profile, "urls", "https://a https://b");
  profile->source = g_strdup ("vcard4");
  g_task_return_pointer (task, profile, (GDestroyNotify) wc_people_profile_free);
  g_object_unref (task);
}

static void
get_avatar (gpointer data, const char *jid, GTask *task)
{
  WcFakePeople *self = data;
  WcPeopleAvatar *avatar;

  wc_fake_port_note (self->log, "avatar %s", jid);
  if (!wc_fake_port_succeeds (&self->failure, task))
    return;
  avatar = wc_people_avatar_new (jid);
  avatar->hash = g_strdup ("a9993e364706816aba3e25717850c26c9cd0d89d");
  avatar->type = "image/png";
  avatar->width = avatar->height = 64;
  avatar->data = g_bytes_new_static ("abc", 3);
  g_task_return_pointer (task, avatar, (GDestroyNotify) wc_people_avatar_free);
  g_object_unref (task);
}

static void
set_profile (gpointer data, const WcPeopleProfileChange *change, GTask *task)
{
  WcFakePeople *self = data;
  g_autoptr (GList) words =
      g_list_sort (g_hash_table_get_keys (change->words), (GCompareFunc) g_strcmp0);

  wc_fake_port_note (self->log, "set-profile %s %s", some (change->banner),
                     some (change->visible));
  for (GList *l = words; l != NULL; l = l->next)
    {
      char **values = g_hash_table_lookup (change->words, l->data);
      g_autofree char *joined = g_strjoinv (",", values);

      g_string_append_printf (self->log, " %s=%s", (char *) l->data, joined);
    }
  end (self, task);
}

static void
set_avatar (gpointer data, const WcPeopleAvatarChange *change, GTask *task)
{
  WcFakePeople *self = data;

  wc_fake_port_note (
      self->log, "set-avatar %s %" G_GSIZE_FORMAT " %s", some (change->room),
      change->data != NULL ? g_bytes_get_size (change->data) : 0, some (change->visible));
  end (self, task);
}

/* Everybody but nobody@b has one pack with one sticker. */
static void
get_stickers (gpointer data, const WcPeopleStickers *which, GTask *task)
{
  WcFakePeople *self = data;
  GPtrArray *packs;
  WcStickerPack *pack;
  WcAttachment *file;

  wc_fake_port_note (self->log, "stickers %s %s %s", which->jid, which->node,
                     some (which->id));
  if (!wc_fake_port_succeeds (&self->failure, task))
    return;
  packs = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_sticker_pack_free);
  if (!g_str_equal (which->jid, "nobody@b"))
    {
      pack = wc_sticker_pack_new (which->jid, "i");
      pack->name = g_strdup ("Cats");
      file = wc_attachment_new ();
      wc_attachment_add_source (file, "https://u/cat.png");
      file->description = g_strdup ("😘");
      wc_sticker_pack_take (pack, file);
      g_ptr_array_add (packs, pack);
    }
  g_task_return_pointer (task, packs, (GDestroyNotify) g_ptr_array_unref);
  g_object_unref (task);
}

static void
publish_stickers (gpointer data, const WcStickerPack *pack, GTask *task)
{
  WcFakePeople *self = data;
  WcStickerPack *published;

  wc_fake_port_note (self->log, "publish-stickers %s %u", pack->name,
                     pack->stickers->len);
  if (!wc_fake_port_succeeds (&self->failure, task))
    return;
  published = wc_sticker_pack_new ("juliet@capulet.lit", "published");
  published->name = g_strdup (pack->name);
  for (guint i = 0; i < pack->stickers->len; i++)
    {
      const WcSticker *each = pack->stickers->pdata[i];

      wc_sticker_pack_take (published, wc_attachment_copy (each->file));
    }
  g_task_return_pointer (task, published, (GDestroyNotify) wc_sticker_pack_free);
  g_object_unref (task);
}

static void
import_stickers (gpointer data, const char *uri, GTask *task)
{
  WcFakePeople *self = data;

  wc_fake_port_note (self->log, "import-stickers %s", uri);
  end (self, task);
}

static void
remove_stickers (gpointer data, const char *id, GTask *task)
{
  WcFakePeople *self = data;

  wc_fake_port_note (self->log, "remove-stickers %s", id);
  end (self, task);
}

/* A GIF of 16 x 32; what is called "large" is one of 20,000 bytes, "text" is none. */
static void
get_bits (gpointer data, const WcPeopleBits *which, GTask *task)
{
  static const char gif[] = "GIF89a\x10\0\x20\0";
  WcFakePeople *self = data;
  gboolean large = strstr (which->cid, "large") != NULL;
  gsize size = large ? 20000 : 10;
  char *bytes;

  wc_fake_port_note (self->log, "bits %s %s", which->jid, which->cid);
  if (!wc_fake_port_succeeds (&self->failure, task))
    return;
  bytes = g_malloc0 (size);
  memcpy (bytes, strstr (which->cid, "text") != NULL ? "no picture" : gif, 10);
  g_task_return_pointer (task, g_bytes_new_take (bytes, size),
                         (GDestroyNotify) g_bytes_unref);
  g_object_unref (task);
}

WcFakePeople *
wc_fake_people_new (void)
{
  WcFakePeople *self = g_new0 (WcFakePeople, 1);

  self->port = (WcPeoplePort){ .self = self,
                               .set_blocked = set_blocked,
                               .get_activity = get_activity,
                               .make_invite = make_invite,
                               .get_profile = get_profile,
                               .get_avatar = get_avatar,
                               .set_profile = set_profile,
                               .set_avatar = set_avatar,
                               .get_stickers = get_stickers,
                               .publish_stickers = publish_stickers,
                               .import_stickers = import_stickers,
                               .remove_stickers = remove_stickers,
                               .get_bits = get_bits };
  self->log = g_string_new (NULL);
  return self;
}

void
wc_fake_people_free (WcFakePeople *self)
{
  g_clear_error (&self->failure);
  g_string_free (self->log, TRUE);
  g_free (self);
}

const WcPeoplePort *
wc_fake_people_get_port (WcFakePeople *self)
{
  return &self->port;
}

void
wc_fake_people_fail_next (WcFakePeople *self, GError *error)
{
  g_assert_null (self->failure);
  self->failure = error;
}

char *
wc_fake_people_take_log (WcFakePeople *self)
{
  return wc_fake_port_take (self->log);
}
