/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "crypto/omemo-error.h"
#include "lib/ratchet-fixture.h"

/* Three devices that talk across one another for hundreds of messages, which come late,
 * never, twice, damaged, or when the disk is full. A model says of each time that one
 * comes what has to become of it. Sessions begin whenever somebody has none, at both ends
 * at once, too. */

#define N_DEVICES 3
#define N_WRITTEN 200 /* by each */
#define MAX_LATE 4    /* turns of its sender's ratchet; the library knows five chains */
#define N_SEEDS 5

typedef struct
{
  guint from, to;
  char *text;      /* (owned) */
  WcOmemoKey *key; /* (owned) */
  guint turns;     /* of its sender that its receiver knew of when it was written */
  gboolean read;
} Message;

typedef struct
{
  WcOmemoVersion version;
  GRand *random; /* (owned) */
  WcRatchetDevice *devices[N_DEVICES];
  GHashTable *turns[N_DEVICES][N_DEVICES]; /* ratchet keys of [from] that [to] has seen */
  GPtrArray *under_way;                    /* (element-type Message) some of them read */
  guint n_read, n_repeats, n_damaged, n_failures, n_lost;
} World;

typedef void (*Event) (World *world, guint index);

static void
message_free (Message *self)
{
  g_free (self->text);
  wc_omemo_key_free (self->key);
  g_free (self);
}

static guint
choose (World *world, guint below)
{
  return (guint) g_rand_int_range (world->random, 0, (gint32) below);
}

static void
world_init (World *world, WcOmemoVersion version, guint32 seed)
{
  static const char *const jids[N_DEVICES] = { "romeo@montague.lit", "juliet@capulet.lit",
                                               "nurse@capulet.lit" };

  *world = (World){ .version = version, .random = g_rand_new_with_seed (seed) };
  world->under_way = g_ptr_array_new_with_free_func ((GDestroyNotify) message_free);
  for (guint i = 0; i < N_DEVICES; i++)
    {
      world->devices[i] = wc_ratchet_device_new (jids[i], i + 1);
      for (guint j = 0; j < N_DEVICES; j++)
        world->turns[i][j] = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                                    (GDestroyNotify) g_bytes_unref, NULL);
    }
}

static void
world_clear (World *world)
{
  for (guint i = 0; i < N_DEVICES; i++)
    {
      wc_ratchet_device_free (world->devices[i]);
      for (guint j = 0; j < N_DEVICES; j++)
        g_hash_table_unref (world->turns[i][j]);
    }
  g_ptr_array_unref (world->under_way);
  g_rand_free (world->random);
}

static gboolean
has_session (World *world, guint from, guint to)
{
  const WcRatchetDevice *other = world->devices[to];
  g_autofree char *name =
      g_strdup_printf ("%s/%u/%d", other->jid, other->device, world->version);

  return g_hash_table_contains (world->devices[from]->sessions, name);
}

static void
write_one (World *world, guint from, guint number)
{
  guint to = (from + 1 + choose (world, N_DEVICES - 1)) % N_DEVICES;
  Message *message = g_new0 (Message, 1);

  if (!has_session (world, from, to))
    wc_ratchet_device_begin (world->devices[from], world->devices[to], world->version);
  message->from = from;
  message->to = to;
  message->text = g_strdup_printf ("%u of %u", number, from);
  message->key = wc_ratchet_device_write (world->devices[from], world->devices[to],
                                          world->version, message->text);
  message->turns = g_hash_table_size (world->turns[from][to]);
  g_ptr_array_add (world->under_way, message);
}

static WcRatchetReceived *
receive (World *world, const Message *message, const WcOmemoKey *key, GError **error)
{
  return wc_ratchet_device_read (world->devices[message->to],
                                 world->devices[message->from], world->version, key,
                                 error);
}

static void
note_read (World *world, Message *message, const WcRatchetReceived *received)
{
  gsize size;
  const char *data = g_bytes_get_data (received->plain, &size);

  g_assert_false (message->read);
  g_assert_cmpmem (data, size, message->text, strlen (message->text));
  g_assert_true (
      g_bytes_equal (received->identity, world->devices[message->from]->public));
  g_hash_table_add (world->turns[message->from][message->to],
                    g_bytes_ref (received->ratchet_key));
  message->read = TRUE;
  world->n_read++;
}

static void
come (World *world, guint index)
{
  Message *message = g_ptr_array_index (world->under_way, index);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcRatchetReceived) received = receive (world, message, message->key, &error);

  if (message->read)
    {
      g_assert_null (received);
      g_assert_error (error, WC_OMEMO_ERROR, WC_OMEMO_REASON_REPEAT_UNKNOWN);
      world->n_repeats++;
      g_ptr_array_remove_index (world->under_way, index);
      return;
    }
  g_assert_no_error (error);
  note_read (world, message, received);
}

static void
get_lost (World *world, guint index)
{
  const Message *message = g_ptr_array_index (world->under_way, index);

  world->n_lost += !message->read;
  g_ptr_array_remove_index (world->under_way, index);
}

