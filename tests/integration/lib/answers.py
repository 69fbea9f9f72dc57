# SPDX-License-Identifier: GPL-3.0-or-later
"""What a daemon asks the servers, and whether it has the answers.

An answer that cannot be stored ends the stream, as nobody would wait for it if it came again. So stories in which the
disk fails and the stream has to stay wait first until nothing is on its way. What an archive answered is stored later,
when there is time (User.wait_archive, wait_room_archive).
"""
import re

from .doors import Line
from .process import Deadline

PING = '<iq type="get"><ping xmlns="urn:xmpp:ping"/></iq>'
IQ = re.compile(r"<iq (?=[^>]*\bid='([^']*)')(?=[^>]*\btype='(\w+)')")


class Answers(Line):
    """Follows the requests of an account from now on; has to be closed, or used by `with`."""

    def __init__(self, user):
        super().__init__(user.daemon.socket)
        self._user, self._open, self._pinged = user, set(), False
        self.finish(self.start('Debug.Tap', {'account': user.jid}))
        for line in self.notifications:
            self._see(**line['params'])

    def _see(self, xml, **told):
        iq = IQ.match(xml)
        if iq and told['dir'] == 'out' and iq[2] in ('get', 'set'):
            self._open.add(iq[1])
            self._pinged |= 'urn:xmpp:ping' in xml
        elif iq and told['dir'] == 'in':
            self._open.discard(iq[1])

    def wait(self):
        """Until every request has its answer, those of before too: a ping of ours comes back behind them."""
        self._user.call('Debug.SendStanza', xml=PING)
        deadline = Deadline()
        while self._open or not self._pinged:
            self._see(**self.read(deadline)['params'])
