/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "service/portable-service.h"

/* The work is done by jobs of sync/: here is what a client may ask for. */

struct _WcPortableService
{
  WcExports *exports;
  WcImports *imports;
};

WcPortableService *
wc_portable_service_new (WcExports *exports, WcImports *imports)
{
  WcPortableService *self = g_new0 (WcPortableService, 1);

  self->exports = exports;
  self->imports = imports;
  return self;
}

void
wc_portable_service_free (WcPortableService *self)
{
  g_free (self);
}

WcJob *
wc_portable_service_export (WcPortableService *self,
                            const WcAccount *account,
                            int fd,
                            const char *passphrase,
                            const char *owner,
                            GError **error)
{
  return wc_exports_start (self->exports, account, fd, passphrase, owner, error);
}

WcJob *
wc_portable_service_import (WcPortableService *self,
                            int fd,
                            const WcImportOptions *options,
                            const char *owner,
                            GError **error)
{
  return wc_imports_start (self->imports, fd, options, owner, error);
}
