/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/marks-fixture.h"
#include "store/chat-store.h"

static gboolean
add_chat (WcDb *db, gpointer data, GError **error)
{
  const WcPepFixture *self = data;

  return wc_chat_store_ensure (db, self->host.account->id, WC_PEP_ROMEO, NULL, error);
}

WcPepFixture *
wc_marks_fixture_new (const WcXep *const *xeps)
{
  WcPepFixture *self = wc_pep_fixture_new (xeps);
  g_autoptr (GError) error = NULL;

  wc_db_run (self->temp->db, WC_DB_NORMAL, add_chat, self, &error);
  g_assert_no_error (error);
  g_free (wc_temp_db_take_events (self->temp, &self->seen));
  return self;
}

typedef struct
{
  gint64 account;
  const char *chat;
  WcMarks marks;
} Setting;

static gboolean
save (WcDb *db, gpointer data, GError **error)
{
  const Setting *setting = data;
  g_autoptr (WcChat) chat = NULL;

  if (!wc_chat_store_ensure (db, setting->account, setting->chat, NULL, error))
    return FALSE;
  chat = wc_chat_store_get (db, setting->account, setting->chat, error);
  if (chat == NULL)
    return FALSE;
  chat->pinned = setting->marks.pinned;
  chat->notify = setting->marks.notify;
  return wc_chat_store_save (db, chat, error);
}

void
wc_marks_fixture_set (WcPepFixture *self,
                      const char *chat,
                      gboolean pinned,
                      WcNotify notify)
{
  Setting setting = { self->host.account->id, chat, { pinned, notify } };
  g_autoptr (GError) error = NULL;

  wc_db_run (self->temp->db, WC_DB_NORMAL, save, &setting, &error);
  g_assert_no_error (error);
}

void
wc_marks_fixture_assert_chat (WcPepFixture *self,
                              const char *chat,
                              gboolean pinned,
                              WcNotify notify)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcChat) found =
      wc_chat_store_get (self->temp->db, self->host.account->id, chat, &error);

  g_assert_no_error (error);
  g_assert_cmpint (found->pinned, ==, pinned);
  g_assert_cmpint (found->notify, ==, notify);
}

void
wc_marks_fixture_assert_events (WcPepFixture *self, const char *expected)
{
  g_autofree char *events = wc_temp_db_take_events (self->temp, &self->seen);

  g_assert_cmpstr (events, ==, expected);
}

void
wc_marks_fixture_assert_published (WcPepFixture *self, const char *id, const char *inside)
{
  g_autofree char *payload =
      g_strdup_printf ("<chat xmlns='" WC_MARKS_NODE "'>%s</chat>", inside);

  wc_pep_fixture_assert_published (self, WC_MARKS_NODE, id, payload);
}
