/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cost.h"
#include "crypto/omemo-payload.h"
#include "lib/omemo-fixture.h"
#include "lib/store-fixture.h"
#include "sync/omemo-begin.h"
#include "sync/omemo-reading.h"
#include "sync/omemo-writing.h"

/* What it costs to encrypt and to decrypt, in a database on the disk, each time in one
 * transaction as the daemon does it. What is needed for it (whatever others do, and their
 * keys) happens outside of measured(), so that callgrind counts that function alone and
 * writes a file whenever it ends (--toggle-collect=measured --dump-after=measured); one
 * line is printed for each: its name, how often, microseconds of CPU for one. */

#define TEXT "Shall we meet at seven, where the two rivers come together?"
#define SIZE_SECRET 32
#define MESSAGES 50 /* fewer than what an empty message answers */
#define FEW 5
#define ROOM_DEVICES 3 /* of each member */

typedef struct
{
  WcStoreFixture *store; /* (owned) */
  WcOmemo *omemo;        /* (owned) */
  WcOmemoOwn *own;       /* (owned) */
  WcOmemoBundle *bundle; /* (owned) ours */
  WcRatchetDevice *romeo;
  GPtrArray *names;   /* (owned) (element-type utf8) of the devices below */
  GPtrArray *devices; /* (owned) (element-type WcRatchetDevice) */
  GPtrArray *bundles; /* (owned) (element-type WcOmemoBundle) of theirs */
  GPtrArray *said;    /* (owned) (element-type WcOmemoEncrypted) to be read … */
  GPtrArray *senders; /* (owned) (element-type utf8) … that these have written */
  guint nth;          /* of what is worked through */
} Bench;

typedef void (*Operation) (Bench *self);

static void
check (const GError *error)
{
  if (error == NULL)
    return;
  fprintf (stderr, "omemo-cost: %s\n", error->message);
  exit (1);
}

/* ---- What is measured ---- */

static __attribute__ ((noinline, noclone)) void
measured (Bench *self, Operation operation, guint times)
{
  for (self->nth = 0; self->nth < times; self->nth++)
    operation (self);
}

static void
encrypt_key (Bench *self)
{
  const WcRatchetPeer peer = { WC_STORE_ROMEO, self->romeo->device, WC_OMEMO_AXOLOTL };
  static const char secret[SIZE_SECRET] = "what stands for a key and a tag";
  g_autoptr (GBytes) plain = g_bytes_new_static (secret, SIZE_SECRET);
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GError) error = NULL;
  gboolean kex;

  wc_store_fixture_begin (self->store);
  key = wc_ratchet_encrypt (self->omemo->ratchet, &peer, plain, /* pinned= */ NULL, &kex,
                            &error);
  check (error);
  wc_store_fixture_commit (self->store);
  g_assert_false (kex);
}

static void
decrypt_key (Bench *self)
{
  const WcRatchetPeer peer = { WC_STORE_ROMEO, self->romeo->device, WC_OMEMO_AXOLOTL };
  const WcOmemoEncrypted *said = self->said->pdata[self->nth];
  g_autoptr (WcRatchetReceived) received = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (self->store);
  received = wc_ratchet_decrypt (self->omemo->ratchet, &peer, said->keys->pdata[0],
                                 self->romeo->public, &error);
  check (error);
  wc_store_fixture_commit (self->store);
}

static void
write_text (Bench *self, const char *const *jids, guint n_keys)
{
  g_autoptr (GBytes) text = g_bytes_new_static (TEXT, strlen (TEXT));
  GBytes *const plain[] = { text, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcOmemoRecipients) to = wc_omemo_recipients_find (self->omemo, jids, &error);
  g_autoptr (GPtrArray) all = NULL;

  check (error);
  all = wc_omemo_writing_encrypt (self->omemo, to, plain, &error);
  check (error);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpuint (((WcOmemoEncrypted *) all->pdata[0])->keys->len, ==, n_keys);
}

static void
send_message (Bench *self)
{
  static const char *const jids[] = { WC_STORE_ROMEO, NULL };

  wc_store_fixture_begin (self->store);
  write_text (self, jids, 1);
  wc_store_fixture_commit (self->store);
}

static void
read_message (Bench *self)
{
  const char *const senders[] = { self->senders->pdata[self->nth], NULL };
  const WcOmemoCipher cipher = { self->said->pdata[self->nth], senders, /* live= */ TRUE,
                                 /* answers= */ TRUE };
  g_autoptr (WcOmemoRead) read = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (self->store);
  read = wc_omemo_reading_decrypt (self->omemo, &cipher, &error);
  check (error);
  wc_store_fixture_commit (self->store);
  g_assert_cmpuint (g_bytes_get_size (read->plain), ==, strlen (TEXT));
}

