/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <sqlite3.h>
#include <string.h>

#include "lib/annotation-fixture.h"
#include "store/account-store.h"
#include "store/annotation-store.h"
#include "store/chat-store.h"
#include "store/forget.h"
#include "store/message-progress.h"
#include "store/message-store.h"
#include "store/report-store.h"
#include "store/statement.h"

/* A talk in which things are said about things; from Romeo unless outgoing. */
static const WcAnnotationSaid talk[] = {
  { .at = 1, .id = "m1", .body = "Wherefore art thou Romio" },
  { .at = 2, .id = "m2", .outgoing = TRUE, .body = "I am here" },
  { .at = 3,
    .id = "c1",
    .kind = WC_ANNOTATION_CORRECTION,
    .target_id = "m1",
    .body = "Wherefore art thou Romeo" },
  { .at = 4,
    .id = "r1",
    .kind = WC_ANNOTATION_REPLY,
    .target_id = "m2",
    .body = "where?" },
  { .at = 5,
    .id = "e1",
    .outgoing = TRUE,
    .kind = WC_ANNOTATION_REACTIONS,
    .target_id = "m1",
    .value = "👍\n❤️" },
  /* names the correction, which means what it corrects */
  { .at = 6,
    .id = "c2",
    .kind = WC_ANNOTATION_CORRECTION,
    .target_id = "c1",
    .body = "Wherefore art thou Romeo?" },
  { .at = 7,
    .id = "e2",
    .kind = WC_ANNOTATION_REACTIONS,
    .target_id = "m2",
    .value = "😀" },
  { .at = 8,
    .id = "e3",
    .outgoing = TRUE,
    .kind = WC_ANNOTATION_REACTIONS,
    .target_id = "c2",
    .value = "🎉" },
  /* takes back what is not his */
  { .at = 9, .id = "x1", .kind = WC_ANNOTATION_RETRACTION, .target_id = "m2" },
  { .at = 10, .id = "m3", .body = "a secret" },
  { .at = 11,
    .id = "r2",
    .outgoing = TRUE,
    .kind = WC_ANNOTATION_REPLY,
    .target_id = "m3",
    .body = "oh" },
  { .at = 12,
    .id = "c3",
    .kind = WC_ANNOTATION_CORRECTION,
    .target_id = "m3",
    .body = "another secret" },
  { .at = 13,
    .id = "x2",
    .kind = WC_ANNOTATION_RETRACTION,
    .target_id = "m3",
    .value = "slip" },
  { .at = 14,
    .id = "e4",
    .kind = WC_ANNOTATION_REACTIONS,
    .target_id = "m2",
    .value = "" },
  /* corrects what nobody holds */
  { .at = 15,
    .id = "c4",
    .kind = WC_ANNOTATION_CORRECTION,
    .target_id = "lost",
    .body = "what was lost" },
};

static const char shown[] =
    "m1 \"Wherefore art thou Romeo?\" edited reactions=juliet@capulet.lit/balcony:🎉\n"
    "m2 \"I am here\"\n"
    "r1 \"where?\" reply=m2:I am here\n"
    "m3 \"\" edited retracted=slip\n"
    "r2 \"oh\" reply=m3:(null)\n"
    "c4 \"what was lost\"\n";

#define SAYS(when, who, name, text)                                                      \
  {                                                                                      \
    .at = when, .outgoing = who, .id = name, .body = text                                \
  }
#define ABOUT(when, who, name, what, named, text)                                        \
  {                                                                                      \
    .at = when, .outgoing = who, .id = name, .kind = WC_ANNOTATION_##what,               \
    .target_id = named, .body = text                                                     \
  }

/* One whose ids are worth little, because several messages have them. */
static const WcAnnotationSaid doubled[] = {
  SAYS (1, FALSE, "d", "first"),
  ABOUT (2, TRUE, "e1", REACTIONS, "d", "1"),
  SAYS (3, FALSE, "d", "second"),
  ABOUT (4, TRUE, "e2", REACTIONS, "d", "2"),
  ABOUT (5, FALSE, "c1", CORRECTION, "d", "second, better"),
  SAYS (6, FALSE, "d", "third"),
  /* a correction that has the id of what it corrects */
  ABOUT (8, FALSE, "d", CORRECTION, "d", "third, better"),
  ABOUT (9, TRUE, "r1", REPLY, "d", "aha"),
  ABOUT (10, FALSE, "e3", REACTIONS, "late", "3"),
  SAYS (11, FALSE, "late", "nearest"),
  SAYS (12, FALSE, "late", "farther"),
  /* each corrects the other */
  ABOUT (13, FALSE, "k1", CORRECTION, "k2", "one"),
  ABOUT (14, FALSE, "k2", CORRECTION, "k1", "two"),
  SAYS (15, TRUE, "d", "ours"),
  ABOUT (16, FALSE, "c2", CORRECTION, "d", "the best"),
  ABOUT (17, FALSE, "e4", REACTIONS, "d", "4"),
  ABOUT (18, FALSE, "c3", CORRECTION, "c2", "the very best"),
  ABOUT (19, FALSE, "e5", REACTIONS, "k1", "5"),
};

static const char doubled_shown[] =
    "d \"first\" reactions=juliet@capulet.lit/balcony:1\n"
    "d \"second, better\" edited reactions=juliet@capulet.lit/balcony:2\n"
    "d \"the very best\" edited\n"
    "r1 \"aha\" reply=d:the very best\n"
    "late \"nearest\" reactions=romeo@montague.lit:3\n"
    "late \"farther\"\n"
    "k1 \"one\" reactions=romeo@montague.lit:5\n"
    "k2 \"two\"\n"
    "d \"ours\" reactions=romeo@montague.lit:4\n";

/* And retracted: what is gone does not come back, so that these are read in order. */
static const WcAnnotationSaid retracted[] = {
  SAYS (1, FALSE, "d", "first"),
  SAYS (2, FALSE, "d", "second"),
  ABOUT (3, FALSE, "x1", RETRACTION, "d", "slip"),
  SAYS (4, FALSE, "d", "third"),
  ABOUT (5, FALSE, "c1", CORRECTION, "d", "third, better"),
  SAYS (6, FALSE, "d", "fourth"),
  ABOUT (7, FALSE, "x2", RETRACTION, "c1", "again"),
  SAYS (8, FALSE, "e", "fifth"),
  SAYS (9, TRUE, "e", "ours"),
  ABOUT (10, FALSE, "x3", RETRACTION, "e", "mine"),
  ABOUT (11, FALSE, "x4", RETRACTION, "f", "too early"),
  SAYS (12, FALSE, "f", "sixth"),
  ABOUT (13, TRUE, "x5", RETRACTION, "d", "not ours"),
  /* the id of a correction, which an older message has too */
  SAYS (14, FALSE, "g", "seventh"),
  SAYS (15, FALSE, "h", "eighth"),
  ABOUT (16, FALSE, "g", CORRECTION, "h", "eighth, better"),
  ABOUT (17, FALSE, "x6", RETRACTION, "g", "too bad"),
};

static const char retracted_shown[] = "d \"first\"\n"
                                      "d \"\" retracted=slip\n"
                                      "d \"\" edited retracted=again\n"
                                      "d \"fourth\"\n"
                                      "e \"\" retracted=mine\n"
                                      "e \"ours\"\n"
                                      "f \"sixth\"\n"
                                      "g \"seventh\"\n"
                                      "h \"\" edited retracted=too bad\n";

#define F(name) "https://x.lit/" name

