/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "crypto/omemo-error.h"
#include "lib/ratchet-fixture.h"

#define ROMEO "romeo@montague.lit"
#define JULIET "juliet@capulet.lit"
#define MANY 2000

/* Romeo has a session with Juliet, of which she does not know yet. */
typedef struct
{
  WcOmemoVersion version;
  WcRatchetDevice *romeo;  /* (owned) */
  WcRatchetDevice *juliet; /* (owned) */
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->version = GPOINTER_TO_INT (data);
  f->romeo = wc_ratchet_device_new (ROMEO, 27183);
  /* beyond what the library counts as positive */
  f->juliet = wc_ratchet_device_new (JULIET, 4294967295u);
  wc_ratchet_device_begin (f->romeo, f->juliet, f->version);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_ratchet_device_free (f->romeo);
  wc_ratchet_device_free (f->juliet);
}

static WcOmemoKey *
romeo_writes (Fixture *f, const char *text)
{
  return wc_ratchet_device_write (f->romeo, f->juliet, f->version, text);
}

static void
juliet_reads (Fixture *f, const WcOmemoKey *key, const char *text)
{
  wc_ratchet_device_expect (f->juliet, f->romeo, f->version, key, text);
}

static void
say (WcRatchetDevice *from, WcRatchetDevice *to, WcOmemoVersion version, const char *text)
{
  g_autoptr (WcOmemoKey) key = wc_ratchet_device_write (from, to, version, text);

  wc_ratchet_device_expect (to, from, version, key, text);
}

/* Both know of the session. */
static void
greet (Fixture *f)
{
  say (f->romeo, f->juliet, f->version, "lady");
  say (f->juliet, f->romeo, f->version, "sir");
}

static void
assert_fails (Fixture *f, const WcOmemoKey *key, WcOmemoReason reason)
{
  g_autoptr (GError) error = NULL;
  WcRatchetReceived *received =
      wc_ratchet_device_read (f->juliet, f->romeo, f->version, key, &error);

  g_assert_null (received);
  g_assert_error (error, WC_OMEMO_ERROR, (int) reason);
}

/* The first message uses a one-time key up; the answer turns the ratchet, and what
 * follows begins nothing any more. */
static void
test_talk (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoKey) first = romeo_writes (f, "one");
  g_autoptr (WcOmemoKey) second = romeo_writes (f, "two");
  g_autoptr (WcRatchetReceived) begun = NULL;
  g_autoptr (WcRatchetReceived) next = NULL;
  g_autoptr (WcOmemoKey) later = NULL;

  g_assert_true (first->kex && second->kex);
  begun = wc_ratchet_device_read (f->juliet, f->romeo, f->version, first, NULL);
  g_assert_true (begun->kex);
  g_assert_cmpuint (begun->pre_key, >=, 1);
  g_assert_cmpuint (begun->counter, ==, 0);
  g_assert_true (g_bytes_equal (begun->identity, f->romeo->public));
  g_assert_cmpuint (g_hash_table_size (f->juliet->used), ==, 1);
  next = wc_ratchet_device_read (f->juliet, f->romeo, f->version, second, NULL);
  g_assert_cmpuint (next->pre_key, ==, 0);
  g_assert_cmpuint (next->counter, ==, 1);
  g_assert_true (g_bytes_equal (next->ratchet_key, begun->ratchet_key));
  say (f->juliet, f->romeo, f->version, "three");
  later = romeo_writes (f, "four");
  g_assert_false (later->kex);
  g_clear_pointer (&next, wc_ratchet_received_free);
  next = wc_ratchet_device_read (f->juliet, f->romeo, f->version, later, NULL);
  g_assert_cmpuint (next->counter, ==, 0);
  g_assert_false (g_bytes_equal (next->ratchet_key, begun->ratchet_key));
  for (guint i = 0; i < 3; i++)
    greet (f);
}

static void
test_out_of_order (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoKey) one = NULL;
  g_autoptr (WcOmemoKey) two = NULL;
  g_autoptr (WcOmemoKey) three = NULL;

  greet (f);
  one = romeo_writes (f, "one");
  two = romeo_writes (f, "two");
  three = romeo_writes (f, "three");
  juliet_reads (f, three, "three");
  juliet_reads (f, one, "one");
  greet (f);
  juliet_reads (f, two, "two");
  assert_fails (f, two, WC_OMEMO_REASON_REPEAT_UNKNOWN);
  greet (f);
}

