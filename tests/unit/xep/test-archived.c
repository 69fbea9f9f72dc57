/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "xep/archived.h"

/* What is said in @chat by @from. */
static WcMessage *
read_said (const char *chat, const char *from, const char *content, const char *type)
{
  g_autoptr (WcMessageBuilder) builder = wc_message_builder_new ();
  g_autofree char *xml =
      g_strdup_printf ("<message type='%s' id='m1'>%s</message>", type, content);
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_chat (builder, chat);
  wc_message_builder_set_from (builder, from);
  wc_message_builder_peek (builder)->ts_us = 5;
  g_assert_true (wc_archived_read (xml, "juliet@capulet.lit", builder, &error));
  g_assert_no_error (error);
  return wc_message_builder_end (g_steal_pointer (&builder));
}

static WcMessage *
read_chat (const char *content)
{
  return read_said ("romeo@montague.lit", "romeo@montague.lit/orchard", content, "chat");
}

static void
test_text (void)
{
  g_autoptr (WcMessage) message = read_chat (
      "<body>hello</body><thread parent='p'>t</thread><subject>s</subject>"
      "<origin-id xmlns='urn:xmpp:sid:0' id='o1'/>"
      "<unstyled xmlns='urn:xmpp:styling:0'/><spoiler xmlns='urn:xmpp:spoiler:0'>"
      "hint</spoiler>");

  g_assert_cmpstr (message->body, ==, "hello");
  g_assert_cmpstr (message->thread, ==, "t");
  g_assert_cmpstr (message->subject, ==, "s");
  g_assert_cmpstr (message->origin_id, ==, "o1");
  g_assert_cmpstr (message->extra->thread_parent, ==, "p");
  g_assert_cmpstr (message->extra->spoiler, ==, "hint");
  g_assert_cmpuint (message->flags & WC_MESSAGE_FLAG_UNSTYLED, !=, 0);
  g_assert_cmpint (message->kind, ==, WC_MESSAGE_KIND_TEXT);
}

static void
assert_says (const char *content, WcAnnotationKind kind, const char *body)
{
  g_autoptr (WcMessage) message = read_chat (content);
  const WcAnnotation *said = wc_message_find_annotation (message, kind);

  g_assert_nonnull (said);
  g_assert_cmpstr (said->target_id, ==, "x1");
  g_assert_cmpstr (message->body, ==, body);
  g_assert_true (message->hidden == (body == NULL));
}

static void
test_about_others (void)
{
  assert_says ("<body>&gt; a\nyes</body><reply xmlns='urn:xmpp:reply:0' id='x1'/>"
               "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>"
               "<body start='0' end='4'/></fallback>",
               WC_ANNOTATION_REPLY, "yes");
  assert_says ("<reactions xmlns='urn:xmpp:reactions:0' id='x1'><reaction>a</reaction>"
               "</reactions>",
               WC_ANNOTATION_REACTIONS, NULL);
  assert_says ("<body>new</body><replace xmlns='urn:xmpp:message-correct:0' id='x1'/>",
               WC_ANNOTATION_CORRECTION, "new");
  assert_says ("<body>/me took it back</body><retract "
               "xmlns='urn:xmpp:message-retract:1' id='x1'/>",
               WC_ANNOTATION_RETRACTION, NULL);
}

static void
test_file (void)
{
  g_autoptr (WcMessage) message =
      read_chat ("<body>https://x.lit/a.png</body><x xmlns='jabber:x:oob'>"
                 "<url>https://x.lit/a.png</url></x>");
  const WcAttachment *file = message->attachments->pdata[0];

  g_assert_cmpint (message->kind, ==, WC_MESSAGE_KIND_FILE);
  g_assert_cmpstr (message->body, ==, NULL);
  g_assert_cmpstr (wc_attachment_get_url (file), ==, "https://x.lit/a.png");
}

static void
test_encrypted (void)
{
  g_autoptr (WcMessage) message =
      read_chat ("<body>I sent you an OMEMO encrypted message</body>"
                 "<encrypted xmlns='eu.siacs.conversations.axolotl'/>");

  g_assert_cmpint (message->kind, ==, WC_MESSAGE_KIND_ENCRYPTED);
  g_assert_cmpstr (message->encryption, ==, "omemo");
  g_assert_cmpstr (message->body, ==, NULL);
}

static guint
read_mention (const char *mention, guint *out_n)
{
  g_autofree char *content =
      g_strdup_printf ("<body>hello</body><mention xmlns='urn:xmpp:mentions:0' %s"
                       "</mention>",
                       mention);
  g_autoptr (WcMessage) message = read_chat (content);

  *out_n = message->extra != NULL ? message->extra->mentions->len : 0;
  return message->flags & WC_MESSAGE_FLAG_MENTIONS_ME;
}

/* Whom it names is kept; that it is us where it says so, and is to disturb us. */
static void
test_mentions (void)
{
  static const struct
  {
    const char *mention;
    guint n;
    gboolean me;
  } cases[] = {
    { "jid='Juliet@capulet.lit'>", 1, TRUE },
    { "jid='nurse@capulet.lit'>", 1, FALSE },
    { "jid='juliet@capulet.lit'><noping/>", 1, FALSE },
    { "jid='juliet@capulet.lit'><active/>", 1, FALSE },
    { "mentions='urn:xmpp:mentions:0#channel'>", 1, FALSE },
    { ">", 0, FALSE },
  };
  guint n;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].mention);
      g_assert_cmpint (read_mention (cases[i].mention, &n) != 0, ==, cases[i].me);
      g_assert_cmpuint (n, ==, cases[i].n);
    }
}