static void
begin_session (Bench *self, guint nth)
{
  const WcRatchetDevice *device = self->devices->pdata[nth];
  const WcRatchetPeer peer = { device->jid, device->device, WC_OMEMO_AXOLOTL };
  g_autoptr (GError) error = NULL;

  wc_omemo_begin (self->omemo, &peer, self->bundles->pdata[nth], &error);
  check (error);
}

static void
send_first (Bench *self)
{
  const WcRatchetDevice *device = self->devices->pdata[self->nth];
  const char *const jids[] = { device->jid, NULL };

  wc_store_fixture_begin (self->store);
  begin_session (self, self->nth);
  write_text (self, jids, 1);
  wc_store_fixture_commit (self->store);
}

static void
send_room (Bench *self)
{
  wc_store_fixture_begin (self->store);
  write_text (self, (const char *const *) self->names->pdata, self->devices->len);
  wc_store_fixture_commit (self->store);
}

static void
send_room_first (Bench *self)
{
  wc_store_fixture_begin (self->store);
  for (guint i = 0; i < self->devices->len; i++)
    begin_session (self, i);
  write_text (self, (const char *const *) self->names->pdata, self->devices->len);
  wc_store_fixture_commit (self->store);
}

/* ---- What others do ---- */

static void
seal (Bench *self, WcRatchetDevice *by)
{
  const WcRatchetPeer us = { WC_STORE_JULIET, self->own->device, WC_OMEMO_AXOLOTL };
  g_autoptr (GBytes) plain = g_bytes_new_static (TEXT, strlen (TEXT));
  g_autoptr (WcOmemoPayload) payload = wc_omemo_payload_encrypt (WC_OMEMO_AXOLOTL, plain);
  GPtrArray *keys = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_key_free);
  g_autoptr (GError) error = NULL;
  gboolean kex = FALSE;
  g_autoptr (GBytes) key = wc_ratchet_encrypt (by->ratchet, &us, payload->secret,
                                               /* pinned= */ NULL, &kex, &error);

  check (error);
  g_ptr_array_add (keys, wc_omemo_key_new (NULL, us.device, kex, key));
  g_ptr_array_add (self->said,
                   wc_omemo_encrypted_new (WC_OMEMO_AXOLOTL, by->device, payload->iv,
                                           payload->payload, keys));
  g_ptr_array_add (self->senders, (gpointer) by->jid);
}

static void
seal_many (Bench *self, guint times)
{
  g_ptr_array_set_size (self->said, 0);
  g_ptr_array_set_size (self->senders, 0);
  for (guint i = 0; i < times; i++)
    seal (self, self->romeo);
}

/* Romeo reads something of ours, so that his ratchet moves, and writes. */
static void
let_turn (Bench *self)
{
  const WcRatchetPeer romeo = { WC_STORE_ROMEO, self->romeo->device, WC_OMEMO_AXOLOTL };
  const WcRatchetPeer us = { WC_STORE_JULIET, self->own->device, WC_OMEMO_AXOLOTL };
  g_autoptr (WcOmemoEncrypted) said = NULL;
  g_autoptr (WcRatchetReceived) received = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (self->store);
  said = wc_omemo_writing_encrypt_empty (self->omemo, &romeo, &error);
  check (error);
  wc_store_fixture_commit (self->store);
  received = wc_ratchet_decrypt (self->romeo->ratchet, &us, said->keys->pdata[0],
                                 self->own->identity, &error);
  check (error);
  seal_many (self, 1);
}

static void
forget_devices (Bench *self)
{
  g_ptr_array_set_size (self->bundles, 0);
  g_ptr_array_set_size (self->devices, 0);
  g_ptr_array_set_size (self->names, 0);
}

/* @times people with so many devices each, that they have listed. */
static void
make_people (Bench *self, const char *what, guint times, guint n_devices)
{
  forget_devices (self);
  for (guint i = 0; i < times; i++)
    {
      char *name = g_strdup_printf ("%s-%u@montague.lit", what, i);

      g_ptr_array_add (self->names, name);
      wc_omemo_fixture_list (self->omemo, name, 1u, n_devices > 1 ? 2u : 0u,
                             n_devices > 2 ? 3u : 0u, 0u);
      for (guint device = 1; device <= n_devices; device++)
        {
          WcRatchetDevice *made = wc_ratchet_device_new (name, device);

          g_ptr_array_add (self->devices, made);
          g_ptr_array_add (self->bundles,
                           wc_ratchet_device_make_bundle (made, WC_OMEMO_AXOLOTL));
        }
    }
  g_ptr_array_add (self->names, NULL);
}