/* The library bridges so many, and no more; nothing has changed when it could not. */
static void
test_gap (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoKey) within = NULL;
  g_autoptr (WcOmemoKey) beyond = NULL;

  greet (f);
  for (guint i = 0; i < MANY; i++)
    wc_omemo_key_free (romeo_writes (f, "lost"));
  within = romeo_writes (f, "within");
  beyond = romeo_writes (f, "beyond");
  assert_fails (f, beyond, WC_OMEMO_REASON_GAP);
  juliet_reads (f, within, "within");
  juliet_reads (f, beyond, "beyond");
}

/* Reads @key with one byte after the other changed: it is no message, or not of this
 * session, and what is kept stays as it was. Returns: how many were read all the same. */
static guint
count_believed (Fixture *f, const WcOmemoKey *key)
{
  gsize size = g_bytes_get_size (key->data);
  guint n_read = 0;

  for (gsize i = 0; i < size; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (key->data, NULL), size);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (WcOmemoKey) other = NULL;
      g_autoptr (WcRatchetReceived) received = NULL;
      g_autoptr (GError) error = NULL;

      copy[i] ^= 0x41;
      bytes = g_bytes_new (copy, size);
      other = wc_omemo_key_new (NULL, key->device, key->kex, bytes);
      received = wc_ratchet_device_read (f->juliet, f->romeo, f->version, other, &error);
      g_assert_true (received != NULL || error->domain == WC_OMEMO_ERROR);
      n_read += received != NULL;
      wc_ratchet_device_restore (f->juliet);
    }
  return n_read;
}

static void
test_damaged (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoKey) key = NULL;

  greet (f);
  key = romeo_writes (f, "true");
  g_assert_cmpuint (count_believed (f, key), ==, 0);
  juliet_reads (f, key, "true");
}

/* The device's own number stands outside of what is authenticated. */
static void
test_damaged_first (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoKey) key = romeo_writes (f, "true");

  g_assert_cmpuint (count_believed (f, key), <=, 6);
  juliet_reads (f, key, "true");
}

static void
test_no_message (Fixture *f, gconstpointer data)
{
  g_autofree char *long_data = g_strnfill (1025, 'x');
  const char *const texts[] = { "", "3", "\x33", "nonsense", long_data };

  greet (f);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (texts[i], strlen (texts[i]));
      g_autoptr (WcOmemoKey) plain = wc_omemo_key_new (NULL, 1, FALSE, bytes);
      g_autoptr (WcOmemoKey) kex = wc_omemo_key_new (NULL, 1, TRUE, bytes);

      assert_fails (f, plain, WC_OMEMO_REASON_DAMAGED);
      assert_fails (f, kex, WC_OMEMO_REASON_DAMAGED);
    }
}

/* Old programs do not say that a message begins a session; some say it of every one. */
static void
test_wrong_hint (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoKey) first = romeo_writes (f, "first");
  g_autoptr (WcOmemoKey) unsaid =
      wc_omemo_key_new (NULL, first->device, FALSE, first->data);
  g_autoptr (WcOmemoKey) plain = NULL;
  g_autoptr (WcOmemoKey) said = NULL;

  juliet_reads (f, unsaid, "first");
  say (f->juliet, f->romeo, f->version, "sir");
  plain = romeo_writes (f, "plain");
  said = wc_omemo_key_new (NULL, plain->device, TRUE, plain->data);
  juliet_reads (f, said, "plain");
}

static void
test_no_session (Fixture *f, gconstpointer data)
{
  const WcRatchetPeer peer = { ROMEO, f->romeo->device, f->version };
  g_autoptr (WcOmemoKey) key = NULL;
  g_autoptr (GBytes) text = g_bytes_new_static ("text", 4);
  g_autoptr (GError) error = NULL;
  gboolean kex;

  g_assert_null (wc_ratchet_encrypt (f->juliet->ratchet, &peer, text, /* pinned= */ NULL,
                                     &kex, &error));
  g_assert_error (error, WC_OMEMO_ERROR, WC_OMEMO_REASON_NO_SESSION);
  greet (f);
  key = romeo_writes (f, "to nobody");
  g_hash_table_remove_all (f->juliet->sessions);
  assert_fails (f, key, WC_OMEMO_REASON_NO_SESSION);
}

