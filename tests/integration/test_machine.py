# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine sleeps and wakes, and changes its network: connections prove themselves at once."""
import pytest
from gi.repository import Gio, GLib

from lib import stanza as st
from lib.daemon import Daemon
from lib.process import TIMEOUT, Child, Deadline
from lib.session import Session
from lib.user import User

LOGIN1 = ('org.freedesktop.login1', '/org/freedesktop/login1')
NETWORK = ('org.freedesktop.NetworkManager', '/org/freedesktop/NetworkManager')
MOCK = 'org.freedesktop.DBus.Mock'
GLOBAL, LIMITED = 4, 3  # NMConnectivityState
CONNECTED, LOCAL = 70, 50  # NMState


class Machine:
    """A system bus on which python-dbusmock plays the services of a machine."""

    def __init__(self):
        self.session = Session()
        self.session.start_bus()
        self.env = {**self.session.env, 'DBUS_SYSTEM_BUS_ADDRESS': self.session.address}
        self.children = []
        self.connection = self.session.connect()

    def play(self, template, name):
        self.children.append(Child(['/usr/bin/python3', '-m', 'dbusmock', '--system', '--template', template],
                                   self.session.directory / f'{template}.log', env=self.env))
        self.session.wait_name(name)

    def ask(self, service, interface, method, signature, *arguments):
        self.connection.call_sync(*service, interface, method, GLib.Variant(signature, arguments), None,
                                  Gio.DBusCallFlags.NONE, int(TIMEOUT * 1000), None)

    def sleep(self, begins):
        self.ask(LOGIN1, MOCK, 'EmitSignal', '(sssav)', 'org.freedesktop.login1.Manager', 'PrepareForSleep', 'b',
                 [GLib.Variant('b', begins)])

    def set_network(self, up):
        self.ask(NETWORK, MOCK, 'SetGlobalConnectionState', '(u)', CONNECTED if up else LOCAL)
        self.ask(NETWORK, MOCK, 'SetConnectivity', '(u)', GLOBAL if up else LIMITED)

    def flush(self, daemon):
        """Afterwards that daemon's loop has what the machine said until now: each of its connections to the bus
        gets a call behind it."""
        names = self._call('org.freedesktop.DBus', 'ListNames', None)
        for name in [name for name in names if name.startswith(':') and self._process(name) == daemon.child.pid]:
            self._call('org.freedesktop.DBus.Peer', 'Ping', None, to=name)

    def _process(self, name):
        return self._call('org.freedesktop.DBus', 'GetConnectionUnixProcessID', GLib.Variant('(s)', (name,)))

    def _call(self, interface, method, arguments, to='org.freedesktop.DBus'):
        answer = self.connection.call_sync(to, '/', interface, method, arguments, None, Gio.DBusCallFlags.NONE,
                                           int(TIMEOUT * 1000), None).unpack()
        return answer[0] if answer else None

    def close(self):
        for child in self.children:
            child.kill()
        if not self.connection.is_closed():
            self.connection.close_sync(None)
        self.session.close()


@pytest.fixture
def machine():
    made = Machine()
    yield made
    made.close()


@pytest.fixture
def start(machine, scripted):
    """Starts a daemon on that machine and logs somebody in; gives the server's end of the stream, idle."""
    made = []

    def run(**env):
        daemon = Daemon()
        daemon.session.env.update({'DBUS_SYSTEM_BUS_ADDRESS': machine.session.address, **env})
        made.append(daemon.start())
        User(daemon, scripted.add_user('alice')).log_in().wait_archive()
        stream = scripted.accept()
        stream.settle()
        return made[-1], stream
    yield run
    for each in made:
        each.close()


def proves_itself(stream, happen):
    """Lets it happen until the client asks the server for a sign of life, which one that is settled does of no
    other cause. (Once is enough, but nobody sees when the client has begun to listen to the machine.)"""
    deadline = Deadline(TIMEOUT)
    while True:
        happen()
        try:
            return stream.nonzas.take(lambda n: n.name == 'r', 'request for an acknowledgement',
                                      timeout=min(1, deadline.left()))
        except TimeoutError:
            deadline.left('a sign that it heard')


