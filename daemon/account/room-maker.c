/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/room-calls.h"
#include "account/room-maker.h"
#include "base/error.h"
#include "base/str.h"
#include "xep/0045-muc.h"

/* XEP-0045 § 10.1: a room is made by entering it where none is, and stays closed for
 * others until its form is sent. What somebody else made meanwhile is left again; what we
 * made and could not configure is destroyed, so that nothing half made stays.
 *
 * Where an earlier call began, nobody knows how far it came. Its room, if it is there, is
 * asked for the owner's form before it is entered: it may be closed still, also for its
 * owner (Prosody), and who gets the form owns it. The form is sent whatever it says,
 * because only that opens a room that is closed (§ 10.1.3). Whether it is there is looked
 * up first: ejabberd makes one for the question, which ends before the form is sent. */

typedef struct _Creation Creation;

/* What the room is asked, by a task. It may be answered when the creation is over, and
 * the keeper too. */
typedef struct
{
  Creation *creation; /* (nullable) borrowed, while there is one */
} Question;

struct _Creation
{
  WcRoomEntry *entry;
  GTask *task; /* (owned) */
  WcRoomPreset preset;
  char *name;           /* (owned) (nullable) */
  char *description;    /* (owned) (nullable) */
  WcBookmark *bookmark; /* (owned) (nullable) to be kept in the end */
  gboolean resumed;     /* an earlier call began to make it */
  gboolean looking;     /* whether it is there */
  gboolean made;        /* it was none before, and is ours */
  Question *question;   /* (nullable) borrowed: for its form, or to take it */
  gboolean configured;
};

static void
creation_free (Creation *self)
{
  self->entry->creation = NULL;
  if (self->question != NULL)
    self->question->creation = NULL;
  g_clear_object (&self->task);
  g_clear_pointer (&self->bookmark, wc_bookmark_unref);
  g_free (self->name);
  g_free (self->description);
  g_free (self);
}

static GTask *
ask (Creation *self, GAsyncReadyCallback callback)
{
  Question *question = g_new (Question, 1);
  GTask *task = g_task_new (NULL, NULL, callback, NULL);

  self->question = question;
  question->creation = self;
  g_task_set_task_data (task, question, g_free);
  return task;
}

/* Whose question is answered; NULL: it is over. */
static Creation *
end_question (GAsyncResult *result)
{
  const Question *question = g_task_get_task_data (G_TASK (result));
  Creation *self = question->creation;

  if (self != NULL)
    self->question = NULL;
  return self;
}

/* ---- The form ---- */

typedef struct
{
  const char *var;
  const char *value;
} Setting;

/* A group: members only, who see each other; everybody may ask who they are, for keys. */
static const Setting private_settings[] = {
  { "muc#roomconfig_persistentroom", "1" },
  { "muc#roomconfig_membersonly", "1" },
  { "muc#roomconfig_publicroom", "0" },
  { "muc#roomconfig_whois", "anyone" },
  { "muc#roomconfig_changesubject", "0" },
  { "muc#roomconfig_allowinvites", "0" },
  { "muc#roomconfig_moderatedroom", "0" },
  { "muc#roomconfig_enablearchiving", "1" },
  { "muc#roomconfig_mam", "1" },
  { "mam", "1" },
  { NULL, NULL },
};

static const Setting public_settings[] = {
  { "muc#roomconfig_persistentroom", "1" },
  { "muc#roomconfig_membersonly", "0" },
  { "muc#roomconfig_publicroom", "1" },
  { "muc#roomconfig_whois", "moderators" },
  { "muc#roomconfig_changesubject", "0" },
  { "muc#roomconfig_enablearchiving", "1" },
  { "muc#roomconfig_mam", "1" },
  { "mam", "1" },
  { NULL, NULL },
};

/* Only what the room's own form has is answered. */
static void
answer_field (GHashTable *answers, const WcForm *form, const char *var, const char *value)
{
  const char *const values[] = { value, NULL };

  if (value != NULL && wc_form_get_field (form, var) != NULL)
    g_hash_table_insert (answers, (gpointer) var, g_strdupv ((char **) values));
}

static WcForm *
fill_form (const Creation *self, const WcForm *form, GError **error)
{
  g_autoptr (GHashTable) answers =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_strfreev);
  const Setting *settings = NULL;

  if (self->preset == WC_ROOM_PRESET_PRIVATE)
    settings = private_settings;
  else if (self->preset == WC_ROOM_PRESET_PUBLIC)
    settings = public_settings;
  for (guint i = 0; settings != NULL && settings[i].var != NULL; i++)
    answer_field (answers, form, settings[i].var, settings[i].value);
  answer_field (answers, form, "muc#roomconfig_roomname", self->name);
  answer_field (answers, form, "muc#roomconfig_roomdesc", self->description);
  return wc_form_fill (form, answers, error);
}