static void
test_pre_key_gone (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoKey) key = romeo_writes (f, "late");

  g_hash_table_remove_all (f->juliet->pre_keys);
  assert_fails (f, key, WC_OMEMO_REASON_PREKEY_GONE);
}

/* Who takes somebody's address and device has another key: nothing of the session that
 * there is changes, neither by a message nor by a bundle. */
static void
test_pinned (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRatchetDevice) paris = wc_ratchet_device_new (ROMEO, f->romeo->device);
  const WcRatchetPeer peer = { ROMEO, f->romeo->device, f->version };
  g_autoptr (WcOmemoBundle) bundle = wc_ratchet_device_make_bundle (paris, f->version);
  g_autoptr (WcOmemoKey) key = NULL;
  g_autoptr (GError) error = NULL;

  greet (f);
  wc_ratchet_device_begin (paris, f->juliet, f->version);
  key = wc_ratchet_device_write (paris, f->juliet, f->version, "it is me");
  g_assert_null (
      wc_ratchet_decrypt (f->juliet->ratchet, &peer, key, f->romeo->public, &error));
  g_assert_error (error, WC_OMEMO_ERROR, WC_OMEMO_REASON_IDENTITY_CHANGED);
  g_clear_error (&error);
  g_assert_false (
      wc_ratchet_begin (f->juliet->ratchet, &peer, bundle, f->romeo->public, &error));
  g_assert_error (error, WC_OMEMO_ERROR, WC_OMEMO_REASON_IDENTITY_CHANGED);
  greet (f);
}

static GBytes *
flip (GBytes *bytes, gsize place)
{
  gsize size;
  guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  size = g_bytes_get_size (bytes);
  copy[place] ^= 1;
  return g_bytes_new_take (copy, size);
}

/* A bundle with another signature, a key that agrees on nothing, or none. */
static void
test_bad_bundle (Fixture *f, gconstpointer data)
{
  static const guint8 zeros[WC_OMEMO_PUBLIC_KEY_SIZE] = { 5 };
  const WcRatchetPeer peer = { JULIET, 1, f->version };
  g_autoptr (WcOmemoBundle) good = wc_ratchet_device_make_bundle (f->juliet, f->version);
  g_autoptr (GBytes) low = g_bytes_new_static (zeros, sizeof zeros);
  g_autoptr (GBytes) signature = flip (good->signature, 7);
  g_autoptr (GBytes) other = flip (good->signed_pre_key, 9);
  g_autoptr (GBytes) small = g_bytes_new_from_bytes (good->identity, 0, 31);
  GBytes *const cases[][3] = { { good->identity, good->signed_pre_key, signature },
                               { good->identity, other, good->signature },
                               { low, good->signed_pre_key, good->signature },
                               { good->identity, low, good->signature },
                               { small, good->signed_pre_key, good->signature },
                               { good->identity, good->signed_pre_key, small } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcOmemoBundle) bundle =
          wc_omemo_bundle_new (f->version, cases[i][0], 1, cases[i][1], cases[i][2],
                               g_ptr_array_ref (good->pre_keys));
      g_autoptr (GError) error = NULL;

      g_assert_false (wc_ratchet_begin (f->romeo->ratchet, &peer, bundle, NULL, &error));
      g_assert_error (error, WC_OMEMO_ERROR, WC_OMEMO_REASON_BAD_BUNDLE);
    }
  g_ptr_array_set_size (good->pre_keys, 0);
  g_assert_false (wc_ratchet_begin (f->romeo->ratchet, &peer, good, NULL, NULL));
}

/* Both begin at once: each reads the other's, and they end in one session. */
static void
test_crossed (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoKey) one = romeo_writes (f, "one");
  g_autoptr (WcOmemoKey) two = NULL;

  wc_ratchet_device_begin (f->juliet, f->romeo, f->version);
  two = wc_ratchet_device_write (f->juliet, f->romeo, f->version, "two");
  juliet_reads (f, one, "one");
  wc_ratchet_device_expect (f->romeo, f->juliet, f->version, two, "two");
  for (guint i = 0; i < 3; i++)
    greet (f);
}

/* Whichever call of the port fails, its error is told; with what was changed taken back,
 * the message is read the next time. */