/* Files and looks belong to a text: what stands has its own, and nothing else. */
static const WcAnnotationSaid filed[] = {
  /* a text that becomes one with a file, a file alone, a text again */
  SAYS (1, FALSE, "a", "look"),
  { .at = 2,
    .id = "a1",
    .kind = WC_ANNOTATION_CORRECTION,
    .target_id = "a",
    .body = "look here",
    .file = F ("1"),
    .unstyled = TRUE },
  { .at = 3, .id = "b", .file = F ("2") },
  { .at = 4,
    .id = "b1",
    .kind = WC_ANNOTATION_CORRECTION,
    .target_id = "b",
    .file = F ("3") },
  { .at = 5, .id = "c", .body = "*c*", .file = F ("4"), .unstyled = TRUE },
  ABOUT (6, FALSE, "c1", CORRECTION, "c", "no file"),
  { .at = 7, .id = "d", .body = "d", .file = F ("5") },
  { .at = 8,
    .id = "d1",
    .kind = WC_ANNOTATION_CORRECTION,
    .target_id = "d",
    .file = F ("6") },
  ABOUT (9, FALSE, "d2", CORRECTION, "d1", "only text"),
  { .at = 10,
    .id = "d3",
    .kind = WC_ANNOTATION_CORRECTION,
    .target_id = "d",
    .file = F ("7"),
    .unstyled = TRUE },
  /* taken back, with and without files */
  { .at = 11, .id = "e", .body = "secret", .file = F ("8") },
  { .at = 12,
    .id = "e1",
    .kind = WC_ANNOTATION_CORRECTION,
    .target_id = "e",
    .body = "another secret",
    .file = F ("9"),
    .unstyled = TRUE },
  { .at = 13, .id = "e2", .kind = WC_ANNOTATION_RETRACTION, .target_id = "e" },
  SAYS (14, FALSE, "f", "f"),
  { .at = 15,
    .id = "f1",
    .kind = WC_ANNOTATION_CORRECTION,
    .target_id = "f",
    .file = F ("10") },
  { .at = 16, .id = "f2", .kind = WC_ANNOTATION_RETRACTION, .target_id = "f1" },
  /* one that corrects nothing that is held is a message with a file */
  { .at = 17,
    .id = "g1",
    .kind = WC_ANNOTATION_CORRECTION,
    .target_id = "lost",
    .file = F ("11") },
};

static const char filed_shown[] = "a \"look here\" edited file=" F (
    "1") " unstyled\n"
         "b \"\" edited file=" F ("3") "\n"
                                       "c \"no file\" edited\n"
                                       "d \"\" edited file=" F (
                                           "7") " unstyled\n"
                                                "e \"\" edited retracted=\n"
                                                "f \"\" edited retracted=\n"
                                                "g1 \"\" file=" F ("11") "\n";

/* What comes first says only what a file is. */
#define SHARES(when, name)                                                               \
  {                                                                                      \
    .at = when, .id = name, .sharing_id = "f"                                            \
  }
#define PLACES(when, name, named, file_id, url)                                          \
  {                                                                                      \
    .at = when, .id = name, .kind = WC_ANNOTATION_SOURCES, .target_id = named,           \
    .value = file_id " " F (url), .file = F (url)                                        \
  }

static const WcAnnotationSaid placed[] = {
  SHARES (1, "a"),
  PLACES (2, "a1", "a", "f", "1"),
  PLACES (3, "a2", "a", "f", "2"),
  /* the only one, and what is said about the second half, as others see it alone */
  SHARES (4, "b"),
  PLACES (5, "b1", "b", "", "3"),
  ABOUT (6, TRUE, "e1", REACTIONS, "b1", "1"),
  ABOUT (7, TRUE, "r1", REPLY, "b1", "nice"),
  /* of somebody else, of no file of it, of nothing that is held */
  SHARES (8, "c"),
  { .at = 9,
    .id = "c1",
    .outgoing = TRUE,
    .kind = WC_ANNOTATION_SOURCES,
    .target_id = "c",
    .value = "f " F ("4"),
    .file = F ("4") },
  PLACES (10, "c2", "c", "g", "5"),
  PLACES (11, "c3", "lost", "f", "6"),
  /* one that says more remains */
  SHARES (12, "d"),
  { .at = 13,
    .id = "d1",
    .kind = WC_ANNOTATION_SOURCES,
    .target_id = "d",
    .body = "look",
    .value = "f " F ("7") },
  /* and one that says nothing to others is never shown */
  SHARES (14, "g"),
  { .at = 15,
    .id = "g1",
    .kind = WC_ANNOTATION_SOURCES,
    .target_id = "g",
    .value = "f " F ("8") },
  /* taken back, each half */
  SHARES (16, "h"),
  PLACES (17, "h1", "h", "f", "secret9"),
  ABOUT (18, FALSE, "x1", RETRACTION, "h", "h"),
  SHARES (19, "i"),
  PLACES (20, "i1", "i", "f", "secret10"),
  ABOUT (21, FALSE, "x2", RETRACTION, "i1", "i"),
  SHARES (22, "j"),
  { .at = 23,
    .id = "j1",
    .kind = WC_ANNOTATION_SOURCES,
    .target_id = "j",
    .body = "secret",
    .value = "f " F ("secret11") },
  ABOUT (24, FALSE, "x3", RETRACTION, "j1", "j"),
  /* behind what it is said in */
  PLACES (25, "k1", "k", "f", "12"),
  SHARES (26, "k"),
  /* with a text that it gets later, and one that has a file of its own */
  SHARES (27, "l"),
  PLACES (28, "l1", "l", "f", "13"),
  { .at = 29,
    .id = "l2",
    .kind = WC_ANNOTATION_CORRECTION,
    .target_id = "l",
    .body = "better",
    .sharing_id = "f" },
  SHARES (30, "m"),
  { .at = 31,
    .id = "m1",
    .kind = WC_ANNOTATION_CORRECTION,
    .target_id = "m",
    .sharing_id = "n" },
  PLACES (32, "m2", "m1", "n", "14"),
  /* two of one id, and two that mean each other */
  SHARES (33, "o"),
  SHARES (34, "o"),
  PLACES (35, "o1", "o", "f", "15"),
  PLACES (36, "p1", "p2", "", "16"),
  PLACES (37, "p2", "p1", "", "17"),
  /* of what has no files, or no such one, unless it is taken back */
  SAYS (38, FALSE, "q", "q"),
  PLACES (39, "q1", "q", "f", "secret18"),
  ABOUT (40, FALSE, "x4", RETRACTION, "q1", "q"),
  SAYS (41, FALSE, "s", "s"),
  PLACES (42, "s1", "s", "f", "secret19"),
  ABOUT (43, FALSE, "x5", RETRACTION, "s", "s"),
  PLACES (44, "s2", "s", "f", "secret20"),
  SHARES (45, "t"),
  PLACES (46, "t1", "t", "g", "secret21"),
  ABOUT (47, FALSE, "x6", RETRACTION, "t", "t"),
  /* what is never shown has an id all the same */
  SHARES (48, "u"),
  { .at = 49,
    .id = "u1",
    .kind = WC_ANNOTATION_SOURCES,
    .target_id = "u",
    .value = "f " F ("22") },
  ABOUT (50, TRUE, "r2", REPLY, "u1", "thanks"),
  /* named by a part of it */
  PLACES (51, "v1", "v2", "f", "secret23"),
  SAYS (52, FALSE, "v", "v"),
  ABOUT (53, FALSE, "v2", CORRECTION, "v", "w"),
  ABOUT (54, FALSE, "x7", RETRACTION, "v", "v"),
  SAYS (55, FALSE, "w", "w"),
  { .at = 56,
    .id = "w1",
    .kind = WC_ANNOTATION_CORRECTION,
    .target_id = "w",
    .sharing_id = "f" },
  PLACES (57, "w2", "w1", "f", "secret24"),
  ABOUT (58, FALSE, "x8", RETRACTION, "w2", "w"),
};