/* ---- The end ---- */

static void
on_destroyed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_info ("a room that was half made is still there: %s", error->message);
}

/* Takes back what was done. What an earlier call made may be in use by now, and stays as
 * it is. */
static void
undo (Creation *self)
{
  WcRoomKeeper *keeper = self->entry->keeper;
  WcRoomDestroy destroy = { .room = self->entry->room->room };

  if (!self->resumed)
    self->entry->room->wanted = FALSE;
  if (self->entry->stored)
    wc_room_keeper_save (self->entry);
  if (keeper->session == NULL || !wc_session_is_bound (keeper->session))
    return;
  if (self->made)
    wc_room_calls_destroy (keeper->session, &destroy,
                           g_task_new (NULL, NULL, on_destroyed, NULL));
  else if (!self->entry->room->wanted && wc_muc_is_joined (keeper->session, destroy.room))
    wc_room_keeper_go_out (self->entry);
}

void
wc_room_maker_fail (WcRoomEntry *entry, const GError *error)
{
  Creation *self = entry->creation;
  g_autoptr (GTask) task = NULL;

  if (self == NULL)
    return;
  task = g_steal_pointer (&self->task);
  if (error != NULL)
    undo (self);
  creation_free (self);
  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_new_error (task, WC_ERROR, WC_ERROR_CANCELLED,
                             "the account was stopped");
}

static void
succeed (Creation *self)
{
  WcRoomEntry *entry = self->entry;
  WcSession *session = entry->keeper->session;
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  g_autoptr (WcBookmark) bookmark = g_steal_pointer (&self->bookmark);

  creation_free (self);
  entry->room->wanted = TRUE;
  wc_room_keeper_save (entry);
  if (bookmark == NULL)
    g_task_return_boolean (task, TRUE);
  else
    wc_room_keeper_keep_bookmark (session, bookmark, g_steal_pointer (&task));
}

/* ---- The steps ---- */

/* What the room is now that it is configured decides what its messages mean. */
static void
on_info (WcSession *session, gpointer data, const WcRoom *info, const GError *error)
{
  g_autofree char *room = data;
  WcRoomKeeper *keeper = wc_host_of (session)->muc->self;
  WcRoomEntry *entry = wc_room_keeper_find (keeper, room);

  if (entry == NULL || entry->creation == NULL)
    return;
  if (error != NULL)
    {
      wc_room_maker_fail (entry, error);
      return;
    }
  wc_room_keeper_take_info (entry, info);
  succeed (entry->creation);
}

/* It is as it was wanted, and we are in it. */
static void
finish (Creation *self)
{
  const char *room = self->entry->room->room;

  wc_muc_ask_info (self->entry->keeper->session, room, on_info, g_strdup (room));
}

static void
enter (Creation *self)
{
  self->entry->asked = TRUE;
  wc_room_keeper_enter (self->entry);
}

/* Enters what is not there. */
static void
enter_none (Creation *self)
{
  self->entry->room->flags = 0;
  enter (self);
}

/* Whether the earlier call did not come as far as to make it, or it is gone since. */
static gboolean
may_be_none (const Creation *self, const GError *error)
{
  return self->resumed && !self->made &&
         g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

/* Who began to make it and is not let configure it does not own it. */
static void
refuse (Creation *self, const GError *error)
{
  WcRoomEntry *entry = self->entry;
  g_autoptr (GError) taken = NULL;

  if (self->resumed && !self->made &&
      g_error_matches (error, WC_ERROR, WC_ERROR_NOT_AUTHORIZED))
    taken = g_error_new (WC_ERROR, WC_ERROR_CONFLICT,
                         "there is such a room already, and it is another's");
  wc_room_maker_fail (entry, taken != NULL ? taken : error);
  if (!wc_room_keeper_is_sought (entry))
    wc_room_keeper_drop (entry);
}

static void
on_configured (GObject *source, GAsyncResult *result, gpointer data)
{
  Creation *self = end_question (result);
  g_autoptr (GError) error = NULL;
  gboolean good = g_task_propagate_boolean (G_TASK (result), &error);

  if (self == NULL)
    return;
  self->configured = good;
  if (!good)
    wc_room_maker_fail (self->entry, error);
  else if (self->entry->room->state == WC_ROOM_STATE_JOINED)
    finish (self);
  else
    enter (self);
}

static void
on_form (GObject *source, GAsyncResult *result, gpointer data)
{
  Creation *self = end_question (result);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcForm) form = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (WcForm) filled = NULL;

  if (self == NULL)
    return;
  if (form != NULL)
    filled = fill_form (self, form, &error);
  if (filled != NULL)
    wc_room_calls_set_config (self->entry->keeper->session, self->entry->room->room,
                              filled, ask (self, on_configured));
  else if (may_be_none (self, error))
    enter_none (self);
  else
    refuse (self, error);
}