static void
test_port_fails (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoKey) key = romeo_writes (f, "first");
  guint n_failed = 0;

  for (guint at = 1;; at++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WcRatchetReceived) received = NULL;

      f->juliet->calls = 0;
      f->juliet->fail_at = at;
      received = wc_ratchet_device_read (f->juliet, f->romeo, f->version, key, &error);
      if (received != NULL)
        {
          g_assert_cmpmem (g_bytes_get_data (received->plain, NULL), 5, "first", 5);
          break;
        }
      g_assert_error (error, WC_ERROR, WC_ERROR_STORAGE);
      n_failed++;
    }
  g_assert_cmpuint (n_failed, >=, 6);
}

/* What is kept says whose it is; what is damaged says nothing. */
static void
test_record (Fixture *f, gconstpointer data)
{
  GHashTableIter iter;
  gpointer record;
  g_autoptr (GBytes) identity = NULL;
  g_autoptr (GBytes) half = NULL;
  g_autoptr (GError) error = NULL;

  g_hash_table_iter_init (&iter, f->romeo->sessions);
  g_assert_true (g_hash_table_iter_next (&iter, NULL, &record));
  identity = wc_ratchet_read_identity (f->romeo->library, record, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (identity, f->juliet->public));
  half = g_bytes_new_from_bytes (record, 0, g_bytes_get_size (record) / 2);
  g_assert_null (wc_ratchet_read_identity (f->romeo->library, half, &error));
  g_assert_error (error, WC_OMEMO_ERROR, WC_OMEMO_REASON_STORE);
}

/* ---- Any order ---- */

#define STEPS 1200
#define MOST_ON_THE_WAY 40
/* Of so many ratchet keys of the other side the library keeps what may come late. */
#define CHAINS_KEPT 5

/* One side of a conversation, as the double ratchet says it goes on. */
typedef struct
{
  WcRatchetDevice *device; /* borrowed */
  guint chain;             /* the number of the ratchet key it writes with */
  gboolean turns;          /* with its next message, as it has read with a newer one */
  GHashTable *seen;        /* (owned) (element-type guint) chains of the other side */
  GPtrArray *coming; /* (owned) (element-type Letter) not delivered yet, any order */
} Side;

typedef struct
{
  WcOmemoKey *key; /* (owned) */
  char *text;      /* (owned) */
  guint chain;
  gboolean was_read;
} Letter;

static void
letter_free (gpointer data)
{
  Letter *self = data;

  wc_omemo_key_free (self->key);
  g_free (self->text);
  g_free (self);
}

static void
side_begin (Side *self, WcRatchetDevice *device, gboolean turns)
{
  *self = (Side){ .device = device, .turns = turns };
  self->seen = g_hash_table_new (NULL, NULL);
  self->coming = g_ptr_array_new_with_free_func (letter_free);
  g_hash_table_add (self->seen, GUINT_TO_POINTER (0));
}

static void
side_clear (Side *self)
{
  g_hash_table_unref (self->seen);
  g_ptr_array_unref (self->coming);
}

static guint
count_newer (const Side *self, guint chain)
{
  GHashTableIter iter;
  gpointer seen;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->seen);
  while (g_hash_table_iter_next (&iter, &seen, NULL))
    n += GPOINTER_TO_UINT (seen) > chain;
  return n;
}

static void
write_letter (Fixture *f, Side *from, Side *to, guint n)
{
  Letter *letter = g_new0 (Letter, 1);

  from->chain += from->turns;
  from->turns = FALSE;
  letter->chain = from->chain;
  letter->text = g_strdup_printf ("letter %u", n);
  letter->key =
      wc_ratchet_device_write (from->device, to->device, f->version, letter->text);
  g_ptr_array_add (to->coming, letter);
}

/* A byte of it is another: it says nothing, and what is kept stays as it was. */
static void
read_damaged (Fixture *f, Side *to, Side *from, const Letter *letter, GRand *rand)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (letter->key->data, &size);
  g_autofree guint8 *copy = g_memdup2 (data, size);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (WcOmemoKey) key = NULL;
  g_autoptr (WcRatchetReceived) received = NULL;

  /* the last eight bytes say whether the rest is as it was written */
  copy[size - 1 - g_rand_int_range (rand, 0, 8)] ^= 0x40;
  bytes = g_bytes_new (copy, size);
  key = wc_omemo_key_new (NULL, to->device->device, letter->key->kex, bytes);
  received = wc_ratchet_device_read (to->device, from->device, f->version, key, NULL);
  g_assert_null (received);
}

