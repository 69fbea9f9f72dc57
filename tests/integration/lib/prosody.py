# SPDX-License-Identifier: GPL-3.0-or-later
"""A private Prosody (0.12)."""
import os
import pathlib
import re
import subprocess

from .process import Child, Failed
from .server import Server

PLUGINS = pathlib.Path(__file__).resolve().parent.parent / 'plugins'

CONFIG = '''\
run_as_root = true
pidfile = "{dir}/prosody.pid"
data_path = "{dir}/data"
certificates = "{dir}/certs"
plugin_paths = {{ "{plugins}" }}
admin_socket = "{dir}/prosody.sock"
interfaces = {{ "127.0.0.1" }}
local_interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {c2s} }}
c2s_direct_tls_ports = {{ {tls} }}
s2s_ports = {{ }}
s2s_direct_tls_ports = {{ }}
http_ports = {{ }}
https_ports = {{ }}
legacy_ssl_ports = {{ }}
component_ports = {{ }}
c2s_direct_tls_ssl = {{ key = "{key}"; certificate = "{crt}"; }}
ssl = {{ key = "{key}"; certificate = "{crt}"; }}
authentication = "internal_plain"
storage = {{ archive = "{archive}" }}
storage_archive_item_limit = 10000000
archive_expires_after = "never"
max_archive_query_results = {page}
smacks_hibernation_time = {hibernation}
smacks_max_unacked_stanzas = 10
log = {{ {{ levels = {{ min = "{level}" }}, to = "console" }} }}
modules_enabled = {{ {modules} }}
modules_disabled = {{ "s2s", "http" }}
VirtualHost "{domain}"
'''

MODULES = ('roster saslauth tls disco posix ping version uptime time private blocklist offline '
           'pep bookmarks vcard4 vcard_legacy admin_shell admin_socket csi_simple whinchat_fill').split()


class Prosody(Server):
    """Options: mam, carbons, smacks (switch a feature off), archive ("memory" or "internal"),
    page (results of an archive page at most), hibernation (seconds a lost stream is kept)."""

    name = 'prosody'

    def __init__(self, mam=True, carbons=True, smacks=True, archive='memory', page=50,
                 hibernation=300, level='info'):
        super().__init__()
        optional = {'mam': mam, 'carbons': carbons, 'smacks': smacks}
        modules = MODULES + [name for name, on in optional.items() if on]
        (self.directory / 'data').mkdir()
        self._config = self.directory / 'prosody.cfg.lua'
        self._config.write_text(CONFIG.format(
            dir=self.directory, plugins=PLUGINS, c2s=self.c2s_port, tls=self.tls_port,
            key=self.certificate.with_suffix('.key'), crt=self.certificate, archive=archive, page=page,
            hibernation=hibernation, level=level, domain=self.domain,
            modules=', '.join(f'"{name}"' for name in modules)))
        # Somebody's prosody group or locale must not matter.
        self._env = {'PATH': '/usr/bin:/bin:/usr/sbin:/sbin', 'HOME': str(self.directory), 'LC_ALL': 'C.UTF-8'}
        self._starts = 0

    def start(self):
        self._starts += 1
        log = self.directory / f'prosody-{self._starts}.log'
        self.child = Child(['prosody', '--config', self._config, '-F'], log, env=self._env,
                           cwd=self.directory)
        self.child.wait_line('Ready for tests')
        return self

    def shell(self, *words):
        """Runs a command of Prosody's admin shell and gives what it prints."""
        done = subprocess.run(['prosodyctl', *(['--root'] if os.geteuid() == 0 else []), '--config',
                               self._config, 'shell', *words], env=self._env, cwd=self.directory,
                              capture_output=True, text=True, timeout=120)
        if done.returncode or 'Unable to connect' in done.stdout:
            raise Failed(f'prosodyctl shell {words[:2]}: {done.stdout}{done.stderr}')
        return done.stdout

    def register(self, user, password):
        self.shell('user', 'create', f'{user}@{self.domain}', password)

    def set_password(self, user, password):
        self.shell('user', 'password', f'{user}@{self.domain}', password)

    def disconnect(self, jid):
        self.shell('c2s', 'close', jid)

    def fill_file(self, path):
        answer = self.shell('whinchat', 'fill', self.domain, str(path))
        return int(re.search(r'OK: (\d+)', answer)[1])