def test_waking_up(machine, start):
    machine.play('logind', LOGIN1[0])
    daemon, stream = start()
    proves_itself(stream, lambda: machine.sleep(False))
    machine.flush(daemon)
    stream.settle()
    machine.sleep(True)  # going to sleep is nothing to it
    machine.flush(daemon)
    stream.request_ack()
    assert [n.name for n in stream.nonzas.take_now()] == []
    machine.sleep(False)
    stream.nonzas.take(lambda n: n.name == 'r', 'request for an acknowledgement')


def test_another_network(machine, start):
    machine.play('networkmanager', NETWORK[0])
    machine.set_network(True)
    _, stream = start(GIO_USE_NETWORK_MONITOR='networkmanager')

    def change():
        machine.set_network(False)
        machine.set_network(True)
    proves_itself(stream, change)


def test_a_dead_connection_is_found_when_the_machine_wakes(machine, start, scripted):
    """The network is silent in both directions: what asks no question hears of it after minutes, and who wakes has
    15 s of patience, which this story waits out."""
    machine.play('logind', LOGIN1[0])
    daemon, stream = start()
    proves_itself(stream, lambda: machine.sleep(False))
    machine.flush(daemon)
    stream.settle()  # no question of before is open
    stream.stall()
    machine.sleep(False)
    again = scripted.accept(timeout=2 * TIMEOUT)
    assert (again.bare, again.resumed) == (stream.bare, True)


def test_no_machine(start, machine):
    """Nobody on the system bus, and then no system bus: the daemon goes on."""
    _, stream = start()
    machine.session.stop_bus()
    stream.sync()


# Metered networks.

METERED, NOT_METERED = 1, 2  # NMMetered
HISTORY = [f'old {number:03}' for number in range(120)]


def set_metered(machine, value):
    machine.ask(NETWORK, MOCK, 'UpdateProperties', '(sa{sv})', NETWORK[0], {'Metered': GLib.Variant('u', value)})


def wait_history(user, friend):
    events, deadline = user.door.follow(kinds=['sync.state']), Deadline(TIMEOUT)
    try:
        while user.bodies(friend) != HISTORY:
            events.more(deadline)
    finally:
        events.close()


@pytest.fixture
def paying(machine, prosody):
    """A daemon on a metered network, and somebody whose archive has a history of before the login."""
    machine.play('networkmanager', NETWORK[0])
    machine.set_network(True)
    machine.ask(NETWORK, MOCK, 'AddProperty', '(ssv)', NETWORK[0], 'Metered', GLib.Variant('u', METERED))
    account = prosody.add_user('alice')
    friend = f'old-friend@{prosody.domain}'
    prosody.fill([(account.user, f'{friend}/x', 1_735_689_600_000_000 + n * 60_000_000,
                   st.message(account.jid, body, from_=f'{friend}/x', id=f'h{n}', xmlns=st.CLIENT))
                  for n, body in enumerate(HISTORY)])
    made = []

    def run(text=''):
        daemon = Daemon()
        (daemon.root / 'config').mkdir(mode=0o700)
        (daemon.root / 'config' / 'whinchat.conf').write_text(text)
        daemon.session.env.update(DBUS_SYSTEM_BUS_ADDRESS=machine.session.address,
                                  GIO_USE_NETWORK_MONITOR='networkmanager')
        made.append(daemon.start())
        return User(daemon, account).log_in(backfill=True, sync_days=0), friend
    yield run
    for each in made:
        each.close()


def test_older_history_waits_for_another_network(machine, paying):
    """What is new comes; what is old comes when it costs nothing."""
    alice, friend = paying()
    alice.daemon.child.wait_line('the network is metered')
    for _ in range(2):
        alice.call('Sync.Now')
        alice.wait_phase('live')
    assert not alice.call('Sync.State')['state']['archive_complete']
    assert alice.call('Chats.List')['items'] == []
    set_metered(machine, NOT_METERED)
    alice.daemon.child.wait_line('does not wait any more')
    wait_history(alice, friend)


def test_who_asks_gets_it(paying):
    """Metered or not: a person wants it now."""
    alice, friend = paying()
    job = alice.call('Messages.Backfill', chat=friend, options={})['job']
    assert alice.door.call('Jobs.Wait', job=job, timeout_ms=20_000)['job']['state'] == 'done'
    assert alice.bodies(friend) == HISTORY


def test_everything_where_it_is_wished(paying):
    alice, friend = paying('[network]\nmetered = all\n')
    wait_history(alice, friend)
