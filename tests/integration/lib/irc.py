# SPDX-License-Identifier: GPL-3.0-or-later
"""An IRC network and the gateway to it: ngircd, biboumi as a component of an XMPP server (XEP-0114), and people."""
import os
import socket

from .process import TIMEOUT, Child, Deadline, discard, free_ports, listens, scratch

NGIRCD = '''\
[Global]
Name = irc.test
AdminInfo1 = tests
AdminEMail = tests@irc.test
Info = tests
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = "Welcome"
PidFile = {dir}/ngircd.pid
{identity}
[Limits]
MaxConnectionsIP = 0
MaxJoins = 0
[Options]
DNS = no
Ident = no
PAM = no
'''

BIBOUMI = '''\
hostname={host}
password={secret}
xmpp_server_ip=127.0.0.1
port={port}
db_name={dir}/biboumi.sqlite
log_file={dir}/gateway.log
log_level=1
identd_port=0
'''


class Network:
    """A real IRC server on a free port of loopback."""

    def __init__(self):
        self.directory = scratch('whinchat-irc-')
        self.directory.chmod(0o755)  # where we are root, it runs as nobody
        self.port, = free_ports(1)
        identity = 'ServerUID = nobody\nServerGID = nogroup' if os.geteuid() == 0 else ''
        config = self.directory / 'ngircd.conf'
        config.write_text(NGIRCD.format(port=self.port, dir=self.directory, identity=identity))
        self.child = Child(['/usr/sbin/ngircd', '-n', '-f', config], self.directory / 'ngircd.log')
        self.child.wait_until(lambda: listens(self.port), 'listening')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.kill()
        discard(self.directory)


class Gateway:
    """A real biboumi, connected to an XMPP server that has the option `gateways`."""

    def __init__(self, server):
        self.host = server.irc
        self.directory = scratch('whinchat-gateway-')
        config = self.directory / 'biboumi.cfg'
        config.write_text(BIBOUMI.format(host=self.host, secret=server.component_secret, port=server.irc_port,
                                         dir=self.directory))
        self.child = Child(['biboumi', config], self.directory / 'output.log',
                           env={'PATH': '/usr/bin:/bin', 'LC_ALL': 'C.UTF-8'})
        log = self.directory / 'gateway.log'
        self.child.wait_until(lambda: log.exists() and b'Authenticated with the XMPP server' in log.read_bytes(),
                              'being a component')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.kill()
        discard(self.directory)


class Person:
    """Somebody on IRC, with lines on a socket."""

    def __init__(self, network, nick):
        self.nick = nick
        self._socket = socket.create_connection(('127.0.0.1', network.port), timeout=TIMEOUT)
        self._rest = b''
        self.lines = []
        self.say(f'NICK {nick}')
        self.say(f'USER {nick} 0 * :{nick}')
        self.wait(' 376 ')  # end of the message of the day: logged in

    def say(self, line):
        self._socket.sendall(line.encode() + b'\r\n')

    def _read(self, deadline):
        self._socket.settimeout(deadline.left('a line from IRC'))
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError('the IRC server has closed')
        *whole, self._rest = (self._rest + data).split(b'\r\n')
        for line in whole:
            text = line.decode(errors='replace')
            if text.startswith('PING'):
                self.say('PONG' + text[4:])
            else:
                self.lines.append(text)

    def wait(self, *words):
        """Waits for a line that has all these words, takes it and what came before, and gives it."""
        deadline = Deadline()
        while True:
            for index, line in enumerate(self.lines):
                if all(word in line for word in words):
                    del self.lines[:index + 1]
                    return line
            self._read(deadline)

    def settle(self, mark):
        """Everything that the server said to us before it saw this: the lines not yet taken."""
        self.say(f'PING :{mark}')
        deadline = Deadline()
        while not any('PONG' in line and mark in line for line in self.lines):
            self._read(deadline)
        return [line for line in self.lines if 'PONG' not in line]

    def join(self, channel):
        self.say(f'JOIN {channel}')
        self.wait(' 366 ', channel)  # end of the names

    def tell(self, target, text):
        self.say(f'PRIVMSG {target} :{text}')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()
