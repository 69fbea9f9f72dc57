# SPDX-License-Identifier: GPL-3.0-or-later
"""A private ejabberd (23.01): the Erlang machine started directly, without ejabberdctl or epmd."""
import functools
import http.client
import json
import os
import pathlib
import subprocess

from .daemon import BUILD
from .process import Child, Failed, discard, free_ports, scratch
from .server import Server

PLUGIN = pathlib.Path(__file__).resolve().parent.parent / 'plugins' / 'mod_whinchat_fill.erl'

# rates and the backlog's small default would measure the server, not us
CONFIG = '''\
hosts: ["{domain}"]
loglevel: info
certfiles: ["{pem}", "{web}"]
ca_file: "{ca}"
registration_timeout: infinity
auth_password_format: plain
listen:
  - {{port: {c2s}, ip: "127.0.0.1", module: ejabberd_c2s, backlog: 1024, starttls_required: true,
     max_stanza_size: 10000000, shaper: none}}
  - {{port: {tls}, ip: "127.0.0.1", module: ejabberd_c2s, backlog: 1024, tls: true,
     max_stanza_size: 10000000, shaper: none}}
  - {{port: {http}, ip: "127.0.0.1", module: ejabberd_http, backlog: 1024,
     request_handlers: {{/api: mod_http_api, /captcha: ejabberd_captcha}}}}
{upload_port}{gateways}api_permissions:
  tests: {{who: all, what: "*", from: mod_http_api}}
acl: {{local: {{user_regexp: ""}}}}
access_rules: {{local: {{allow: local}}}}
modules:
  mod_adhoc: {{}}
  mod_admin_extra: {{}}
  mod_blocking: {{}}
  mod_caps: {{}}
  mod_disco:
    server_info:
      - {{modules: all, name: abuse-addresses, urls: ["mailto:abuse@{domain}"]}}
      - {{modules: all, name: support-addresses, urls: ["xmpp:help@{domain}"]}}
  mod_last: {{}}
  mod_muc:
    hosts: ["{rooms}", "{far_rooms}"]
    access: all
    access_create: all
    access_persistent: all
    access_mam: all
    history_size: 50
    max_users_presence: 10000
    min_message_interval: 0
    default_room_options: {{mam: {room_mam}, persistent: false, public: true}}
  mod_muc_admin: {{}}
  mod_offline: {{access_max_user_messages: all_offline}}
  mod_ping: {{}}
  mod_privacy: {{}}
  mod_private: {{}}
  mod_pubsub: {{plugins: [flat, pep]}}
  mod_roster: {{versioning: true}}
  mod_time: {{}}
  mod_vcard: {{search: false}}
  mod_version: {{}}
  mod_client_state: {{queue_chat_states: false, queue_presence: false, queue_pep: false}}
  mod_whinchat_fill: {{archive_in_memory: {memory}}}
{optional}
shaper_rules: {{all_offline: {{infinity: all}}}}
'''

GATEWAY = '''\
  - {{port: {port}, ip: "127.0.0.1", module: ejabberd_service, access: all, shaper: none,
     hosts: {{"{host}": {{password: "{secret}"}}}}}}
'''
UPLOAD_PORT = '''\
  - {port: %d, ip: "127.0.0.1", module: ejabberd_http, backlog: 1024, tls: true,
     request_handlers: {/upload: mod_http_upload}}
'''
UPLOAD = '''
  mod_http_upload: {host: "upload.@HOST@", docroot: "%s/uploads", put_url: "https://localhost:%d/upload",
    max_size: %d}'''

OPTIONAL = {
    'mam': '  mod_mam: {default: always, request_activates_archiving: false}',
    'carbons': '  mod_carboncopy: {}',
    'smacks': '  mod_stream_mgmt: {resend_on_timeout: if_offline, resume_timeout: %d}',
}


def _compile(ebin):
    """Our own module, compiled once for a build: the compiler takes a quarter of what the server's start does."""
    folder = BUILD / 'tests' / 'integration'
    made = folder / PLUGIN.with_suffix('.beam').name
    newest = max(PLUGIN.stat().st_mtime, (ebin / 'ejabberd.beam').stat().st_mtime)
    if made.exists() and made.stat().st_mtime > newest:
        return folder
    ours = scratch('beam-', folder)  # several files of stories begin at once
    try:
        done = subprocess.run(['erlc', '-pa', ebin, '-o', ours, PLUGIN],
                              env={**os.environ, 'ERL_LIBS': str(ebin.parents[1])}, capture_output=True, text=True)
        if done.returncode:
            raise Failed(f'erlc: {done.stdout}{done.stderr}')
        (ours / made.name).replace(made)
    finally:
        discard(ours)
    return folder


@functools.lru_cache(maxsize=None)
def _libraries():
    """Where Debian put ejabberd's Erlang code, and our own module compiled."""
    files = subprocess.run(['dpkg', '-L', 'ejabberd'], capture_output=True, text=True, check=True).stdout
    ebin = pathlib.Path(next(line for line in files.splitlines() if line.endswith('/ebin/ejabberd.beam'))).parent
    return ebin.parents[1], _compile(ebin)


# How it registers accounts (XEP-0077).
REGISTRATION = {
    'open': '{access: all, ip_access: all, captcha_protected: false}',
    'captcha': '{access: all, ip_access: all, captcha_protected: true}',
    'page': '{access: all, ip_access: all, redirect_url: "https://ejabberd.test/register"}',
}
CAPTCHA = f'captcha_cmd: {PLUGIN.parent}/captcha.sh\ncaptcha_url: http://127.0.0.1:%d/captcha\n'