static void
test_sticker (void)
{
  g_autoptr (WcMessage) message = read_chat (
      "<body>:-)</body><sticker xmlns='urn:xmpp:stickers:0' pack='p' jid='x@y.lit'/>"
      "<file-sharing xmlns='urn:xmpp:sfs:0'><sources><url-data "
      "xmlns='http://jabber.org/protocol/url-data' target='https://x.lit/a.png'/>"
      "</sources></file-sharing>");
  const WcAttachment *file = message->attachments->pdata[0];

  g_assert_cmpint (file->disposition, ==, WC_ATTACHMENT_STICKER);
  g_assert_cmpstr (wc_attachment_get_pack (file), ==,
                   "xmpp:x@y.lit?pubsub;action=retrieve;node=urn:xmpp:stickers:0;item=p");
  g_assert_cmpstr (file->description, ==, ":-)");
  g_assert_cmpstr (message->body, ==, NULL);
}

/* Only the room itself gives an id in it. */
static void
test_room (void)
{
  static const char content[] =
      "<body>b</body><stanza-id xmlns='urn:xmpp:sid:0' by='else.lit' id='no'/>"
      "<stanza-id xmlns='urn:xmpp:sid:0' by='hall@rooms.lit' id='s1'/>"
      "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='occ'/>";
  g_autoptr (WcMessage) message =
      read_said ("hall@rooms.lit", "hall@rooms.lit/Nurse", content, "groupchat");
  g_autoptr (WcMessage) within =
      read_said ("hall@rooms.lit/Nurse", "hall@rooms.lit/Nurse", content, "chat");
  g_autoptr (WcMessage) alone = read_chat (content);

  g_assert_cmpstr (message->stanza_id, ==, "s1");
  g_assert_cmpstr (message->stanza_by, ==, "hall@rooms.lit");
  g_assert_cmpstr (message->occupant_id, ==, "occ");
  g_assert_cmpstr (within->stanza_id, ==, NULL);
  g_assert_cmpstr (within->occupant_id, ==, "occ");
  g_assert_cmpstr (alone->stanza_id, ==, NULL);
  g_assert_cmpstr (alone->occupant_id, ==, NULL);
}

/* The real address of who said it to us alone; nobody else has one there. */
static void
test_real_jid (void)
{
#define ADDRESS                                                                          \
  "<x xmlns='http://jabber.org/protocol/muc#user'><item jid='N@x.lit/d'/></x>"
  static const char occupant[] = "hall@rooms.lit/Nurse";
  g_autoptr (WcMessage) within =
      read_said (occupant, occupant, "<body>b</body>" ADDRESS, "chat");
  g_autoptr (WcMessage) twice =
      read_said (occupant, occupant, "<body>b</body>" ADDRESS ADDRESS, "chat");
  g_autoptr (WcMessage) alone =
      read_said ("n@else.lit", "n@else.lit/x", "<body>b</body>", "chat");

  g_assert_cmpstr (within->real_jid, ==, "n@x.lit");
  g_assert_cmpstr (within->occupant_id, ==, NULL);
  g_assert_cmpstr (twice->real_jid, ==, NULL);
  g_assert_cmpstr (alone->real_jid, ==, NULL);
}

static void
test_types (void)
{
  g_autoptr (WcMessage) error = read_said ("a@b", "a@b", "<body>x</body>", "error");
  g_autoptr (WcMessage) notice = read_said ("a@b", "a@b", "<body>x</body>", "headline");

  g_assert_cmpstr (error->body, ==, NULL);
  g_assert_cmpstr (notice->body, ==, "x");
  g_assert_true (notice->flags & WC_MESSAGE_FLAG_HEADLINE);
}

static void
test_wrong (void)
{
  static const char *const wrong[] = {
    "",
    "x",
    "<message>",
    "<message/><message/>",
    "<iq/>",
    "<message xmlns='x'/>",
    "<!DOCTYPE m><message/>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (WcMessageBuilder) builder = wc_message_builder_new ();
      g_autoptr (GError) error = NULL;

      g_assert_false (wc_archived_read (wrong[i], "juliet@capulet.lit", builder, &error));
      g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "stanza");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/archived/text", test_text);
  g_test_add_func ("/xep/archived/about-others", test_about_others);
  g_test_add_func ("/xep/archived/file", test_file);
  g_test_add_func ("/xep/archived/encrypted", test_encrypted);
  g_test_add_func ("/xep/archived/room", test_room);
  g_test_add_func ("/xep/archived/real-jid", test_real_jid);
  g_test_add_func ("/xep/archived/types", test_types);
  g_test_add_func ("/xep/archived/wrong", test_wrong);
  g_test_add_func ("/xep/archived/mentions", test_mentions);
  g_test_add_func ("/xep/archived/sticker", test_sticker);
  return g_test_run ();
}