/* Only what begins no session: of what begins one, some bytes are not authenticated. */
static void
come_damaged (World *world, guint index)
{
  const Message *message = g_ptr_array_index (world->under_way, index);
  gsize size;
  const guint8 *data = g_bytes_get_data (message->key->data, &size);
  guint8 *copy = g_memdup2 (data, size);
  g_autoptr (GBytes) bytes = g_bytes_new_take (copy, size);
  g_autoptr (WcOmemoKey) key =
      wc_omemo_key_new (NULL, message->key->device, FALSE, bytes);
  g_autoptr (GError) error = NULL;

  copy[choose (world, (guint) size)] ^= (guint8) (1 + choose (world, 255));
  if (message->key->kex)
    return;
  g_assert_null (receive (world, message, key, &error));
  g_assert_cmpuint (error->domain, ==, WC_OMEMO_ERROR);
  world->n_damaged++;
}

/* What the disk could not take is rolled back, and comes again some time. */
static void
come_to_full_disk (World *world, guint index)
{
  Message *message = g_ptr_array_index (world->under_way, index);
  WcRatchetDevice *device = world->devices[message->to];
  g_autoptr (GError) error = NULL;
  g_autoptr (WcRatchetReceived) received = NULL;

  if (message->read)
    return;
  device->calls = 0;
  device->fail_at = 1 + choose (world, 12);
  received = receive (world, message, message->key, &error);
  device->fail_at = 0;
  if (received != NULL)
    {
      note_read (world, message, received);
      return;
    }
  g_assert_error (error, WC_ERROR, WC_ERROR_STORAGE);
  world->n_failures++;
}

/* What has been under way for so long that its keys may be gone does not come any more.
 */
static void
forget_late (World *world)
{
  for (guint i = world->under_way->len; i-- > 0;)
    {
      const Message *message = g_ptr_array_index (world->under_way, i);
      guint turns = g_hash_table_size (world->turns[message->from][message->to]);

      if (turns - message->turns > MAX_LATE)
        get_lost (world, i);
    }
}

static void
let_something_happen (World *world)
{
  static const Event events[] = { come,         come,         come,
                                  come,         come,         get_lost,
                                  come_damaged, come_damaged, come_to_full_disk };

  if (world->under_way->len > 0)
    events[choose (world, G_N_ELEMENTS (events))](world,
                                                  choose (world, world->under_way->len));
  forget_late (world);
}

/* Whoever was lost to whom: they understand one another now. */
static void
say_goodbye (World *world)
{
  for (guint i = 0; i < N_DEVICES * N_DEVICES; i++)
    {
      WcRatchetDevice *from = world->devices[i % N_DEVICES];
      WcRatchetDevice *to = world->devices[i / N_DEVICES];
      g_autoptr (WcOmemoKey) key = NULL;

      if (from == to)
        continue;
      key = wc_ratchet_device_write (from, to, world->version, "good night");
      wc_ratchet_device_expect (to, from, world->version, key, "good night");
    }
}

static void
test_talk (WcOmemoVersion version, guint32 seed)
{
  World world;

  world_init (&world, version, seed);
  for (guint i = 0; i < N_DEVICES * N_WRITTEN; i++)
    {
      write_one (&world, i % N_DEVICES, i);
      for (guint n = choose (&world, 5); n > 0; n--)
        let_something_happen (&world);
    }
  while (world.under_way->len > 0)
    let_something_happen (&world);
  g_assert_cmpuint (world.n_read + world.n_lost, ==, N_DEVICES * N_WRITTEN);
  g_assert_cmpuint (world.n_read, >, N_WRITTEN);
  g_assert_cmpuint (world.n_repeats, >, 0);
  g_assert_cmpuint (world.n_damaged, >, 0);
  g_assert_cmpuint (world.n_failures, >, 0);
  g_test_message ("seed %u: %u read, %u lost, %u repeated, %u damaged, %u failed", seed,
                  world.n_read, world.n_lost, world.n_repeats, world.n_damaged,
                  world.n_failures);
  say_goodbye (&world);
  world_clear (&world);
}

static void
test_axolotl (gconstpointer data)
{
  test_talk (WC_OMEMO_AXOLOTL, GPOINTER_TO_UINT (data));
}

static void
test_omemo_2 (gconstpointer data)
{
  test_talk (WC_OMEMO_2, GPOINTER_TO_UINT (data));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint seed = 1; seed <= N_SEEDS; seed++)
    {
      g_autofree char *old = g_strdup_printf ("/crypto/talks/axolotl/%u", seed);
      g_autofree char *new = g_strdup_printf ("/crypto/talks/omemo-2/%u", seed);

      g_test_add_data_func (old, GUINT_TO_POINTER (seed), test_axolotl);
      if (wc_omemo_library_speaks (WC_OMEMO_2))
        g_test_add_data_func (new, GUINT_TO_POINTER (seed), test_omemo_2);
    }
  return g_test_run ();
}