static gboolean
says (const WcRatchetReceived *received, const char *text)
{
  gsize size;
  const char *data = g_bytes_get_data (received->plain, &size);

  return size == strlen (text) && memcmp (data, text, size) == 0;
}

/* Once, and never again; unless it is so late that nothing is kept for it. */
static void
deliver (Fixture *f, Side *to, Side *from, Letter *letter)
{
  guint newer = count_newer (to, letter->chain);
  g_autoptr (WcRatchetReceived) received = wc_ratchet_device_read (
      to->device, from->device, f->version, letter->key, /* error= */ NULL);

  if (letter->was_read)
    g_assert_null (received);
  else if (newer < CHAINS_KEPT)
    g_assert_nonnull (received);
  if (received == NULL)
    return;
  g_assert_true (says (received, letter->text));
  letter->was_read = TRUE;
  if (newer == 0 && !g_hash_table_contains (to->seen, GUINT_TO_POINTER (letter->chain)))
    to->turns = TRUE;
  g_hash_table_add (to->seen, GUINT_TO_POINTER (letter->chain));
}

static void
step (Fixture *f, Side *one, Side *other, guint n, GRand *rand)
{
  Letter *letter;
  guint nth;

  if (other->coming->len < MOST_ON_THE_WAY)
    write_letter (f, one, other, n);
  if (one->coming->len == 0 || g_rand_boolean (rand))
    return;
  nth = (guint) g_rand_int_range (rand, 0, (gint32) one->coming->len);
  letter = one->coming->pdata[nth];
  if (g_rand_int_range (rand, 0, 10) == 0)
    read_damaged (f, one, other, letter, rand);
  if (g_rand_int_range (rand, 0, 10) != 0) /* or else it is lost */
    deliver (f, one, other, letter);
  if (g_rand_int_range (rand, 0, 5) != 0) /* or else it comes again */
    g_ptr_array_remove_index_fast (one->coming, nth);
}

/* § 11: whatever is lost, late, damaged or said twice, each message is read once, as it
 * was written, and the conversation goes on. */
static void
test_any_order (Fixture *f, gconstpointer data)
{
  for (guint32 seed = 1; seed <= 3; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      Side romeo, juliet;

      if (seed > 1)
        {
          teardown (f, NULL);
          setup (f, data);
        }
      greet (f);
      side_begin (&romeo, f->romeo, TRUE);
      side_begin (&juliet, f->juliet, FALSE);
      for (guint n = 0; n < STEPS; n++)
        if (g_rand_boolean (rand))
          step (f, &romeo, &juliet, n, rand);
        else
          step (f, &juliet, &romeo, n, rand);
      g_assert_cmpuint (romeo.chain, >, 10);
      greet (f);
      side_clear (&romeo);
      side_clear (&juliet);
    }
}

static void
add_all (WcOmemoVersion version)
{
#define TEST(name, func)                                                                 \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *path = g_strdup_printf ("/crypto/ratchet/%d/" name, (int) version); \
    g_test_add (path, Fixture, GINT_TO_POINTER ((int) version), setup, func, teardown);  \
  }                                                                                      \
  G_STMT_END
  TEST ("talk", test_talk);
  TEST ("order", test_out_of_order);
  TEST ("any-order", test_any_order);
  TEST ("gap", test_gap);
  TEST ("damaged", test_damaged);
  TEST ("damaged-first", test_damaged_first);
  TEST ("no-message", test_no_message);
  TEST ("hint", test_wrong_hint);
  TEST ("no-session", test_no_session);
  TEST ("pre-key-gone", test_pre_key_gone);
  TEST ("pinned", test_pinned);
  TEST ("bad-bundle", test_bad_bundle);
  TEST ("crossed", test_crossed);
  TEST ("port-fails", test_port_fails);
  TEST ("record", test_record);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_all (WC_OMEMO_AXOLOTL);
  if (wc_omemo_library_speaks (WC_OMEMO_2))
    add_all (WC_OMEMO_2);
  return g_test_run ();
}
