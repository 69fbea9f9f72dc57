# SPDX-License-Identifier: GPL-3.0-or-later
"""A private Prosody (0.12)."""
import os
import pathlib
import re
import subprocess

from . import admin_shell
from .process import Child, Failed, free_ports
from .server import Server

PLUGINS = pathlib.Path(__file__).resolve().parent.parent / 'plugins'
MIGRATOR = pathlib.Path('/usr/bin/prosody-migrator')
STORES = '"accounts", "roster", "vcard", "private", "archive-archive", "pep-pubsub"'  # what it has a place for
MODULES_OF_DEBIAN = '/usr/lib/prosody/modules/mod_muc_moderation'

CONFIG = '''\
run_as_root = true
pidfile = "{dir}/prosody.pid"
data_path = "{dir}/data"
certificates = "{dir}/certs"
plugin_paths = {{ "{plugins}"{more_plugins} }}
admin_socket = "{dir}/prosody.sock"
interfaces = {{ "127.0.0.1" }}
local_interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {c2s} }}
c2s_direct_tls_ports = {{ {tls} }}
s2s_ports = {{ }}
s2s_direct_tls_ports = {{ }}
http_ports = {{ }}
https_ports = {{ {https} }}
legacy_ssl_ports = {{ }}
component_ports = {{ {components} }}
c2s_direct_tls_ssl = {{ key = "{key}"; certificate = "{crt}"; }}
https_ssl = {{ key = "{web_key}"; certificate = "{web_crt}"; }}
ssl = {{ key = "{key}"; certificate = "{crt}"; }}
authentication = "internal_plain"
storage = {{ archive = "{archive}", muc_log = "{archive}", offline = "{archive}" }}
storage_archive_item_limit = 10000000
archive_expires_after = "never"
muc_log_expires_after = "never"
muc_log_all_rooms = true
max_archive_query_results = {page}
smacks_hibernation_time = {hibernation}
smacks_max_unacked_stanzas = 10
-- To a client at which nobody looks (XEP-0352) it holds back what has no body, once five seconds went by: on a busy machine.
csi_resume_inactive_delay = 86400
log = {{ {{ levels = {{ min = "{level}" }}, to = "console" }} }}
modules_enabled = {{ {modules} }}
modules_disabled = {{ {disabled} }}
contact_info = {{ abuse = {{ "mailto:abuse@{domain}" }}, support = {{ "xmpp:help@{domain}" }} }}
{registration}
VirtualHost "{domain}"
Component "{rooms}" "muc"
  modules_enabled = {{ {room_modules} }}
  max_history_messages = 50
  muc_tombstones = false
Component "{far_rooms}" "muc"
  modules_enabled = {{ {room_modules} }}
  muc_tombstones = false
{upload}{gateways}'''

GATEWAYS = '''
Component "{irc}"
  component_secret = "{secret}"
Component "{sms}"
  component_secret = "{secret}"
'''
UPLOAD = '''\
Component "upload.{domain}" "http_file_share"
  http_host = "localhost"
  http_external_url = "https://localhost:{port}/"
  http_file_share_size_limit = {limit}
  http_file_share_daily_quota = 10000000000
'''

MODULES = ('roster saslauth tls disco posix ping version uptime time private blocklist offline '
           'pep vcard4 vcard_legacy lastactivity server_contact_info admin_shell admin_socket csi_simple whinchat_fill').split()


# How it registers accounts (XEP-0077): who may, and what it wants to know.
REGISTRATION = {
    'open': 'allow_registration = true',
    'fields': 'allow_registration = true\nregistration_title = "Join us"\nadditional_registration_fields = {'
              '{ name = "email", label = "Your email", type = "text-single", required = true },'
              '{ name = "promise", label = "I promise", type = "boolean" } }',
    'invited': 'allow_registration = true\nregistration_invite_only = true\nallow_user_invites = true',
    'limited': 'allow_registration = true\nregistration_throttle_max = 1\nregistration_throttle_period = 3600\n'
               'registration_allowlist = {}',
}