static const char placed_shown[] = "a \"\" file=" F ("1") "|" F (
    "2") "\n"
         "b \"\" file=" F (
             "3") " reactions=juliet@capulet.lit/balcony:1\n"
                  "r1 \"nice\" reply=b1:(null)\n"
                  "c \"\" file=\n"
                  "c1 \"\" file=" F (
                      "4") "\n"
                           "c2 \"\" file=" F (
                               "5") "\n"
                                    "c3 \"\" file=" F (
                                        "6") "\n"
                                             "d \"\" file=" F (
                                                 "7") "\n"
                                                      "d1 \"look\"\n"
                                                      "g \"\" file=" F (
                                                          "8") "\n"
                                                               "h \"\" retracted=h\n"
                                                               "i \"\" retracted=i\n"
                                                               "j \"\" file=\n"
                                                               "j1 \"\" retracted=j\n"
                                                               "k \"\" file=" F (
                                                                   "12") "\n"
                                                                         "l \"better\" "
                                                                         "edited "
                                                                         "file=" F (
                                                                             "13") "\n"
                                                                                   "m "
                                                                                   "\"\" "
                                                                                   "edite"
                                                                                   "d "
                                                                                   "file"
                                                                                   "=" F (
                                                                                       "1"
                                                                                       "4") "\n"
                                                                                            "o \"\" file=\n"
                                                                                            "o \"\" file=" F (
                                                                                                "15") "\n"
                                                                                                      "p1 \"\" file=" F (
                                                                                                          "16") "\n"
                                                                                                                "p2 \"\" file=" F (
                                                                                                                    "17") "\n"
                                                                                                                          "q \"q\"\n"
                                                                                                                          "q1 \"\" retracted=q\n"
                                                                                                                          "s \"\" retracted=s\n"
                                                                                                                          "t \"\" retracted=t\n"
                                                                                                                          "u \"\" file=" F (
                                                                                                                              "22") "\n"
                                                                                                                                    "r2 \"thanks\" reply=u1:(null)\n"
                                                                                                                                    "v \"\" edited retracted=v\n"
                                                                                                                                    "w \"\" edited retracted=w\n";

static void
shuffle (GRand *rand, guint *order, guint n)
{
  for (guint i = n - 1; i > 0; i--)
    {
      guint j = (guint) g_rand_int_range (rand, 0, (int) i + 1);
      guint kept = order[i];

      order[i] = order[j];
      order[j] = kept;
    }
}

static gpointer
read_line (WcStatement *row)
{
  return wc_statement_dup (row, 0);
}

/* What is not shown, a line each: its id, kind, flags (but RETRACTED) and state. Returns:
 * (transfer full). */
static char *
dump_hidden (WcStoreFixture *f)
{
  static const char SQL[] = "SELECT coalesce (message_id, '') || ' kind=' || kind || ' "
                            "flags=' || (flags & ~64) || "
                            "' state=' || state FROM message WHERE chat < 0 ORDER BY id";
  g_autoptr (GPtrArray) lines = wc_statement_collect (
      wc_statement_query (f->db, SQL, NULL), read_line, g_free, NULL);

  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static char *
dump_in_order (WcStoreFixture *f,
               const WcAnnotationSaid *said,
               const guint *order,
               guint n,
               char **out_hidden)
{
  char *dump;

  wc_store_fixture_empty (f);
  for (guint i = 0; i < n; i++)
    wc_annotation_fixture_say (f, &said[order[i]]);
  dump = wc_annotation_fixture_dump (f, NULL);
  *out_hidden = dump_hidden (f);
  wc_store_fixture_check (f);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM search WHERE search "
                                              "MATCH 'secret'"),
                   ==, 0);
  g_assert_cmpint (
      wc_store_fixture_count (f, "SELECT 1 FROM annotation WHERE instr (value, 'secret') "
                                 "UNION ALL SELECT 1 FROM attachment WHERE "
                                 "instr (sources || coalesce (attached, ''), 'secret')"),
      ==, 0);
  return dump;
}

/* It ends as @wanted in the order of @said, and backwards, and in @rounds others. */
static void
assert_any_order (const WcAnnotationSaid *said, guint n, const char *wanted, int rounds)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree guint *order = g_new (guint, n);
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  g_autofree char *forward = NULL;
  g_autofree char *forward_hidden = NULL;
  g_autofree char *backward = NULL;
  g_autofree char *backward_hidden = NULL;

  for (guint i = 0; i < n; i++)
    order[i] = i;
  forward = dump_in_order (f, said, order, n, &forward_hidden);
  g_assert_cmpstr (forward, ==, wanted);
  for (guint i = 0; i < n; i++)
    order[i] = n - 1 - i;
  backward = dump_in_order (f, said, order, n, &backward_hidden);
  g_assert_cmpstr (backward, ==, wanted);
  g_assert_cmpstr (backward_hidden, ==, forward_hidden);
  for (int round = 0; round < rounds; round++)
    {
      g_autofree char *dump = NULL;
      g_autofree char *hidden = NULL;

      shuffle (rand, order, n);
      dump = dump_in_order (f, said, order, n, &hidden);
      g_assert_cmpstr (dump, ==, wanted);
      g_assert_cmpstr (hidden, ==, forward_hidden);
    }
}

/* Whatever came first. */
static void
test_any_order (void)
{
  assert_any_order (talk, G_N_ELEMENTS (talk), shown, 100);
}

#define ROOM "coven@rooms.lit"
#define AS_BOB ROOM "/bob"
#define AS_ROBERT ROOM "/robert"
#define BY(nick, id_, ...)                                                               \
  {                                                                                      \
    .chat = nick, .from = nick, .id = id_, .occupant_id = "o-bob", __VA_ARGS__           \
  }

/* Private messages in a room: bob takes another nick, mallory takes his. */
static const WcAnnotationSaid nicks[] = {
  BY (AS_BOB, "s", .at = 1, .body = "a secret"),
  BY (AS_BOB, "t", .at = 2, .body = "teh"),
  BY (AS_BOB, "k", .at = 3, .body = "kept"),
  { .chat = AS_BOB, .id = "o", .outgoing = TRUE, .at = 4, .body = "ours" },
  BY (AS_ROBERT,
      "x1",
      .at = 5,
      .kind = WC_ANNOTATION_RETRACTION,
      .target_id = "s",
      .value = ""),
  BY (AS_ROBERT,
      "x2",
      .at = 6,
      .kind = WC_ANNOTATION_CORRECTION,
      .target_id = "t",
      .body = "the"),
  BY (AS_ROBERT,
      "x3",
      .at = 7,
      .kind = WC_ANNOTATION_REACTIONS,
      .target_id = "o",
      .value = "😀"),
  BY (AS_ROBERT,
      "x4",
      .at = 8,
      .kind = WC_ANNOTATION_REPLY,
      .target_id = "o",
      .body = "well"),
  /* names the correction, which is in the other chat */
  BY (AS_ROBERT,
      "x5",
      .at = 9,
      .kind = WC_ANNOTATION_CORRECTION,
      .target_id = "x2",
      .body = "they"),
  /* what another device of ours says to him as he is called now */
  { .chat = AS_ROBERT,
    .id = "x6",
    .outgoing = TRUE,
    .at = 10,
    .kind = WC_ANNOTATION_REACTIONS,
    .target_id = "k",
    .value = "👍" },
  { .chat = AS_BOB,
    .from = AS_BOB,
    .id = "m0",
    .occupant_id = "o-mallory",
    .at = 11,
    .body = "I am bob" },
  { .chat = AS_BOB,
    .from = AS_BOB,
    .id = "m1",
    .occupant_id = "o-mallory",
    .at = 12,
    .kind = WC_ANNOTATION_RETRACTION,
    .target_id = "k" },
  { .chat = ROOM "/eve",
    .from = ROOM "/eve",
    .id = "m2",
    .occupant_id = "o-mallory",
    .at = 13,
    .kind = WC_ANNOTATION_RETRACTION,
    .target_id = "k" },
  { .chat = ROOM "/eve",
    .from = ROOM "/eve",
    .id = "m3",
    .occupant_id = "o-mallory",
    .at = 14,
    .kind = WC_ANNOTATION_REACTIONS,
    .target_id = "k",
    .value = "👎" },
  { .chat = ROOM "/eve",
    .from = ROOM "/eve",
    .id = "m4",
    .at = 15,
    .kind = WC_ANNOTATION_CORRECTION,
    .target_id = "k",
    .body = "of nobody knows whom" },
  { .chat = "other@rooms.lit/bob",
    .from = "other@rooms.lit/bob",
    .id = "m5",
    .occupant_id = "o-bob",
    .at = 16,
    .kind = WC_ANNOTATION_RETRACTION,
    .target_id = "k" },
};

