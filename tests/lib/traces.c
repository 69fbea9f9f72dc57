/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/traces.h"
#include "model/report.h"
#include "store/message-store.h"
#include "store/outbox-store.h"
#include "store/statement.h"

static void
add_extra (WcMessageBuilder *builder)
{
  WcExtra *extra = wc_message_builder_peek_extra (builder);
  WcMention *mention = wc_mention_new ();
  WcPreview *preview = wc_preview_new ();

  mention->jid = g_strdup (WC_STORE_JULIET);
  preview->about = g_strdup ("https://x.lit/");
  extra->spoiler = g_strdup ("");
  wc_extra_take_mention (extra, mention);
  wc_extra_take_preview (extra, preview);
  wc_message_builder_peek (builder)->flags |= WC_MESSAGE_FLAG_EXTRA;
}

static void
add_file (WcMessageBuilder *builder)
{
  WcAttachment *file = wc_attachment_new ();

  wc_attachment_add_source (file, "https://x.lit/a");
  file->state = WC_ATTACHMENT_HELD;
  file->file = g_strdup ("copy");
  wc_message_builder_take_attachment (builder, file);
}

/* What is said, apart from when. */
typedef struct
{
  const char *id;
  const char *body; /* NULL: it is not shown */
  WcAnnotationKind kind;
  const char *about;
  gboolean outgoing;
  gboolean full; /* with files and all that stands beside a text */
} Line;

static const Line talk[] = {
  { .id = "m1", .body = "one", .full = TRUE },
  { .id = "m2", .body = "two", .outgoing = TRUE },
  { .id = "c1",
    .body = "uno",
    .kind = WC_ANNOTATION_CORRECTION,
    .about = "m1",
    .full = TRUE },
  { .id = "r1", .kind = WC_ANNOTATION_REACTIONS, .about = "m1" },
  { .id = "r2", .kind = WC_ANNOTATION_REACTIONS, .about = "never" },
  { .id = "t1", .kind = WC_ANNOTATION_RETRACTION, .about = "never" },
  { .id = "c2",
    .body = "lost",
    .kind = WC_ANNOTATION_CORRECTION,
    .about = "never",
    .full = TRUE },
  { .id = "a1", .body = "answer", .kind = WC_ANNOTATION_REPLY, .about = "m1" },
  { .id = "a2", .body = "answer", .kind = WC_ANNOTATION_REPLY, .about = "never" },
  /* an archive that is read backwards has these first */
  { .id = "c3",
    .body = "tres",
    .kind = WC_ANNOTATION_CORRECTION,
    .about = "m3",
    .full = TRUE },
  { .id = "r3", .kind = WC_ANNOTATION_REACTIONS, .about = "m3" },
  { .id = "m3", .body = "three", .full = TRUE },
  { .id = "m4", .body = "four" },
};

static gint64
say (WcStoreFixture *self, const Line *line, gint64 at_us)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (self, WC_STORE_ROMEO, line->outgoing, at_us);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_message_id (builder, line->id);
  wc_message_builder_set_body (builder, line->body);
  wc_message_builder_peek (builder)->hidden = line->body == NULL;
  if (line->outgoing)
    wc_message_builder_peek (builder)->state = WC_MESSAGE_STATE_SENT;
  if (line->kind != 0)
    wc_message_builder_take_annotation (
        builder, wc_annotation_new (line->kind, line->about,
                                    line->body != NULL ? line->body : "x"));
  if (line->full)
    {
      wc_message_builder_set_thread (builder, "t");
      add_extra (builder);
      add_file (builder);
    }
  message = wc_message_builder_end (builder);
  wc_message_store_add (self->db, message, 0, &error);
  g_assert_no_error (error);
  return message->id;
}

gint64
wc_traces_say (WcStoreFixture *self, gint64 since_us)
{
  static const char REPORT[] =
      "INSERT INTO report (account, chat, outgoing, kind, names, target, archived, "
      "ts_us, kept_us) SELECT account, chat, 0, 0, 'x', id, 0, 1, ?2 FROM message "
      "WHERE id = ?1";
  static const char READ[] = "UPDATE outbox SET state = ?2 WHERE message = ?1";
  WcOutboxEntry entry = { .account = self->account,
                          .chat = (char *) WC_STORE_ROMEO,
                          .kind = WC_OUTBOX_DISPLAYED };
  g_autoptr (GError) error = NULL;
  gint64 id = 0;

  wc_store_fixture_begin (self);
  for (gsize i = 0; i < G_N_ELEMENTS (talk); i++)
    {
      id = say (self, &talk[i], since_us + (gint64) i * G_USEC_PER_SEC);
      if (talk[i].outgoing)
        entry.message = id;
    }
  wc_outbox_store_add (self->db, &entry, NULL, &error);
  g_assert_no_error (error);
  wc_statement_exec (self->db, READ, NULL, WC_INT (entry.message),
                     WC_INT (WC_OUTBOX_APART));
  wc_statement_exec (self->db, REPORT, &error, WC_INT (entry.message),
                     WC_INT (self->now_us));
  g_assert_no_error (error);
  wc_store_fixture_commit (self);
  return id;
}

/* Tables with a column that names a message. */
static const struct
{
  const char *table;
  const char *column;
} references[] = {
  { "annotation", "message" }, { "annotation", "target" }, { "attachment", "message" },
  { "extra", "message" },      { "mention", "message" },   { "preview", "message" },
  { "report", "target" },      { "outbox", "message" },    { "thread", "first_id" },
  { "thread", "last_id" },     { "expiry", "message" },
};

void
wc_traces_assert_all (WcStoreFixture *self)
{
  for (gsize i = 0; i + 1 < G_N_ELEMENTS (references); i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT 1 FROM %s WHERE %s IS NOT NULL",
                                              references[i].table, references[i].column);

      g_test_message ("%s.%s", references[i].table, references[i].column);
      g_assert_cmpint (wc_store_fixture_count (self, sql), >, 0);
    }
}

void
wc_traces_assert_none_dangle (WcStoreFixture *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (references); i++)
    {
      g_autofree char *sql = g_strdup_printf (
          "SELECT 1 FROM %s x WHERE x.%s IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
          "message WHERE id = x.%s AND chat IS NOT NULL)",
          references[i].table, references[i].column, references[i].column);

      g_test_message ("%s.%s", references[i].table, references[i].column);
      g_assert_cmpint (wc_store_fixture_count (self, sql), ==, 0);
    }
  g_assert_cmpint (
      wc_store_fixture_count (
          self,
          "SELECT 1 FROM thread t WHERE n <> (SELECT count (*) FROM message m WHERE "
          "m.account = t.account AND m.chat = t.chat AND m.thread = t.thread)"),
      ==, 0);
}