class Prosody(Server):
    """Options: mam, carbons, smacks (switch a feature off), archive ("memory" or "internal"),
    page (results of an archive page at most), hibernation (seconds a lost stream is kept),
    registration (one of REGISTRATION; None: nobody), room_mam (whether rooms have an archive),
    upload (bytes that a file may have; 0: it takes no files),
    moderation (whether rooms take messages away, as Debian's prosody-modules do it: XEP-0425 0.2),
    pictures (whether rooms have pictures, by another of those), gateways (whether it takes components),
    lists (whether rooms give their lists versions, XEP-0463, by a module of ours),
    bookmarks (whether it keeps those of XEP-0402 and XEP-0048 the same)."""

    name = 'prosody'

    def __init__(self, mam=True, carbons=True, smacks=True, archive='memory', page=50,
                 hibernation=300, level='info', registration=None, room_mam=True, upload=0,
                 moderation=False, pictures=False, gateways=False, lists=False,
                 bookmarks=True):
        super().__init__()
        optional = {'mam': mam, 'carbons': carbons, 'smacks': smacks, 'bookmarks': bookmarks}
        modules = MODULES + [name for name, on in optional.items() if on]
        if registration:
            modules += ['register_ibr', 'register_limits', 'user_account_management']
        if registration == 'invited':
            modules += ['invites', 'invites_adhoc', 'invites_register']
        (self.directory / 'data').mkdir()
        self.https_port, = free_ports(1)
        web = self.authority.issue('localhost')
        self._config = self.directory / 'prosody.cfg.lua'
        self._config.write_text(encoding='utf-8', data=CONFIG.format(
            dir=self.directory, plugins=PLUGINS, c2s=self.c2s_port, tls=self.tls_port,
            key=self.certificate.with_suffix('.key'), crt=self.certificate, archive=archive, page=page,
            hibernation=hibernation, level=level, domain=self.domain, rooms=self.rooms, far_rooms=self.far_rooms,
            room_modules=', '.join(f'"{name}"' for name, on in
                                   (('muc_mam', mam and room_mam), ('muc_moderation', moderation),
                                    ('vcard_muc', pictures), ('whinchat_mav', lists)) if on),
            more_plugins=f', "{MODULES_OF_DEBIAN}"' if moderation else '',
            registration=REGISTRATION.get(registration, ''),
            https=self.https_port if upload else '', disabled='"s2s"' if upload else '"s2s", "http"',
            web_key=web.with_suffix('.key'), web_crt=web,
            components=f'{self.irc_port}, {self.sms_port}' if gateways else '',
            gateways=GATEWAYS.format(irc=self.irc, sms=self.sms, secret=self.component_secret) if gateways else '',
            upload=UPLOAD.format(domain=self.domain, port=self.https_port, limit=upload) if upload else '',
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

    def shell(self, *words, timeout=120):
        """Runs a command of Prosody's admin shell and gives what it prints."""
        return admin_shell.ask(self.directory / 'prosody.sock', *words, timeout=timeout)

    def register(self, user, password):
        self.shell('user', 'create', f'{user}@{self.domain}', password)

    def set_password(self, user, password):
        self.shell('user', 'password', f'{user}@{self.domain}', password)

    def disconnect(self, jid):
        self.shell('c2s', 'close', jid)

    def forget_occupant(self, room, nick):
        """The room does not know that occupant any more, and tells nobody."""
        self.shell('whinchat', 'forget', room, nick)

    def settle(self, account):
        """Nothing waits here: what is routed is taken before anybody is answered."""

    def close_nodes(self, closed):
        """Whether people's nodes cannot be opened to everybody."""
        self.shell('whinchat', 'close', self.domain, 'yes' if closed else 'no')

    def quiet_rooms(self, quiet):
        self.shell('whinchat', 'quiet', self.rooms, 'yes' if quiet else 'no')

    def _migrate(self, folder, out):
        """By prosody-migrator, which takes the directory of such files from itself alone; --keep-going, because it asks for an archive of nobody, too."""
        program, config = self.directory / 'migrator', self.directory / 'migrator.cfg.lua'
        program.write_text(MIGRATOR.read_text().replace("CFG_DATADIR='/var/lib/prosody'", f"CFG_DATADIR='{folder}'"))
        hosts = f'hosts = {{ ["{self.domain}"] = {{ {STORES} }} }}'
        internal, xml = f'{{ {hosts}; type = "internal"; path = "{self.directory}/data" }}', f'{{ {hosts}; type = "xep0227" }}'
        config.write_text('\n'.join([f'input {internal if out else xml}', f'output {xml if out else internal}']))
        self.stop()
        root = ['--root'] if os.geteuid() == 0 else []
        done = subprocess.run(['lua5.4', program, *root, '--keep-going', '--config', config], env=self._env, cwd=self.directory,
                              capture_output=True, text=True, check=False)
        if done.returncode or 'Done!' not in done.stderr:
            raise Failed(f'prosody-migrator: {done.stdout}{done.stderr}')
        self.start()

    def write_users(self, folder):
        self._migrate(folder, out=True)
        return sorted(folder.iterdir())[0]

    def read_user(self, file):
        folder = self.directory / 'xml'
        folder.mkdir()
        text = file.read_text(encoding='utf-8')
        user, = re.findall("<user name='([^']*)'", text)
        (folder / f'{user}@{self.domain}.xml').write_text(text, encoding='utf-8')
        self._migrate(folder, out=False)

    def fill_file(self, path, timeout):
        answer = self.shell('whinchat', 'fill', self.domain, str(path), timeout=timeout)
        return int(re.search(r'OK: (\d+)', answer)[1])