/* Juliet's chat with whoever is bob now, with robert, and with eve. Returns: (transfer
 * full). */
static char *
dump_nicks (WcStoreFixture *f)
{
  g_autofree char *bob = wc_annotation_fixture_dump (f, AS_BOB);
  g_autofree char *robert = wc_annotation_fixture_dump (f, AS_ROBERT);
  g_autofree char *eve = wc_annotation_fixture_dump (f, ROOM "/eve");

  wc_store_fixture_check (f);
  return g_strconcat (bob, "--\n", robert, "--\n", eve, NULL);
}

static const char shown_nicks[] = "s \"\" retracted=\n"
                                  "t \"they\" edited\n"
                                  "k \"kept\" reactions=" WC_STORE_JULIET "/balcony:👍\n"
                                  "o \"ours\" reactions=" AS_ROBERT ":😀\n"
                                  "m0 \"I am bob\"\n--\n"
                                  "x4 \"well\" reply=o:ours\n--\n"
                                  "m4 \"of nobody knows whom\"\n";

/* What somebody says under another nick is about what he said before, and what was said
 * to him; what is said by others under his nick is not. Whatever came first, but what we
 * said to him comes after he has spoken: who that is says nothing else. */
static void
test_another_nick (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (23);
  guint order[G_N_ELEMENTS (nicks)];

  for (guint round = 0; round < 16; round++)
    {
      g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
      g_autofree char *dump = NULL;

      for (guint i = 0; i < G_N_ELEMENTS (nicks); i++)
        order[i] = round == 1 ? G_N_ELEMENTS (nicks) - 1 - i : i;
      if (round > 1)
        shuffle (rand, order, G_N_ELEMENTS (nicks));
      for (guint i = 0; i < G_N_ELEMENTS (nicks); i++)
        if (!nicks[order[i]].outgoing)
          wc_annotation_fixture_say (f, &nicks[order[i]]);
      for (guint i = 0; i < G_N_ELEMENTS (nicks); i++)
        if (nicks[order[i]].outgoing)
          wc_annotation_fixture_say (f, &nicks[order[i]]);
      dump = dump_nicks (f);
      g_assert_cmpstr (dump, ==, shown_nicks);
    }
}

/* The same where the room shows addresses, and where nothing shows who he is: then a nick
 * decides nothing. */
static void
test_another_nick_by_address (void)
{
  static const char *const shown_by[] = {
    "s \"\" retracted=\n--\n--\n",
    "s \"a secret\"\n--\n--\n",
    "s \"a secret\"\n--\n--\n",
  };
  static const char *const reals[][2] = {
    { "bob@x.lit", "bob@x.lit" },
    { "bob@x.lit", "mallory@x.lit" },
    { NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (reals); i++)
    for (guint backwards = 0; backwards < 2; backwards++)
      {
        g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
        const WcAnnotationSaid said[] = {
          { .chat = AS_BOB,
            .from = AS_BOB,
            .id = "s",
            .real_jid = reals[i][0],
            .at = 1,
            .body = "a secret" },
          { .chat = AS_ROBERT,
            .from = AS_ROBERT,
            .id = "x",
            .real_jid = reals[i][1],
            .at = 2,
            .kind = WC_ANNOTATION_RETRACTION,
            .target_id = "s" },
        };
        g_autofree char *dump = NULL;

        for (guint n = 0; n < 2; n++)
          wc_annotation_fixture_say (f, &said[n ^ backwards]);
        dump = dump_nicks (f);
        g_assert_cmpstr (dump, ==, shown_by[i]);
      }
}

/* An answer that means us is counted in the chat in which it stands. */
static void
test_another_nick_counts (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcChat) chat = NULL;

  wc_annotation_fixture_say (f, &nicks[0]);
  wc_annotation_fixture_say (f, &nicks[7]);
  wc_annotation_fixture_say (f, &nicks[3]);
  chat = wc_chat_store_get (f->db, f->account, AS_ROBERT, NULL);
  g_assert_cmpuint (chat->unread, ==, 1);
  g_assert_cmpuint (chat->mentions, ==, 1);
}

/* Who has many nicks, and said much in all of them, is followed at a bounded price. */
static void
test_many_nicks (void)
{
  gint64 costs[2];

  for (guint n = 0; n < 2; n++)
    {
      g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

      for (guint i = 0; i < (n == 0 ? 40 : 160); i++)
        {
          g_autofree char *chat = g_strdup_printf (ROOM "/n%u", i);

          wc_annotation_fixture_say (
              f, &(WcAnnotationSaid) BY (chat, "d", .at = 1 + i, .body = "one"));
        }
      wc_store_fixture_steps (f);
      wc_annotation_fixture_say (
          f, &(WcAnnotationSaid) BY (AS_BOB, "x", .at = 200,
                                     .kind = WC_ANNOTATION_RETRACTION, .target_id = "d"));
      costs[n] = wc_store_fixture_steps (f);
    }
  g_assert_cmpint (costs[1], <, 2 * costs[0]);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 left = (*(const WcAnnotationSaid *const *) a)->at;
  gint64 right = (*(const WcAnnotationSaid *const *) b)->at;

  return left < right ? -1 : left > right;
}

/* Takes the oldest @n messages away, as a policy does. */
static void
take_away (WcStoreFixture *f, guint n)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (WcStatement) rows = wc_statement_query (
      f->db, "SELECT id FROM message ORDER BY id LIMIT ?1", NULL, WC_INT (n));

  while (wc_statement_step (rows, NULL))
    {
      gint64 id = wc_statement_int (rows, 0);

      g_array_append_val (ids, id);
    }
  g_clear_pointer (&rows, wc_statement_done);
  wc_store_fixture_begin (f);
  for (guint i = 0; i < ids->len; i++)
    g_assert_true (
        wc_annotation_store_unjoin (f->db, g_array_index (ids, gint64, i), NULL));
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);

      g_assert_true (wc_annotation_store_drop_by (f->db, id, NULL));
      g_assert_true (wc_statement_exec (f->db, "DELETE FROM message WHERE id = ?1", NULL,
                                        WC_INT (id)));
    }
  wc_store_fixture_commit (f);
}

/* It ends as @wanted also where the older part of it went for a while, whatever part that
 * was, and came back as an archive gives it. */
static void
assert_comes_back (const WcAnnotationSaid *said, guint n, const char *wanted)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GPtrArray) order = g_ptr_array_new ();

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (order, (gpointer) &said[i]);
  g_ptr_array_sort (order, compare_times);
  for (guint gone = 1; gone <= n; gone++)
    {
      wc_store_fixture_empty (f);
      for (guint i = 0; i < n; i++)
        wc_annotation_fixture_say (f, order->pdata[i]);
      take_away (f, gone);
      for (guint i = gone; i > 0; i--)
        wc_annotation_fixture_say (f, order->pdata[i - 1]);
      wc_annotation_fixture_assert (f, NULL, wanted);
      wc_store_fixture_check (f);
    }
}