static void
ask_form (Creation *self)
{
  wc_room_calls_get_config (self->entry->keeper->session, self->entry->room->room,
                            ask (self, on_form));
}

/* Nobody is told of a room that is there: its name is taken, but by an earlier call. */
static void
on_looked (WcSession *session, gpointer data, const WcRoom *info, const GError *error)
{
  g_autofree char *room = data;
  WcRoomKeeper *keeper = wc_host_of (session)->muc->self;
  WcRoomEntry *entry = wc_room_keeper_find (keeper, room);
  Creation *self = entry != NULL ? entry->creation : NULL;
  g_autoptr (GError) taken = NULL;

  if (self == NULL || !self->looking)
    return;
  self->looking = FALSE;
  if (g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND))
    enter_none (self);
  else if (self->resumed && !wc_error_is_unanswered (error))
    ask_form (self);
  else if (error != NULL)
    refuse (self, error);
  else
    {
      taken = g_error_new (WC_ERROR, WC_ERROR_CONFLICT, "there is such a room already");
      refuse (self, taken);
    }
}

static void
look (Creation *self)
{
  const char *room = self->entry->room->room;

  self->looking = TRUE;
  wc_muc_ask_info (self->entry->keeper->session, room, on_looked, g_strdup (room));
}

/* A room that nobody configures takes what its service likes (§ 10.1.2). */
static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_info ("a new room stays closed: %s", error->message);
}

static void
open_instantly (WcRoomEntry *entry)
{
  g_autoptr (WcForm) form = wc_form_new (WC_FORM_KIND_SUBMIT);

  wc_room_calls_set_config (entry->keeper->session, entry->room->room, form,
                            g_task_new (NULL, NULL, on_opened, NULL));
}

gboolean
wc_room_maker_go_on (WcRoomEntry *entry, gboolean created)
{
  Creation *self = entry->creation;
  g_autoptr (GError) taken = NULL;

  if (created && self == NULL)
    open_instantly (entry);
  else if (created)
    {
      self->made = TRUE;
      self->configured = FALSE;
    }
  if (created || self == NULL)
    return self != NULL;
  if (self->question != NULL || self->looking)
    return TRUE;
  if (self->configured)
    finish (self);
  else if (self->made)
    ask_form (self);
  else
    {
      taken = g_error_new (WC_ERROR, WC_ERROR_CONFLICT, "there is such a room already");
      wc_room_maker_fail (entry, taken);
    }
  return TRUE;
}

static gboolean
is_entered (const WcRoomEntry *entry)
{
  return entry->room->state == WC_ROOM_STATE_JOINED || entry->joining || entry->pending;
}

/* What an earlier call made may be entered by now. */
static gboolean
is_free (WcRoomEntry *entry, gboolean resumed, GTask *task)
{
  if (entry->creation == NULL && (resumed || !is_entered (entry)))
    return TRUE;
  g_task_return_new_error (task, WC_ERROR, WC_ERROR_CONFLICT,
                           "there is such a room already");
  g_object_unref (task);
  return FALSE;
}

void
wc_room_maker_begin (WcRoomKeeper *keeper, const WcRoomCreate *wanted, GTask *task)
{
  WcRoomEntry *entry = wc_room_keeper_ensure (keeper, wanted->room);
  Creation *self;

  if (!is_free (entry, wanted->resumed, task))
    return;
  self = g_new0 (Creation, 1);
  self->entry = entry;
  self->task = task;
  self->preset = wanted->preset;
  self->resumed = wanted->resumed;
  self->name = g_strdup (wanted->name);
  self->description = g_strdup (wanted->description);
  if (wanted->bookmark)
    {
      self->bookmark = wc_bookmark_new (keeper->account->id, wanted->room);
      self->bookmark->autojoin = TRUE;
      wc_str_set (&self->bookmark->name, wanted->name);
      wc_str_set (&self->bookmark->nick, wanted->nick);
    }
  if (wanted->nick != NULL)
    wc_str_set (&entry->wish, wanted->nick);
  entry->creation = self;
  if (is_entered (entry))
    ask_form (self);
  else
    look (self);
}
