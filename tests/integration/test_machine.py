# SPDX-License-Identifier: GPL-3.0-or-later
"""The machine sleeps and wakes, and changes its network: connections prove themselves at once."""
import pytest
from gi.repository import Gio, GLib

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
        User(daemon, scripted.add_user('alice')).log_in()
        stream = scripted.accept()
        stream.sync()
        stream.request_ack()
        stream.nonzas.take_now()
        return stream
    yield run
    for each in made:
        each.close()


def proves_itself(stream, happen):
    """Lets it happen until the client asks the server for a sign of life. (Once is enough, but nobody sees
    when the client has begun to listen to the machine.)"""
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
    stream = start()
    proves_itself(stream, lambda: machine.sleep(False))
    stream.sync()
    stream.nonzas.take_now()
    machine.sleep(True)  # going to sleep is nothing to it
    stream.sync()
    assert [n for n in stream.nonzas.take_now() if n.name == 'r'] == []
    machine.sleep(False)
    stream.nonzas.take(lambda n: n.name == 'r', 'request for an acknowledgement')


def test_another_network(machine, start):
    machine.play('networkmanager', NETWORK[0])
    machine.set_network(True)
    stream = start(GIO_USE_NETWORK_MONITOR='networkmanager')

    def change():
        machine.set_network(False)
        machine.set_network(True)
    proves_itself(stream, change)


def test_a_dead_connection_is_found_when_the_machine_wakes(machine, start, scripted):
    machine.play('logind', LOGIN1[0])
    stream = start()
    proves_itself(stream, lambda: machine.sleep(False))
    stream.cut()
    machine.sleep(False)
    assert scripted.accept().bare == stream.bare


def test_no_machine(start, machine):
    """Nobody on the system bus, and then no system bus: the daemon goes on."""
    stream = start()
    machine.session.stop_bus()
    stream.sync()
