#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder may include itself and the folders listed after it, and a library's header stands
in the one place that wraps it. Usage: check-layers.py SOURCE_ROOT"""
import pathlib
import re
import sys

MAY = {line.split(':')[0]: line.split(':')[1].split() for line in '''
base:
model: base
media: base
xml: base
store: model base
stream: xml model base
crypto: model base
sync: crypto store media model base
keyring: base
platform: base
xep: sync crypto stream store xml model base
net: model base
account: net xep sync crypto stream store xml model base
service: sync store model base
api: service model base
'''.strip().splitlines()}

# header -> the only places that may include it
FENCES = {
    'sqlite3.h': ['daemon/store/', 'clients/cli/foreign-db.c'],
    'strophe.h': ['daemon/stream/strophe.c'],
    'expat.h': ['daemon/xml/parser.c'],
    'openssl/ssl.h': ['daemon/stream/'],
    'signal_protocol.h': ['daemon/crypto/omemo-backend.h'],
    'openssl/evp.h': ['daemon/crypto/', 'daemon/store/omemo-session-store.c', 'daemon/stream/scram.c',
                      'daemon/sync/file-intake.c'],
    'libsecret/secret.h': ['daemon/keyring/'],
    'json-glib/json-glib.h': ['api/', 'clients/common/', 'clients/cli/'],
    'libsoup/soup.h': ['daemon/net/'],
    'gdk-pixbuf/gdk-pixbuf.h': ['daemon/thumbhash/'],
    'qrencode.h': ['clients/cli/qr.c'],
    'stringprep.h': ['daemon/model/jid.c', 'daemon/stream/sasl.c'],
}


def layer_of(relative):
    return relative.parts[1] if relative.parts[0] == 'daemon' else relative.parts[0]


def main(root):
    bad = 0
    sources = [p for top in ('daemon', 'api', 'clients') for p in sorted((root / top).rglob('*.[ch]'))]
    for path in sources:
        relative = path.relative_to(root)
        layer = layer_of(relative)
        for number, line in enumerate(path.open(encoding='utf-8'), 1):
            own = re.match(r'#include "(\w+)/', line)
            if own and layer in MAY and own[1] in MAY and own[1] != layer and own[1] not in MAY[layer]:
                print(f'{relative}:{number}: {layer} must not know {own[1]}')
                bad = 1
            # the reader and writer of XML alone: files that servers exchange are XML
            if own and layer == 'clients' and own[1] in MAY and own[1] != 'xml':
                print(f'{relative}:{number}: clients must not know {own[1]}')
                bad = 1
            # and so does what is given strangers' pictures
            if own and (layer == 'thumbhash') != (own[1] == 'thumbhash') and 'thumbhash' in (layer, own[1]):
                print(f'{relative}:{number}: thumbhash shares no code with the rest')
                bad = 1
            system = re.match(r'#include <([\w/.-]+)>', line)
            if system and system[1] in FENCES and not any(str(relative).startswith(f) for f in FENCES[system[1]]):
                print(f'{relative}:{number}: {system[1]} is wrapped elsewhere: {FENCES[system[1]]}')
                bad = 1
    return bad


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1])))