class Ejabberd(Server):
    """Options: mam, carbons, smacks (switch a feature off), archive ("memory" or "disk"),
    hibernation (seconds a lost stream is kept), registration (one of REGISTRATION; None: nobody),
    room_mam (whether rooms have an archive), upload (bytes that a file may have; 0: it takes no files),
    gateways (whether it takes components)."""

    name = 'ejabberd'

    def __init__(self, mam=True, carbons=True, smacks=True, archive='memory', hibernation=300, registration=None,
                 room_mam=True, upload=0, gateways=False):
        super().__init__()
        self.http_port, self._distribution = free_ports(2)
        on = {'mam': mam, 'carbons': carbons, 'smacks': smacks}
        optional = '\n'.join(text for name, text in OPTIONAL.items() if on[name])
        captcha = CAPTCHA % self.http_port if registration == 'captcha' else ''
        self.https_port, = free_ports(1)
        if upload:
            optional += UPLOAD % (self.directory, self.https_port, upload)
        if registration:
            optional += f'\n  mod_register: {REGISTRATION[registration]}'
        (self.directory / 'spool').mkdir()
        (self.directory / 'log').mkdir()
        (self.directory / 'words').mkdir()
        # The machine resolves nothing: its own name is a number.
        (self.directory / 'inetrc').write_text('{lookup, [file]}.\n')
        (self.directory / 'ejabberd.yml').write_text(encoding='utf-8', data=CONFIG.format(
            domain=self.domain, pem=self.certificate, web=self.authority.issue('localhost'),
            upload_port=UPLOAD_PORT % self.https_port if upload else '', ca=self.ca_file, c2s=self.c2s_port,
            gateways=''.join(GATEWAY.format(port=port, host=host, secret=self.component_secret) for port, host in (
                (self.irc_port, self.irc), (self.sms_port, self.sms)) if gateways),
            tls=self.tls_port, http=self.http_port,
            memory='true' if archive == 'memory' and mam else 'false',
            optional=optional.replace('%d', str(hibernation)), rooms=self.rooms, far_rooms=self.far_rooms,
            room_mam='true' if mam and room_mam else 'false') + captcha)
        self._listeners = 4 if upload else 3
        self._starts = 0

    def start(self):
        self._starts += 1
        library, ours = _libraries()
        log = self.directory / 'log' / f'ejabberd-{self._starts}.log'
        env = {'PATH': '/usr/bin:/bin', 'HOME': str(self.directory), 'LC_ALL': 'C.UTF-8',
               'EJABBERD_CONFIG_PATH': str(self.directory / 'ejabberd.yml'),
               'EJABBERD_LOG_PATH': str(log), 'ERL_LIBS': str(library),
               # no translations: to read those of 30 languages takes a tenth of the start
               'EJABBERD_MSGS_PATH': str(self.directory / 'words'),
               'ERL_INETRC': str(self.directory / 'inetrc'), 'ERL_CRASH_DUMP': '/dev/null'}
        # +sbwt none: an idle machine must not spin on the cores of the test
        self.child = Child(
            ['erl', '-noinput', '-name', 'ejabberd@127.0.0.1', '-setcookie', 'whinchat',
             '-erl_epmd_port', self._distribution, '-start_epmd', 'false',
             '-kernel', 'inet_dist_use_interface', '{127,0,0,1}', '+sbwt', 'none',
             '+sbwtdcpu', 'none', '+sbwtdio', 'none', '-pa', ours,
             '-mnesia', 'dir', f'"{self.directory}/spool"', '-s', 'ejabberd'],
            self.directory / 'log' / f'console-{self._starts}.log', env=env, cwd=self.directory)
        self.child.wait_until(
            lambda: log.exists() and log.read_text(errors='replace').count('Start accepting') >= self._listeners,
            'its listeners')
        return self

    def api(self, command, timeout=120, **arguments):
        """Calls a command of ejabberd's HTTP interface and gives its answer."""
        connection = http.client.HTTPConnection('127.0.0.1', self.http_port, timeout=timeout)
        connection.request('POST', f'/api/{command}', json.dumps(arguments),
                           {'Content-Type': 'application/json'})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if answer.status != 200:
            raise Failed(f'ejabberd {command}: {answer.status} {text}')
        return json.loads(text)

    def stop(self):
        """Ends by its own command: on SIGTERM the machine takes longer."""
        self.api('stop')
        self.child.wait()

    def restart_rooms(self):
        """Ends the service of the rooms, and starts it again."""
        self.api('restart_module', host=self.domain, module='mod_muc')

    def end_captchas(self):
        """Takes every CAPTCHA as unanswered, as two minutes would; gives how many they were."""
        return self.api('whinchat_end_captchas')['count']

    def register(self, user, password):
        self.api('register', user=user, host=self.domain, password=password)

    def set_password(self, user, password):
        self.api('change_password', user=user, host=self.domain, newpass=password)

    def disconnect(self, jid):
        user, host = jid.split('/')[0].split('@')
        self.api('kick_user', user=user, host=host)

    def settle(self, account):
        self.api('user_sessions_info', user=account.user, host=self.domain)  # asks the process of each stream

    def quiet_rooms(self, quiet):
        self.api('whinchat_quiet', on='yes' if quiet else 'no')

    def write_users(self, folder):
        self.api('export_piefxis', dir=str(folder))
        return next(path for path in folder.iterdir() if '<server-data' in path.read_text(encoding='utf-8'))

    def read_user(self, file):
        self.api('import_piefxis', file=str(file))

    def fill_file(self, path, timeout):
        return self.api('whinchat_fill', timeout, host=self.domain, path=str(path))['count']
