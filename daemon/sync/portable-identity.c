/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/json-out.h"
#include "base/wiped-bytes.h"
#include "crypto/omemo-library.h"
#include "crypto/passphrase-seal.h"
#include "model/jid.h"
#include "sync/portable-identity.h"

/* What is encrypted is the public key, the private one and the address, which so cannot
 * be exchanged for another one. */

#define PRIVATE_SIZE 32
#define KEYS_SIZE (WC_OMEMO_PUBLIC_KEY_SIZE + PRIVATE_SIZE)

struct _WcPortableSealed
{
  char *jid;              /* (owned) as the line says */
  WcPassphraseSeal *seal; /* (owned) */
};

WcPortableIdentity *
wc_portable_identity_new (const char *jid, GBytes *public, GBytes *private)
{
  WcPortableIdentity *self = g_new0 (WcPortableIdentity, 1);

  self->jid = g_strdup (jid);
  self->public = g_bytes_ref (public);
  self->private = g_bytes_ref (private);
  return self;
}

void
wc_portable_identity_free (WcPortableIdentity *self)
{
  g_free (self->jid);
  g_bytes_unref (self->public);
  g_bytes_unref (self->private);
  g_free (self);
}

void
wc_portable_sealed_free (WcPortableSealed *self)
{
  g_free (self->jid);
  g_clear_pointer (&self->seal, wc_passphrase_seal_free);
  g_free (self);
}

/* ---- Writing ---- */

static GBytes *
pack (const WcPortableIdentity *self)
{
  gsize length = strlen (self->jid);
  guint8 *data;
  GBytes *packed = wc_wiped_bytes_new (KEYS_SIZE + length, &data);

  memcpy (data, g_bytes_get_data (self->public, NULL), WC_OMEMO_PUBLIC_KEY_SIZE);
  memcpy (data + WC_OMEMO_PUBLIC_KEY_SIZE, g_bytes_get_data (self->private, NULL),
          PRIVATE_SIZE);
  memcpy (data + KEYS_SIZE, self->jid, length);
  return packed;
}

static void
append_bytes (GString *out, const char *name, GBytes *bytes)
{
  g_autofree char *text =
      g_base64_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  wc_json_out_member (out, name, text);
}

static char *
format (const char *jid, const WcPassphraseSeal *seal)
{
  GString *out = g_string_new ("{\"type\":\"" WC_PORTABLE_IDENTITY_TYPE "\"");

  wc_json_out_member (out, "jid", jid);
  wc_json_out_member (out, "kdf", "scrypt");
  wc_json_out_number (out, "n", seal->n);
  wc_json_out_number (out, "r", seal->r);
  wc_json_out_number (out, "p", seal->p);
  append_bytes (out, "salt", seal->salt);
  wc_json_out_member (out, "cipher", "aes-256-gcm");
  append_bytes (out, "iv", seal->iv);
  append_bytes (out, "data", seal->data);
  g_string_append (out, "}\n");
  return g_string_free (out, FALSE);
}

/* What a thread works on. */
typedef struct
{
  WcPortableIdentity *identity; /* (owned) (nullable) */
  WcPortableSealed *sealed;     /* (owned) (nullable) */
  WcSecret *passphrase;         /* (owned) */
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_clear_pointer (&work->identity, wc_portable_identity_free);
  g_clear_pointer (&work->sealed, wc_portable_sealed_free);
  wc_secret_unref (work->passphrase);
  g_free (work);
}

static void
seal (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Work *work = data;
  g_autoptr (GBytes) plain = pack (work->identity);
  g_autoptr (WcPassphraseSeal) closed =
      wc_passphrase_seal_close (wc_secret_get_bytes (work->passphrase, NULL), plain);

  g_task_return_pointer (task, format (work->identity->jid, closed), g_free);
}

void
wc_portable_identity_seal_async (WcPortableIdentity *identity,
                                 WcSecret *passphrase,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->identity = identity;
  work->passphrase = wc_secret_ref (passphrase);
  g_task_set_source_tag (task, wc_portable_identity_seal_async);
  g_task_set_task_data (task, work, work_free);
  g_task_run_in_thread (task, seal);
}

char *
wc_portable_identity_seal_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- Reading ---- */