/* What was said about it waited meanwhile. */
static void
test_gone_for_a_while (void)
{
  assert_comes_back (talk, G_N_ELEMENTS (talk), shown);
  assert_comes_back (filed, G_N_ELEMENTS (filed), filed_shown);
  assert_comes_back (placed, G_N_ELEMENTS (placed), placed_shown);
}

/* Nothing is left of files whose text is gone, nor of their copies but that they are to
 * be deleted; files of texts that do not stand are kept with them. */
static void
test_files (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 ids[G_N_ELEMENTS (filed)];
  g_autoptr (GError) error = NULL;

  assert_any_order (filed, G_N_ELEMENTS (filed), filed_shown, 60);
  for (guint i = 0; i < G_N_ELEMENTS (filed); i++)
    {
      ids[i] = wc_annotation_fixture_say (f, &filed[i]);
      wc_store_fixture_begin (f);
      wc_statement_exec (f->db,
                         "UPDATE attachment SET state = 1, file = 'copy ' || id "
                         "WHERE file IS NULL",
                         &error);
      g_assert_no_error (error);
      wc_store_fixture_commit (f);
    }
  /* 1 to 7 and 11 */
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM attachment"), ==, 8);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM file_gone"), ==, 3);
  wc_store_fixture_begin (f);
  g_assert_true (wc_forget_messages (f->db, f->account, ids, G_N_ELEMENTS (ids), &error));
  wc_store_fixture_commit (f);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM attachment"), ==, 0);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM file_gone"), ==, 11);
}

/* What was refused brings back what was there before, files too. */
static void
test_files_refused (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcAnnotationSaid first = {
    .at = 1, .id = "m", .outgoing = TRUE, .file = F ("1"), .unstyled = TRUE
  };
  const WcAnnotationSaid second = { .at = 2,
                                    .id = "c",
                                    .outgoing = TRUE,
                                    .kind = WC_ANNOTATION_CORRECTION,
                                    .target_id = "m",
                                    .body = "two" };
  g_autoptr (GError) error = NULL;
  g_autofree char *event = NULL;
  gint64 id = wc_annotation_fixture_say (f, &first);
  gint64 correction = wc_annotation_fixture_say_in (f, &second, WC_MESSAGE_STATE_SENDING);

  wc_annotation_fixture_assert (f, NULL, "m \"two\" edited\n");
  g_free (wc_store_fixture_events (f));
  wc_store_fixture_begin (f);
  wc_message_progress_fail (f->db, correction, "forbidden", NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  wc_annotation_fixture_assert (f, NULL, "m \"\" file=" F ("1") " unstyled\n");
  event = g_strdup_printf ("message.changed romeo@montague.lit id=%" G_GINT64_FORMAT
                           " fields=body,edited,attachments\n",
                           id);
  wc_store_fixture_assert_events (f, event);
}

/* Another file in the place of one is told, though no text and no flag is another. */
static void
test_files_events (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = wc_annotation_fixture_say (f, &filed[2]);
  g_autofree char *event =
      g_strdup_printf ("message.changed romeo@montague.lit id=%" G_GINT64_FORMAT
                       " fields=body,edited,attachments\n",
                       id);
  WcAnnotationSaid again = filed[3];

  wc_annotation_fixture_say (f, &again);
  again.id = "b2";
  again.at = 9;
  again.file = F ("12");
  g_free (wc_store_fixture_events (f));
  wc_annotation_fixture_say (f, &again);
  wc_store_fixture_assert_events (f, event);
}

/* Where a file lies may be said before what it is. */
static void
test_sources (void)
{
  assert_any_order (placed, G_N_ELEMENTS (placed), placed_shown, 40);
}

/* It is told, so that it can be fetched then; what came first as a file goes. */
static void
test_sources_events (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = wc_annotation_fixture_say (f, &placed[0]);
  g_autofree char *event =
      g_strdup_printf ("message.changed romeo@montague.lit id=%" G_GINT64_FORMAT
                       " fields=attachments places=1\n",
                       id);
  WcAnnotationSaid late = placed[1];
  g_autofree char *both = NULL;
  gint64 source;

  g_free (wc_store_fixture_events (f));
  wc_annotation_fixture_say (f, &placed[1]);
  wc_store_fixture_assert_events (f, event);
  /* nothing new */
  late.id = "again";
  wc_annotation_fixture_say (f, &late);
  wc_store_fixture_assert_events (f, "");
  /* the other way round */
  source = wc_annotation_fixture_say (f, &placed[24]);
  g_free (wc_store_fixture_events (f));
  id = wc_annotation_fixture_say (f, &placed[25]);
  both = g_strdup_printf ("message.new romeo@montague.lit id=%" G_GINT64_FORMAT "\n"
                          "message.removed romeo@montague.lit id=%" G_GINT64_FORMAT "\n"
                          "message.changed romeo@montague.lit id=%" G_GINT64_FORMAT
                          " fields=attachments places=1\n",
                          id, source, id);
  wc_store_fixture_assert_events (f, both);
}

#define QUOTES(when, name, named, quotation)                                             \
  {                                                                                      \
    .at = when, .id = name, .kind = WC_ANNOTATION_REPLY, .target_id = named,             \
    .value = quotation, .body = name                                                     \
  }

/* What somebody quotes is kept as long as nobody knows better, and goes with what it
 * stands in. */
static void
test_quotations (void)
{
  static const WcAnnotationSaid said[] = {
    QUOTES (1, "a1", "lost", "what was lost"),
    SAYS (2, FALSE, "b", "held"),
    QUOTES (3, "b1", "b", "a secret"),
    QUOTES (4, "c1", "c", "another secret"),
    SAYS (5, TRUE, "c", "held as well"),
    QUOTES (6, "d1", "lost", "the third secret"),
    ABOUT (7, FALSE, "x1", RETRACTION, "d1", "slip"),
    QUOTES (8, "e1", "e2", "the fourth secret"),
    ABOUT (9, FALSE, "e2", CORRECTION, "e1", "better"),
  };

  assert_any_order (said, G_N_ELEMENTS (said),
                    "a1 \"a1\" reply=lost:? quotes=what was lost\n"
                    "b \"held\"\n"
                    "b1 \"b1\" reply=b:held\n"
                    "c1 \"c1\" reply=c:held as well\n"
                    "c \"held as well\"\n"
                    "d1 \"\" retracted=slip reply=lost:?\n"
                    "e1 \"better\" edited reply=e2:?\n",
                    40);
}

/* Also where an id may mean several messages. */
static void
test_doubled_ids (void)
{
  assert_any_order (doubled, G_N_ELEMENTS (doubled), doubled_shown, 30);
  assert_any_order (retracted, G_N_ELEMENTS (retracted), retracted_shown, 0);
}

/* Corrections that stand before what they correct, and are taken back as well: they
 * correct nothing, as that may not be here yet when they go. */
static void
test_early_corrections (void)
{
  static const WcAnnotationSaid said[] = {
    ABOUT (1, FALSE, "c1", CORRECTION, "m1", "secret, better"),
    ABOUT (2, FALSE, "x1", RETRACTION, "c1", "slip"),
    SAYS (3, FALSE, "m1", "one"),
    ABOUT (4, FALSE, "c2", CORRECTION, "m2", "secret, better"),
    { .at = 5,
      .id = "c3",
      .kind = WC_ANNOTATION_CORRECTION,
      .target_id = "c2",
      .body = "another secret",
      .file = F ("1") },
    ABOUT (6, FALSE, "x2", RETRACTION, "c2", "again"),
    SAYS (7, FALSE, "m2", "two"),
    /* with a file, and one without that names it */
    { .at = 8,
      .id = "c4",
      .kind = WC_ANNOTATION_CORRECTION,
      .target_id = "m3",
      .body = "three, better",
      .file = F ("2"),
      .unstyled = TRUE },
    ABOUT (9, FALSE, "c5", CORRECTION, "c4", "three, the best"),
    SAYS (10, FALSE, "m3", "three"),
  };

  assert_any_order (said, G_N_ELEMENTS (said),
                    "c1 \"\" retracted=slip\n"
                    "m1 \"one\"\n"
                    "c2 \"\" edited retracted=again\n"
                    "m2 \"two\"\n"
                    "m3 \"three, the best\" edited\n",
                    100);
}

/* Every order of the first @n of @order is tried; @k of them are still to be placed. */
static void
assert_all_orders (WcStoreFixture *f,
                   const WcAnnotationSaid *said,
                   guint *order,
                   guint n,
                   guint k,
                   const char *wanted)
{
  for (guint i = 0; k > 1 && i < k; i++)
    {
      guint last = order[k - 1];

      order[k - 1] = order[i];
      order[i] = last;
      assert_all_orders (f, said, order, n, k - 1, wanted);
      order[i] = order[k - 1];
      order[k - 1] = last;
    }
  if (k <= 1)
    {
      g_autofree char *hidden = NULL;
      g_autofree char *dump = dump_in_order (f, said, order, n, &hidden);

      g_assert_cmpstr (dump, ==, wanted);
    }
}

/* A correction of a correction, of which one is taken back; what they correct stands
 * before, between or behind them, or never comes. */
static void
test_chains (void)
{
  const WcAnnotationSaid m = SAYS (0, FALSE, "m", "one");
  static const struct
  {
    int at[4]; /* m (0: it never comes), c1, c2, x */
    const char *takes_back;
    const char *wanted;
  } cases[] = {
    { { 1, 2, 3, 4 }, "c2", "m \"\" edited retracted=slip\n" },
    { { 2, 1, 3, 4 }, "c2", "m \"\" edited retracted=slip\n" },
    { { 3, 1, 2, 4 }, "c2", "c2 \"\" retracted=slip\nm \"c1\" edited\n" },
    { { 4, 1, 2, 3 }, "c2", "c2 \"\" retracted=slip\nm \"c1\" edited\n" },
    { { 0, 1, 2, 3 }, "c2", "c1 \"c1\"\nc2 \"\" retracted=slip\n" },
    { { 1, 2, 3, 4 }, "c1", "m \"\" edited retracted=slip\n" },
    { { 2, 1, 3, 4 }, "c1", "c1 \"\" edited retracted=slip\nm \"one\"\n" },
    { { 3, 1, 2, 4 }, "c1", "c1 \"\" edited retracted=slip\nm \"one\"\n" },
    { { 4, 1, 2, 3 }, "c1", "c1 \"\" edited retracted=slip\nm \"one\"\n" },
    { { 0, 1, 2, 3 }, "c1", "c1 \"\" edited retracted=slip\n" },
    { { 1, 2, 3, 4 }, "m", "m \"\" edited retracted=slip\n" },
    { { 2, 1, 3, 4 }, "m", "m \"\" edited retracted=slip\n" },
    { { 3, 1, 2, 4 }, "m", "m \"\" edited retracted=slip\n" },
  };

  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const int *at = cases[i].at;
      WcAnnotationSaid said[] = {
        ABOUT (at[1], FALSE, "c1", CORRECTION, "m", "c1"),
        ABOUT (at[2], FALSE, "c2", CORRECTION, "c1", "c2"),
        ABOUT (at[3], FALSE, "x", RETRACTION, cases[i].takes_back, "slip"),
        m,
      };
      guint order[] = { 0, 1, 2, 3 };
      guint n = at[0] != 0 ? 4 : 3;

      said[3].at = at[0];
      g_test_message ("case %u", i);
      assert_all_orders (f, said, order, n, n, cases[i].wanted);
    }
}

