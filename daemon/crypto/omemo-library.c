/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "crypto/omemo-library.h"
#include "crypto/provider.h"

/* The library locks itself once more inside of what it has locked. */

struct _WcOmemoLibrary
{
  signal_context *context; /* (owned) */
  WcProvider *provider;    /* (owned) */
  GRecMutex lock;
};

static void
lock (void *data)
{
  WcOmemoLibrary *self = data;

  g_rec_mutex_lock (&self->lock);
}

static void
unlock (void *data)
{
  WcOmemoLibrary *self = data;

  g_rec_mutex_unlock (&self->lock);
}

WcOmemoLibrary *
wc_omemo_library_new (void)
{
  WcOmemoLibrary *self = g_new0 (WcOmemoLibrary, 1);
  signal_crypto_provider table;

  g_rec_mutex_init (&self->lock);
  self->provider = wc_provider_new ();
  table = wc_provider_get_table (self->provider);
  if (signal_context_create (&self->context, self) != SG_SUCCESS ||
      signal_context_set_crypto_provider (self->context, &table) != SG_SUCCESS ||
      signal_context_set_locking_functions (self->context, lock, unlock) != SG_SUCCESS)
    g_error ("the library of OMEMO cannot be set up");
  return self;
}

void
wc_omemo_library_free (WcOmemoLibrary *self)
{
  signal_context_destroy (self->context);
  wc_provider_free (self->provider);
  g_rec_mutex_clear (&self->lock);
  g_free (self);
}

signal_context *
wc_omemo_library_get_context (WcOmemoLibrary *self)
{
  return self->context;
}

const char *
wc_omemo_library_get_name (void)
{
  return WC_BACKEND_HAS_OMEMO_2 ? "libomemo-c" : "libsignal-protocol-c";
}

gboolean
wc_omemo_library_speaks (WcOmemoVersion version)
{
  return version == WC_OMEMO_AXOLOTL || WC_BACKEND_HAS_OMEMO_2;
}