static gboolean
has_word (const WcJsonValue *line, const char *name, const char *word, GError **error)
{
  return g_strcmp0 (wc_json_value_get_text (line, name), word) == 0 ||
         wc_error_invalid (error, name, "only \"%s\" is known", word);
}

static guint
get_number (const WcJsonValue *line, const char *name)
{
  const WcJsonValue *value = wc_json_value_get (line, name);
  gboolean good = value != NULL && value->type == WC_JSON_NUMBER && value->number > 0 &&
                  value->number <= G_MAXINT;

  return good ? (guint) value->number : 0;
}

/* Returns: (transfer full): empty where there are none. */
static GBytes *
get_bytes (const WcJsonValue *line, const char *name)
{
  const char *text = wc_json_value_get_text (line, name);
  gsize size = 0;
  guchar *bytes = text != NULL ? g_base64_decode (text, &size) : NULL;

  return g_bytes_new_take (bytes, size);
}

WcPortableSealed *
wc_portable_sealed_read (const WcJsonValue *line, GError **error)
{
  const char *text = wc_json_value_get_text (line, "jid");
  g_autofree char *jid =
      text != NULL ? wc_jid_normalize_bare (text, /* need_local= */ TRUE, NULL) : NULL;
  const guint costs[] = { get_number (line, "n"), get_number (line, "r"),
                          get_number (line, "p") };
  g_autoptr (GBytes) salt = get_bytes (line, "salt");
  g_autoptr (GBytes) iv = get_bytes (line, "iv");
  g_autoptr (GBytes) data = get_bytes (line, "data");
  g_autoptr (WcPortableSealed) self = g_new0 (WcPortableSealed, 1);

  if (jid == NULL)
    wc_error_invalid (error, "jid", "that is no address of an account");
  if (jid == NULL || !has_word (line, "kdf", "scrypt", error) ||
      !has_word (line, "cipher", "aes-256-gcm", error))
    return NULL;
  self->jid = g_steal_pointer (&jid);
  self->seal = wc_passphrase_seal_new (costs, salt, iv, data);
  if (self->seal != NULL)
    return g_steal_pointer (&self);
  wc_error_invalid (error, "data", "it is damaged, or would take too long to open");
  return NULL;
}

/* Returns: (transfer full); NULL: it is somebody else's. */
static WcPortableIdentity *
unpack (const char *jid, GBytes *plain)
{
  gsize size;
  const char *data = g_bytes_get_data (plain, &size);
  g_autoptr (GBytes) public = NULL;
  g_autoptr (GBytes) private = NULL;

  if (size != KEYS_SIZE + strlen (jid) ||
      memcmp (data + KEYS_SIZE, jid, strlen (jid)) != 0)
    return NULL;
  public = g_bytes_new_from_bytes (plain, 0, WC_OMEMO_PUBLIC_KEY_SIZE);
  private = g_bytes_new_from_bytes (plain, WC_OMEMO_PUBLIC_KEY_SIZE, PRIVATE_SIZE);
  return wc_portable_identity_new (jid, public, private);
}

static void
open_sealed (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Work *work = data;
  const WcPortableSealed *sealed = work->sealed;
  g_autoptr (GBytes) plain = wc_passphrase_seal_open (
      sealed->seal, wc_secret_get_bytes (work->passphrase, NULL));
  WcPortableIdentity *identity = plain != NULL ? unpack (sealed->jid, plain) : NULL;
  GError *error = NULL;

  if (identity != NULL)
    {
      g_task_return_pointer (task, identity, (GDestroyNotify) wc_portable_identity_free);
      return;
    }
  wc_error_invalid (&error, "options.passphrase",
                    "the passphrase is not that of the identity key, or the key was "
                    "damaged");
  g_task_return_error (task, error);
}

void
wc_portable_sealed_open_async (WcPortableSealed *sealed,
                               WcSecret *passphrase,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->sealed = sealed;
  work->passphrase = wc_secret_ref (passphrase);
  g_task_set_source_tag (task, wc_portable_sealed_open_async);
  g_task_set_task_data (task, work, work_free);
  g_task_run_in_thread (task, open_sealed);
}

WcPortableIdentity *
wc_portable_sealed_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