/* What the other side has received has left, though the server has not said so yet. */
static void
test_received_first (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcAnnotationSaid said = SAYS (1, TRUE, "m", "a secret");
  const WcAnnotationSaid gone = ABOUT (2, TRUE, "x", RETRACTION, "m", "slip");
  gint64 id;

  wc_annotation_fixture_say (f, &said);
  id = wc_annotation_fixture_say_in (f, &gone, WC_MESSAGE_STATE_SENDING);
  wc_annotation_fixture_assert (f, NULL, "m \"a secret\"\n");
  wc_store_fixture_begin (f);
  g_assert_true (
      wc_message_progress_advance (f->db, id, WC_MESSAGE_STATE_DELIVERED, NULL, NULL));
  wc_store_fixture_commit (f);
  wc_annotation_fixture_assert (f, NULL, "m \"\" retracted=slip\n");
}

/* A correction of ours is read when the other side has read up to it, whether it was
 * shown then, and whether it came before that. */
static void
test_read_parts (void)
{
  const WcAnnotationSaid said[] = {
    SAYS (1, TRUE, "m", "one"),
    ABOUT (2, TRUE, "c1", CORRECTION, "m", "two"),
    ABOUT (3, TRUE, "c2", CORRECTION, "m", "three"),
    SAYS (4, FALSE, "end", "end"),
  };
  static const guint orders[][4] = { { 3, 0, 1, 2 }, { 3, 2, 1, 0 }, { 2, 3, 0, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
      g_autofree char *hidden = NULL;

      for (guint j = 0; j < 4; j++)
        {
          gint64 id = wc_annotation_fixture_say (f, &said[orders[i][j]]);

          /* in the middle of it */
          if (j != 2)
            continue;
          wc_store_fixture_begin (f);
          g_assert_true (wc_message_progress_set_displayed (
              f->db, f->account, WC_STORE_ROMEO, MAX (id, WC_STORE_NOW), NULL));
          wc_store_fixture_commit (f);
        }
      hidden = dump_hidden (f);
      g_assert_cmpstr (hidden, ==,
                       "c1 kind=0 flags=8 state=5\nc2 kind=0 flags=8 state=5");
    }
}

/* Where two have one id, what one takes back may be a text that belongs to the other:
 * what was there before stands then, with its file. */
static void
test_lost_correction (void)
{
  static const WcAnnotationSaid said[] = {
    { .at = 1, .id = "d", .body = "one", .file = F ("1") },
    ABOUT (2, FALSE, "c", CORRECTION, "d", "secret"),
    SAYS (3, FALSE, "d", "two"),
    ABOUT (4, FALSE, "x", RETRACTION, "d", "slip"),
  };
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  for (guint i = G_N_ELEMENTS (said); i > 0; i--)
    wc_annotation_fixture_say (f, &said[i - 1]);
  wc_annotation_fixture_assert (f, NULL,
                                "d \"one\" file=" F ("1") "\nd \"\" retracted=slip\n");
}

/* Read backwards, one of ours that others had read comes when that is known. */
static void
test_early_correction_was_read (void)
{
  static const WcAnnotationSaid said[] = {
    ABOUT (1, TRUE, "c", CORRECTION, "m", "better"),
    ABOUT (2, TRUE, "x", RETRACTION, "c", "slip"),
    SAYS (3, TRUE, "m", "good"),
  };
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcReport) read = wc_report_new (WC_REPORT_DISPLAYED, WC_STORE_ROMEO,
                                             WC_STORE_ROMEO, "m", WC_STORE_NOW + 9);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  wc_annotation_fixture_say (f, &said[2]);
  wc_store_fixture_begin (f);
  g_assert_true (wc_report_store_take (f->db, f->account, read, &error));
  wc_store_fixture_commit (f);
  id = wc_annotation_fixture_say (f, &said[0]);
  wc_annotation_fixture_say (f, &said[1]);
  message = wc_message_store_get (f->db, f->account, id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wc_message_state_to_string (message->state), ==, "displayed");
}

/* The last of several corrections is refused: the one before it stands as it was sent,
 * though it was corrected itself before what it corrects had come. */
