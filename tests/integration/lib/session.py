# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop session without a desktop: home directory, session bus, keyring."""
import os
import subprocess

import gi
from gi.repository import Gio, GLib

from .process import TIMEOUT, Child, Failed, discard, scratch

gi.require_version('Gio', '2.0')

BUS_CONFIG = '''\
<busconfig>
  <type>session</type>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
'''
# A display would make the keyring wait for a person; warnings of others are not our faults.
NOT_OURS = ('DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'NOTIFY_SOCKET', 'G_DEBUG', 'MALLOC_PERTURB_')
KEYRING_PASSWORD = 'open sesame'
SECRETS = 'org.freedesktop.secrets'


class Session:
    """Directories and environment of one person; a bus and a keyring when they are started."""

    def __init__(self):
        self.directory = scratch('whinchat-session-')
        self.bus = self.keyring = None
        self.address = f'unix:path={self.directory}/bus'
        self.env = {name: value for name, value in os.environ.items()
                    if name not in NOT_OURS and not name.startswith('WHINCHAT_')}
        for name, place in {'HOME': 'home', 'XDG_RUNTIME_DIR': 'run', 'XDG_DATA_HOME': 'home/.local/share',
                            'XDG_CONFIG_HOME': 'home/.config', 'XDG_CACHE_HOME': 'home/.cache',
                            'XDG_STATE_HOME': 'home/.local/state'}.items():
            (self.directory / place).mkdir(mode=0o700, parents=True, exist_ok=True)
            self.env[name] = str(self.directory / place)
        self.services = self.directory / 'services'
        self.services.mkdir()

    # The bus.

    def start_bus(self):
        """Starts the bus; always at the same address."""
        config = self.directory / 'bus.conf'
        config.write_text(BUS_CONFIG.format(path=f'{self.directory}/bus', services=self.services))
        self.env['DBUS_SESSION_BUS_ADDRESS'] = self.address
        reader, writer = os.pipe()
        self.bus = Child(['dbus-daemon', '--config-file', config, '--nofork', '--nopidfile',
                          f'--print-address={writer}'], self.directory / 'bus.log', env=self.env, pass_fds=[writer])
        os.close(writer)
        with open(reader, encoding='ascii') as ready:
            if not ready.readline():
                raise Failed(f'dbus-daemon: {self.bus.text()}')

    def stop_bus(self):
        self.bus.kill()
        (self.directory / 'bus').unlink(missing_ok=True)

    def connect(self):
        """A connection to the bus that does not end this process with it."""
        connection = Gio.DBusConnection.new_for_address_sync(
            self.address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
            Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        connection.set_exit_on_close(False)
        return connection

    def wait_name(self, name, owned=True):
        """Waits until somebody owns a name of the bus, or nobody does."""
        connection = self.connect()
        state = {}
        watch = Gio.bus_watch_name_on_connection(connection, name, Gio.BusNameWatcherFlags.NONE,
                                                 lambda *_: state.update(owned=True),
                                                 lambda *_: state.update(owned=False))
        try:
            iterate(lambda: state.get('owned') == owned, f'{name} {"owned" if owned else "free"}')
        finally:
            Gio.bus_unwatch_name(watch)
            connection.close_sync(None)

    # The keyring.

    def start_keyring(self, locked=False):
        """Starts gnome-keyring with a default collection, open or locked."""
        if locked:
            self._run_keyring(['--unlock'], KEYRING_PASSWORD)  # makes the collection
            self.stop_keyring()
        self._run_keyring([] if locked else ['--unlock'], '' if locked else KEYRING_PASSWORD)

    def _run_keyring(self, options, password):
        reader, writer = os.pipe()
        os.write(writer, password.encode())
        os.close(writer)
        self.keyring = Child(['gnome-keyring-daemon', '--foreground', '--components=secrets', *options],
                             self.directory / 'keyring.log', env=self.env, stdin=reader)
        os.close(reader)
        self.wait_name(SECRETS)

    def unlock_keyring(self):
        """Unlocks the running keyring, as a person who gives the password does."""
        connection = self.connect()

        def ask(interface, method, arguments):
            return connection.call_sync(SECRETS, '/org/freedesktop/secrets', interface, method, arguments,
                                        None, Gio.DBusCallFlags.NONE, -1, None).unpack()

        _, session = ask('org.freedesktop.Secret.Service', 'OpenSession',
                         GLib.Variant('(sv)', ('plain', GLib.Variant('s', ''))))
        secret = (session, b'', KEYRING_PASSWORD.encode(), 'text/plain')
        ask('org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface', 'UnlockWithMasterPassword',
            GLib.Variant('(o(oayays))', ('/org/freedesktop/secrets/collection/login', secret)))
        connection.close_sync(None)

    def stop_keyring(self):
        self.keyring.kill()
        self.wait_name(SECRETS, owned=False)

    def secret_tool(self, *arguments, secret=None):
        """Runs secret-tool; gives its exit status and output."""
        done = subprocess.run(['secret-tool', *arguments], input=secret, text=True, env=self.env,
                              capture_output=True, timeout=TIMEOUT)
        return done.returncode, done.stdout

    def close(self):
        for child in self.keyring, self.bus:
            if child:
                child.kill()
        discard(self.directory)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def iterate(done, what, timeout=TIMEOUT):
    """Runs GLib's main context until done() holds."""
    expired = []
    source = GLib.timeout_source_new(int(timeout * 1000))
    source.set_callback(lambda *_: expired.append(True))
    source.attach(None)
    try:
        while not done():
            if expired:
                raise TimeoutError(f'waited too long for {what}')
            GLib.MainContext.default().iteration(True)
    finally:
        source.destroy()
