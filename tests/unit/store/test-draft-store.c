/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/store-fixture.h"
#include "store/chat-store.h"
#include "store/draft-store.h"
#include "store/forget.h"

static gboolean
save (WcStoreFixture *f, const char *chat, const WcDraft *draft, GError **error)
{
  gboolean good;

  wc_store_fixture_begin (f);
  good = wc_draft_store_save (f->db, f->account, chat, draft, error);
  wc_store_fixture_commit (f);
  return good;
}

static void
put (WcStoreFixture *f, const char *thread, const char *body, gint64 reply_to)
{
  const WcDraft draft = { .thread = (char *) thread,
                          .body = (char *) body,
                          .reply_to = reply_to };
  g_autoptr (GError) error = NULL;

  save (f, WC_STORE_ROMEO, &draft, &error);
  g_assert_no_error (error);
}

/* All drafts of the chat with Romeo as one line. */
static char *
list (WcStoreFixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drafts =
      wc_draft_store_list (f->db, f->account, WC_STORE_ROMEO, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < drafts->len; i++)
    {
      const WcDraft *draft = drafts->pdata[i];
      g_autofree char *files =
          draft->uploads != NULL ? g_strjoinv ("+", draft->uploads) : g_strdup ("");

      g_string_append_printf (text, "%s:%s%s%s;", draft->thread, draft->body,
                              draft->reply_to != 0 ? "<" : "", files);
    }
  return g_string_free (text, FALSE);
}

#define assert_drafts(f, expected)                                                       \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *drafts_ = list (f);                                                 \
    g_assert_cmpstr (drafts_, ==, expected);                                             \
  }                                                                                      \
  G_STMT_END

static void
test_threads (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 said = wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");
  g_autoptr (WcChat) chat = NULL;
  g_autofree char *drained = wc_store_fixture_events (f);

  put (f, "", "O Rom", 0);
  put (f, "", "O Rom", 0);
  put (f, "balcony", "But soft", said);
  wc_store_fixture_assert_events (f, "chat.changed romeo@montague.lit fields=draft\n"
                                     "chat.changed romeo@montague.lit fields=draft\n");
  assert_drafts (f, ":O Rom;balcony:But soft<;");
  chat = wc_chat_store_get (f->db, f->account, WC_STORE_ROMEO, NULL);
  g_assert_cmpstr (chat->draft, ==, "O Rom");

  put (f, "", "", 0);
  put (f, "", "", 0);
  wc_store_fixture_assert_events (f, "chat.changed romeo@montague.lit fields=draft\n");
  assert_drafts (f, "balcony:But soft<;");
}

/* Files are a draft without a text, and come back as they were given. */
static void
test_uploads (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const char *uploads[] = { "job-1", "job-2", NULL };
  const WcDraft draft = { .thread = (char *) "",
                          .body = (char *) "",
                          .uploads = (char **) uploads };

  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");
  g_assert_true (save (f, WC_STORE_ROMEO, &draft, NULL));
  assert_drafts (f, ":job-1+job-2;");
  uploads[0] = NULL;
  g_assert_true (save (f, WC_STORE_ROMEO, &draft, NULL));
  assert_drafts (f, "");
}

static void
test_not_found (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 elsewhere = wc_store_fixture_say (f, "nurse@x.lit", FALSE, WC_STORE_NOW, "?");
  WcDraft draft = { .thread = (char *) "", .body = (char *) "Romeo" };
  g_autoptr (GError) no_chat = NULL;
  g_autoptr (GError) no_message = NULL;

  g_assert_false (save (f, WC_STORE_ROMEO, &draft, &no_chat));
  g_assert_error (no_chat, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");
  draft.reply_to = elsewhere;
  g_assert_false (save (f, WC_STORE_ROMEO, &draft, &no_message));
  g_assert_error (no_message, WC_ERROR, WC_ERROR_NOT_FOUND);
  assert_drafts (f, "");
}

/* What is answered may go; the text stays. What belongs to a chat goes with it. */
static void
test_gone (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 said = wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");

  put (f, "balcony", "But soft", said);
  wc_store_fixture_begin (f);
  g_assert_true (wc_forget_messages (f->db, f->account, &said, 1, NULL));
  wc_store_fixture_commit (f);
  assert_drafts (f, "balcony:But soft;");

  wc_store_fixture_begin (f);
  g_assert_true (wc_chat_store_remove (f->db, f->account, WC_STORE_ROMEO, NULL));
  wc_store_fixture_commit (f);
  assert_drafts (f, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/draft-store/threads", test_threads);
  g_test_add_func ("/store/draft-store/uploads", test_uploads);
  g_test_add_func ("/store/draft-store/not-found", test_not_found);
  g_test_add_func ("/store/draft-store/gone", test_gone);
  return g_test_run ();
}