static void
test_early_correction_stands (void)
{
  static const WcAnnotationSaid said[] = {
    { .at = 1,
      .id = "c1",
      .outgoing = TRUE,
      .kind = WC_ANNOTATION_CORRECTION,
      .target_id = "m",
      .body = "better",
      .file = F ("1"),
      .unstyled = TRUE },
    ABOUT (2, TRUE, "c2", CORRECTION, "c1", "the best"),
    SAYS (3, TRUE, "m", "good"),
  };
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;
  gint64 refused;

  wc_annotation_fixture_say (f, &said[0]);
  refused = wc_annotation_fixture_say_in (f, &said[1], WC_MESSAGE_STATE_SENDING);
  wc_annotation_fixture_say (f, &said[2]);
  wc_annotation_fixture_assert (f, NULL, "m \"the best\" edited\n");
  wc_store_fixture_begin (f);
  wc_message_progress_fail (f->db, refused, "forbidden", NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  wc_annotation_fixture_assert (f, NULL,
                                "m \"better\" edited file=" F ("1") " unstyled\n");
}

/* An answer to what turns out to be a later correction of itself is one to nothing,
 * whichever of the two came first. */
static void
test_answer_to_itself (void)
{
  static const WcAnnotationSaid said[] = {
    ABOUT (1, FALSE, "m1", REPLY, "c1", "one"),
    ABOUT (2, FALSE, "c1", CORRECTION, "m1", "two"),
  };

  assert_any_order (said, G_N_ELEMENTS (said), "m1 \"two\" edited reply=c1:?\n", 0);
}

/* The most that one step of it costs; @restarts: each in a process of its own. */
static gint64
join_rest (WcStoreFixture *f, gboolean restarts)
{
  gboolean more = TRUE;
  gint64 most = 0;
  gint64 cost;

  while (more)
    {
      g_autoptr (GError) error = NULL;

      if (restarts)
        wc_store_fixture_restart (f);
      wc_store_fixture_steps (f);
      wc_annotation_store_step (f->db, &more, &error);
      g_assert_no_error (error);
      cost = wc_store_fixture_steps (f);
      most = MAX (most, cost);
    }
  return most;
}

/* Who gives everything one id, and says much about it, costs a bounded time with each new
 * message; what waits is joined all the same. */
static void
test_much_about_one_id (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *dump = NULL;

  for (int i = 0; i < 1100; i++)
    wc_annotation_fixture_say (
        f, &(WcAnnotationSaid) ABOUT (10 + i, i % 2 == 0, "e", REACTIONS, "d", "1"));
  wc_annotation_fixture_say (f, &(WcAnnotationSaid) SAYS (1, FALSE, "d", "one"));
  join_rest (f, FALSE);
  g_assert_cmpint (
      wc_store_fixture_count (f, "SELECT 1 FROM annotation WHERE target IS NULL"), ==, 0);
  wc_annotation_fixture_say (f, &(WcAnnotationSaid) SAYS (2, FALSE, "d", "two"));
  dump = wc_annotation_fixture_dump (f, NULL);
  /* the newest mean what they have to */
  g_assert_nonnull (strstr (dump, "d \"two\" reactions="));
  wc_store_fixture_check (f);
}

static guint
unread_of (WcStoreFixture *f)
{
  g_autoptr (WcChat) chat = wc_chat_store_get (f->db, f->account, WC_STORE_ROMEO, NULL);

  return chat->unread;
}

/* What waits for one message, half of it for a part of it: what its coming costs, and
 * then at most one step. */
static gint64
costs_of_joining (guint n, gint64 *out_step)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 cost;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("c%u", i);

      wc_annotation_fixture_say (
          f, &(WcAnnotationSaid) ABOUT (10 + i, FALSE, text, CORRECTION,
                                        i % 2 == 0 ? "d" : "c0", text));
    }
  g_assert_cmpuint (unread_of (f), ==, n);
  wc_store_fixture_steps (f);
  wc_annotation_fixture_say (f, &(WcAnnotationSaid) SAYS (1, FALSE, "d", "one"));
  cost = wc_store_fixture_steps (f);
  g_assert_cmpint (unread_of (f), ==,
                   wc_store_fixture_count (
                       f, "SELECT 1 FROM message WHERE chat > 0 AND outgoing = 0"));
  *out_step = join_rest (f, /* restarts= */ TRUE);
  g_assert_cmpuint (unread_of (f), ==, 1);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM message WHERE chat > 0"), ==,
                   1);
  g_assert_cmpint (
      wc_store_fixture_count (f, "SELECT 1 FROM meta WHERE key LIKE 'join:%'"), ==, 0);
  wc_store_fixture_check (f);
  return cost;
}

/* Test that whoever says much about what has not come lets nobody wait when it comes. */
static void
test_much_waits (void)
{
  gint64 few_step, step;
  gint64 few = costs_of_joining (150, &few_step);

  g_assert_cmpint (costs_of_joining (450, &step), <, few * 3 / 2);
  g_assert_cmpint (step, <, few_step * 3 / 2);
}

/* Test that what is left when its message goes harms nobody, nor what is said meanwhile.
 */
static void
test_left_and_gone (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;
  gint64 target, other;

  for (int i = 0; i < 100; i++)
    wc_annotation_fixture_say (
        f, &(WcAnnotationSaid) ABOUT (10 + i, FALSE, "c", CORRECTION, "d", "first"));
  target = wc_annotation_fixture_say (f, &(WcAnnotationSaid) SAYS (1, FALSE, "d", "one"));
  wc_annotation_fixture_say (
      f, &(WcAnnotationSaid) ABOUT (200, FALSE, "n", CORRECTION, "d", "newest"));
  wc_store_fixture_begin (f);
  wc_forget_messages (f->db, f->account, &target, 1, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  join_rest (f, FALSE);
  other = wc_annotation_fixture_say (f, &(WcAnnotationSaid) SAYS (2, FALSE, "e", "two"));
  g_assert_cmpint (unread_of (f), ==,
                   wc_store_fixture_count (
                       f, "SELECT 1 FROM message WHERE chat > 0 AND outgoing = 0"));
  g_assert_cmpint (other, >, target);
  wc_store_fixture_check (f);
}

/* What waits because those that have the id are others' looks at the new one alone. */
static guint
steps_with_namesakes (int namesakes)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  for (int i = 0; i < namesakes; i++)
    wc_annotation_fixture_say (f, &(WcAnnotationSaid) SAYS (10 + i, TRUE, "d", "ours"));
  for (int i = 0; i < 20; i++)
    wc_annotation_fixture_say (
        f, &(WcAnnotationSaid) ABOUT (500 + i, FALSE, "c", CORRECTION, "d", "theirs"));
  wc_store_fixture_steps (f);
  wc_annotation_fixture_say (f, &(WcAnnotationSaid) SAYS (600, TRUE, "d", "ours"));
  return wc_store_fixture_steps (f);
}

/* And what means one of them already is looked at again as often as it may cost. */
static guint
steps_with_reactions (int namesakes)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  for (int i = 0; i < namesakes; i++)
    wc_annotation_fixture_say (f, &(WcAnnotationSaid) SAYS (10 + i, TRUE, "d", "ours"));
  for (int i = 0; i < 300; i++)
    wc_annotation_fixture_say (
        f, &(WcAnnotationSaid) ABOUT (900 + i, FALSE, "e", REACTIONS, "d", "1"));
  wc_store_fixture_steps (f);
  wc_annotation_fixture_say (f, &(WcAnnotationSaid) SAYS (1300, TRUE, "d", "ours"));
  return wc_store_fixture_steps (f);
}

static void
test_many_with_one_id (void)
{
  guint few = steps_with_namesakes (10);

  g_assert_cmpuint (steps_with_namesakes (400), <, 4 * few);
  few = steps_with_reactions (50);
  g_assert_cmpuint (steps_with_reactions (800), <, 2 * few);
}

