# SPDX-License-Identifier: GPL-3.0-or-later
"""A person with Profanity, a program that others wrote, on a terminal."""
import os
import re
import subprocess
import xml.etree.ElementTree as ET

from . import stanza as st
from .inbox import Inbox
from .loop import call, loop
from .process import Failed, discard, scratch
from .screen import Screen
from .stanza import Stanza

# Its console and its chats alone, without lists beside them. It looks at network and keyboard every 10 ms, where it
# would wait up to a second.
PREFERENCES = '''\
[ui]
splash=false
vercheck=false
roster=false
occupants=false
statuses.muc=all
inpblock=10
inpblock.dynamic=false
[notifications]
message=false
room=false
invite=false
sub=false
[chatstates]
enabled=true
outtype=true
[connection]
tls.certpath={certificates}
carbons=true
receipts.send=true
receipts.request=true
correction.allow=true
mam={mam}
'''
ACCOUNT = '''\
[account]
enabled=true
jid={jid}
password={password}
server=127.0.0.1
port={port}
tls.policy=force
resource=profanity
muc.nick={user}
'''
STAMP = re.compile(r'\d{4}-\d\d-\d\dT\S+: \w+: [A-Z]{3}: ')
ON_THE_WIRE = re.compile(r'\S+ \w+: DBG: (SENT|RECV): (<(?:message|presence|iq).*)', re.DOTALL)


class Profanity:
    """Logged in from the start. `sent` and `heard` are the stanzas of its wire: it logs them, here into a pipe."""

    def __init__(self, account, mam=False):
        self.account = account
        self.sent, self.heard = Inbox(f'{account.user} in Profanity sent'), Inbox(f'{account.user} in Profanity heard')
        self.directory = scratch('whinchat-profanity-')
        self._logged = ''
        self._rest = b''
        self._write_settings(mam)
        self._log = self._open_log()
        self.screen = Screen(['profanity', '--account', 'account', '--log', 'DEBUG', '--logfile', self.directory / 'log'],
                             self._environment(), self.directory)
        try:
            self.shows(f'{account.jid}/profanity logged in successfully')
        except BaseException:
            self._end()
            raise

    @property
    def jid(self):
        return f'{self.account.jid}/profanity'

    def _write_settings(self, mam):
        """What a person would set once with /account set, /tls certpath, and so on."""
        certificates = self.directory / 'certificates'  # found by their hashes
        certificates.mkdir()
        (certificates / 'ca.pem').write_bytes(self.account.server.ca_file.read_bytes())
        subprocess.run(['openssl', 'rehash', certificates], check=True)
        for folder, name, text in (('config', 'profrc', PREFERENCES.format(certificates=certificates, mam=str(mam).lower())),
                                   ('data', 'accounts', ACCOUNT.format(
                                       jid=self.account.jid, password=self.account.password, user=self.account.user,
                                       port=self.account.server.c2s_port))):
            place = self.directory / folder / 'profanity'
            place.mkdir(parents=True)
            (place / name).write_text(text, encoding='utf-8')

    def _environment(self):
        """Nothing of ours: no display, no bus, no locale."""
        return {'PATH': '/usr/bin:/bin', 'HOME': str(self.directory), 'LC_ALL': 'C.UTF-8', 'TZ': 'UTC',
                'XDG_CONFIG_HOME': str(self.directory / 'config'), 'XDG_DATA_HOME': str(self.directory / 'data'),
                'XDG_RUNTIME_DIR': str(self.directory)}

    # What it logs.

    def _open_log(self):
        """A pipe that has a writer as long as we have it open, so that it has no end."""
        os.mkfifo(self.directory / 'log')
        log = os.open(self.directory / 'log', os.O_RDWR | os.O_NONBLOCK)
        call(loop().add_reader, log, self._read_log)
        return log

    def _read_log(self):
        *lines, self._rest = (self._rest + os.read(self._log, 65536)).split(b'\n')
        for line in lines:
            self._take_line(line.decode(errors='replace'))

    def _take_line(self, line):
        """A stanza ends with its line, unless a text in it has several."""
        self._logged = line if STAMP.match(line) else f'{self._logged}\n{line}'
        found = ON_THE_WIRE.fullmatch(self._logged)
        if not found:
            return
        try:
            stanza = Stanza.parse(found[2])
        except ET.ParseError:
            return
        (self.sent if found[1] == 'SENT' else self.heard).put(stanza)

    # What it shows.

    def shows(self, *words):
        """Waits until rows between the title and what is typed have all these words, and gives those rows."""
        return self.screen.wait(lambda rows: [row for row in rows[1:-2] if all(word in row for word in words)], f'{words}')

    def shows_title(self, *words):
        self.screen.wait(lambda rows: all(word in rows[0] for word in words), f'title {words}')

    def shows_no_title(self, words):
        self.screen.wait(lambda rows: words not in rows[0], f'title without "{words}"')

    def shows_in_other_colour(self, than, words):
        """Waits until these words are there, and have another colour."""
        self.shows(words)
        self.screen.wait(lambda rows: self.screen.colour(words) != than, f'"{words}" not in {than}')

    # What a person does.

    def type(self, text):
        """Types without the key Enter."""
        self.screen.type(text)

    def do(self, line):
        """Types a command, or a text for the chat that is shown."""
        self.screen.type(f'{line}\r')

    # What its server answers.

    def wait_answer(self, name, ns, to):
        """Waits until something that it asks is answered, by the name of the element and of who is asked."""
        asked = self.sent.take(lambda s: s['type'] in ('get', 'set') and s.has(name, ns) and s['to'] == to, f'{name} of {ns}')
        answer = self.heard.take(lambda s: s.name == 'iq' and s.id == asked.id, f'answer to {asked}')
        if answer['type'] != 'result':
            raise Failed(f'{asked} was answered with {answer}')

    # Leaving.

    def quit(self):
        """/quit; it has to end with 0."""
        self.do('/quit')
        status = self.screen.finish()
        if status:
            raise Failed(f'Profanity ended with {status}')

    def _end(self):
        self.screen.kill()
        call(loop().remove_reader, self._log)
        os.close(self._log)
        discard(self.directory)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._end()