/* Each of them begins a session with us. */
static void
let_begin (Bench *self)
{
  const WcRatchetPeer us = { WC_STORE_JULIET, self->own->device, WC_OMEMO_AXOLOTL };
  g_autoptr (GError) error = NULL;

  g_ptr_array_set_size (self->said, 0);
  g_ptr_array_set_size (self->senders, 0);
  for (guint i = 0; i < self->devices->len; i++)
    {
      WcRatchetDevice *by = self->devices->pdata[i];

      wc_ratchet_begin (by->ratchet, &us, self->bundle, self->own->identity, &error);
      check (error);
      seal (self, by);
    }
}

/* ---- One after the other ---- */

/* Each is one of the files that callgrind writes, in this order. */
static void
run (Bench *self, const char *name, Operation operation, guint times)
{
  gint64 before = cost_cpu_us (getpid ());

  measured (self, operation, times);
  printf ("%s\t%u\t%.1f\n", name, times,
          (double) (cost_cpu_us (getpid ()) - before) / times);
}

static void
run_talk (Bench *self)
{
  let_turn (self);
  read_message (self); /* the first of a chain, which is measured below */
  run (self, "key encrypted", encrypt_key, MESSAGES);
  run (self, "message encrypted", send_message, MESSAGES);
  seal_many (self, MESSAGES / 2);
  run (self, "key decrypted", decrypt_key, MESSAGES / 2);
  seal_many (self, MESSAGES / 2);
  run (self, "message decrypted", read_message, MESSAGES / 2);
  let_turn (self);
  run (self, "message decrypted, ratchet moves", read_message, 1);
}

static void
run_firsts (Bench *self)
{
  make_people (self, "first", FEW, 1);
  run (self, "first message encrypted", send_first, FEW);
  make_people (self, "new", FEW, 1);
  let_begin (self);
  run (self, "first message decrypted", read_message, FEW);
}

static void
run_room (Bench *self, guint members)
{
  make_people (self, "member", members, ROOM_DEVICES);
  run (self, "first message to a room encrypted", send_room_first, 1);
  run (self, "message to a room encrypted", send_room, FEW);
}

static void
meet_romeo (Bench *self)
{
  self->romeo = wc_ratchet_device_new (WC_STORE_ROMEO, 7);
  wc_omemo_fixture_list (self->omemo, WC_STORE_JULIET, self->own->device, 0u);
  wc_omemo_fixture_list (self->omemo, WC_STORE_ROMEO, 7u, 0u);
  wc_omemo_fixture_begin (self->omemo, self->romeo);
}

static void
setup (Bench *self)
{
  g_autoptr (GError) error = NULL;

  self->store = wc_store_fixture_new ();
  self->omemo = wc_omemo_new (self->store->db, self->store->account, WC_STORE_JULIET);
  self->own = wc_omemo_fixture_ensure (self->omemo);
  self->bundle =
      wc_omemo_own_device_make_bundle (&self->omemo->own, WC_OMEMO_AXOLOTL, &error);
  check (error);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->devices =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_ratchet_device_free);
  self->bundles = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_bundle_free);
  self->said = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_encrypted_free);
  self->senders = g_ptr_array_new ();
  meet_romeo (self);
}

static void
teardown (Bench *self)
{
  g_ptr_array_unref (self->senders);
  g_ptr_array_unref (self->said);
  g_ptr_array_unref (self->bundles);
  g_ptr_array_unref (self->devices);
  g_ptr_array_unref (self->names);
  wc_ratchet_device_free (self->romeo);
  wc_omemo_bundle_free (self->bundle);
  wc_omemo_own_free (self->own);
  wc_omemo_free (self->omemo);
  wc_store_fixture_free (self->store);
}

int
main (int argc, char **argv)
{
  Bench bench = { 0 };

  if (argc != 2 || atoi (argv[1]) <= 0)
    {
      fprintf (stderr, "usage: omemo-cost MEMBERS\n");
      return 2;
    }
  setup (&bench);
  run_talk (&bench);
  run_firsts (&bench);
  run_room (&bench, (guint) atoi (argv[1]));
  teardown (&bench);
  return 0;
}