static void
test_events (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 m1 = wc_annotation_fixture_say (f, &talk[0]);
  g_autofree char *expected = NULL;

  g_free (wc_store_fixture_events (f));
  wc_annotation_fixture_say (f, &talk[2]);
  wc_annotation_fixture_say (f, &talk[4]);
  expected = g_strdup_printf (
      "message.changed romeo@montague.lit id=%" G_GINT64_FORMAT " fields=body,edited\n"
      "message.changed romeo@montague.lit id=%" G_GINT64_FORMAT " fields=reactions\n",
      m1, m1);
  wc_store_fixture_assert_events (f, expected);
}

/* Shown and unread until what it corrects is there. */
static void
test_correction_before_its_target (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 c1 = wc_annotation_fixture_say (f, &talk[2]);
  g_autoptr (WcChat) before = wc_chat_store_get (f->db, f->account, WC_STORE_ROMEO, NULL);
  g_autoptr (WcChat) after = NULL;
  g_autofree char *events = NULL;
  g_autofree char *removed =
      g_strdup_printf ("message.removed romeo@montague.lit id=%" G_GINT64_FORMAT, c1);

  g_assert_cmpuint (before->unread, ==, 1);
  g_assert_cmpint (before->last_id, ==, c1);
  wc_annotation_fixture_assert (f, NULL, "c1 \"Wherefore art thou Romeo\"\n");
  g_free (wc_store_fixture_events (f));
  wc_annotation_fixture_say (f, &talk[0]);
  events = wc_store_fixture_events (f);
  g_assert_nonnull (strstr (events, removed));
  wc_annotation_fixture_assert (f, NULL, "m1 \"Wherefore art thou Romeo\" edited\n");
  after = wc_chat_store_get (f->db, f->account, WC_STORE_ROMEO, NULL);
  g_assert_cmpuint (after->unread, ==, 1);
  g_assert_cmpstr (after->last->message_id, ==, "m1");
}

/* A mark that an archive leaves counts whenever it is read, and brings no text back. */
static void
test_mark_of_what_is_held (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = wc_annotation_fixture_say (f, &talk[9]);
  g_autoptr (WcAnnotation) mark =
      wc_annotation_new (WC_ANNOTATION_MODERATION, NULL, "ad");
  g_autofree char *expected =
      g_strdup_printf ("message.changed romeo@montague.lit id=%" G_GINT64_FORMAT
                       " fields=body,retracted,mentions\n",
                       id);

  wc_annotation_fixture_say (f, &talk[11]);
  g_free (wc_store_fixture_events (f));
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (WcMessage) held = wc_message_store_get (f->db, f->account, id, NULL);
      g_autoptr (GError) error = NULL;

      wc_store_fixture_begin (f);
      g_assert_true (wc_annotation_store_mark (f->db, held, mark, &error));
      wc_store_fixture_commit (f);
      wc_store_fixture_assert_events (f, i == 0 ? expected : "");
      wc_annotation_fixture_assert (f, NULL, "m3 \"\" edited retracted=ad\n");
    }
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM annotation "
                                              "WHERE value LIKE '%secret%'"),
                   ==, 0);
  wc_store_fixture_check (f);
}

/* Nobody sees a chat because somebody reacts to what is not there. */
static void
test_hidden_makes_no_chat (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  wc_annotation_fixture_say (f, &talk[6]);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM chat"), ==, 0);
  wc_store_fixture_assert_events (f, "");
}

static void
test_forgotten (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 m3 = wc_annotation_fixture_say (f, &talk[9]);
  g_autoptr (GError) error = NULL;

  wc_annotation_fixture_say (f, &talk[11]);
  wc_store_fixture_begin (f);
  g_assert_true (wc_forget_messages (f->db, f->account, &m3, 1, &error));
  wc_store_fixture_commit (f);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM annotation"), ==, 0);
  wc_annotation_fixture_assert (f, NULL, "");
  /* and another correction of it is none any more, but not lost */
  wc_annotation_fixture_say (f, &(WcAnnotationSaid){ .at = 20,
                                                     .id = "c9",
                                                     .kind = WC_ANNOTATION_CORRECTION,
                                                     .target_id = "m3",
                                                     .body = "late" });
  wc_annotation_fixture_assert (f, NULL, "c9 \"late\"\n");
}

static void
test_account_purged (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gboolean more = TRUE;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (talk); i++)
    wc_annotation_fixture_say (f, &talk[i]);
  wc_store_fixture_begin (f);
  g_assert_true (wc_account_store_remove (f->db, f->account, FALSE, &error));
  wc_store_fixture_commit (f);
  while (more)
    g_assert_true (wc_account_store_purge (f->db, 3, &more, &error));
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM annotation"), ==, 0);
}

/* With a new message nothing is walked through, or sorted. */
static void
test_costs (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *scans = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (talk); i++)
    wc_annotation_fixture_say (f, &talk[i]);
  scans = wc_store_fixture_scans (f);
  g_assert_null (strstr (scans, "target_id, target FROM annotation"));
  /* nor is a statement prepared anew for a value that it is bound to */
  for (sqlite3_stmt *each = sqlite3_next_stmt (wc_db_get_handle (f->db), NULL);
       each != NULL; each = sqlite3_next_stmt (wc_db_get_handle (f->db), each))
    g_assert_cmpint (sqlite3_stmt_status (each, SQLITE_STMTSTATUS_REPREPARE, 0), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/annotation-store/any-order", test_any_order);
  g_test_add_func ("/annotation-store/another-nick", test_another_nick);
  g_test_add_func ("/annotation-store/another-nick-by-address",
                   test_another_nick_by_address);
  g_test_add_func ("/annotation-store/another-nick-counts", test_another_nick_counts);
  g_test_add_func ("/annotation-store/many-nicks", test_many_nicks);
  g_test_add_func ("/annotation-store/gone-for-a-while", test_gone_for_a_while);
  g_test_add_func ("/annotation-store/files", test_files);
  g_test_add_func ("/annotation-store/files-refused", test_files_refused);
  g_test_add_func ("/annotation-store/files-events", test_files_events);
  g_test_add_func ("/annotation-store/sources", test_sources);
  g_test_add_func ("/annotation-store/sources-events", test_sources_events);
  g_test_add_func ("/annotation-store/quotations", test_quotations);
  g_test_add_func ("/annotation-store/doubled-ids", test_doubled_ids);
  g_test_add_func ("/annotation-store/early-corrections", test_early_corrections);
  g_test_add_func ("/annotation-store/chains", test_chains);
  g_test_add_func ("/annotation-store/received-first", test_received_first);
  g_test_add_func ("/annotation-store/read-parts", test_read_parts);
  g_test_add_func ("/annotation-store/lost-correction", test_lost_correction);
  g_test_add_func ("/annotation-store/early-correction-was-read",
                   test_early_correction_was_read);
  g_test_add_func ("/annotation-store/early-correction-stands",
                   test_early_correction_stands);
  g_test_add_func ("/annotation-store/answer-to-itself", test_answer_to_itself);
  g_test_add_func ("/annotation-store/much-about-one-id", test_much_about_one_id);
  g_test_add_func ("/annotation-store/much-waits", test_much_waits);
  g_test_add_func ("/annotation-store/left-and-gone", test_left_and_gone);
  g_test_add_func ("/annotation-store/many-with-one-id", test_many_with_one_id);
  g_test_add_func ("/annotation-store/events", test_events);
  g_test_add_func ("/annotation-store/correction-before-its-target",
                   test_correction_before_its_target);
  g_test_add_func ("/annotation-store/mark-of-what-is-held", test_mark_of_what_is_held);
  g_test_add_func ("/annotation-store/hidden-makes-no-chat", test_hidden_makes_no_chat);
  g_test_add_func ("/annotation-store/forgotten", test_forgotten);
  g_test_add_func ("/annotation-store/account-purged", test_account_purged);
  g_test_add_func ("/annotation-store/costs", test_costs);
  return g_test_run ();
}
