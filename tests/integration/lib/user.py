# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody who uses Whinchat through one of its doors."""
import shlex

from .process import TIMEOUT, Deadline
from .proxy import Proxy


class User:
    """An account in a daemon, and a door to it. Calls name the account by themselves."""

    def __init__(self, daemon, account, door='json'):
        self.daemon, self.account = daemon, account
        self.jid = account.jid
        self._door_name = door
        self.door = daemon.door(door)
        self._followers = []

    def settings(self, port=None, **changes):
        """How the account reaches its server: by hand, without DNS. The password comes from a command, so
        that it is there again after a restart. Nobody has to be let in, and nothing is encrypted from end to end, unless a
        test is about that. A change to '' leaves the setting out."""
        server = self.account.server
        told = {'host': '127.0.0.1', 'port': port or server.c2s_port, 'tls': 'starttls', 'ca_file': str(server.ca_file),
                'requests': False, 'omemo': 'off', 'password_command': f'echo {shlex.quote(self.account.password)}', **changes}
        return {name: value for name, value in told.items() if value != ''}

    def add(self, port=None, **changes):
        """Adds the account; gives it as the daemon shows it."""
        port = port.port if isinstance(port, Proxy) else port
        return self.door.call('Accounts.Add', jid=self.jid, settings=self.settings(port, **changes))['account']

    def log_in(self, port=None, **changes):
        """Adds the account and waits until its chats are in sync."""
        self.add(port, **changes)
        self.wait_phase('live')
        return self

    def use_omemo(self):
        """Has a device for OMEMO announced, which was not there before; gives its number."""
        events = self.door.follow(kinds=['omemo.device.new'])
        try:
            self.call('Omemo.SetPolicy', chat='', policy={'use': 'auto'})
            return events.wait('omemo.device.new', lambda data: data.get('own'))['data']['device']
        finally:
            events.close()

    def reopen(self):
        """A new connection, after the daemon was started again."""
        self.door = self.daemon.door(self._door_name)
        return self

    def call(self, method, timeout=TIMEOUT, **arguments):
        return self.door.call(method, timeout, account=self.jid, **arguments)

    def follow(self, **options):
        """Events from now on, or as the options of Events.Subscribe say."""
        self._followers.append(self.door.follow(**options))
        return self._followers[-1]

    def wait_phase(self, phase, timeout=TIMEOUT):
        return self.call('Sync.Wait', phase=phase, timeout_ms=int(timeout * 1000), timeout=timeout + 5)['state']

    def wait_archive(self):
        """Waits until all that the archive has is stored: nothing is asked of it any more."""
        events = self.door.follow(kinds=['sync.state'])
        try:
            while not self.call('Sync.State')['state']['archive_complete']:
                events.wait('sync.state')
        finally:
            events.close()

    def wait_room_archive(self, room):
        """The same of what a room has that is new: who asks for what is older than all that is held is answered behind it."""
        self.call('Messages.List', chat=room, options={'fetch': True, 'before': 1, 'limit': 1})

    def state(self):
        return self.call('Accounts.Get')['account']

    def wait_state(self, state, timeout=TIMEOUT):
        """Waits until the account is in that state, and gives it."""
        events = self.door.follow(kinds=['account.state'])
        try:
            while (account := self.state())['state'] != state:  # it may be another again when it is looked at
                events.wait('account.state', lambda data: data['state'] == state, timeout=timeout)
            return account
        finally:
            events.close()

    def go_offline(self):
        self.call('Accounts.Disconnect')
        self.wait_state('offline')

    def go_online(self):
        self.call('Accounts.Connect')
        self.wait_phase('live')

    def wait_prompt(self, kind, timeout=TIMEOUT):
        """Waits until something is asked about the account, and gives the question."""
        events = self.door.follow(kinds=['prompt.new'])
        try:
            for prompt in self.prompts():
                if prompt['kind'] == kind:
                    return prompt
            return events.wait('prompt.new', lambda data: data['kind'] == kind, timeout=timeout)['data']
        finally:
            events.close()

    def answer(self, prompt, **fields):
        self.door.call('Prompts.Answer', prompt=prompt['prompt'], fields=fields)

    def befriend(self, peer):
        """Makes both see each other's presence."""
        self.call('Contacts.Add', jid=peer.bare, options={})
        peer.wait_presence(self.jid, 'subscribe')
        peer.presence('subscribed', self.jid)
        peer.presence('subscribe', self.jid)
        peer.wait_presence(self.jid, 'subscribed')
        self.wait_contact(peer.bare, lambda contact: contact.get('subscription') == 'both')

    def wait_contact(self, jid, wanted):
        """Waits until the contact is so, and gives it."""
        events = self.door.follow(kinds=['contact.*'], accounts=[self.jid])
        deadline = Deadline(TIMEOUT)
        try:
            while not wanted(contact := self.contacts().get(jid, {})):
                events.more(deadline)
            return contact
        finally:
            events.close()

    def send(self, chat, body, **options):
        return self.call('Messages.Send', chat=chat, body=body, options=options)['message']

    def message(self, id_):
        """A message as it is now; None where it is not there."""
        items = self.call('Messages.Get', ids=[id_])['items']
        return items[0] if items else None

    def messages(self, chat, page=200):
        """All messages of a chat that are held, oldest first."""
        found, before = [], None
        while True:
            options = {'limit': page, **({'before': before} if before else {})}
            answer = self.call('Messages.List', chat=chat, options=options)
            found = answer['items'] + found
            before = answer['older']
            if not before:
                return found

    def bodies(self, chat):
        return [message.get('body') for message in self.messages(chat)]

    def chat(self, chat):
        return self.call('Chats.Get', chat=chat)['chat']

    def prompts(self):
        return [prompt for prompt in self.door.call('Prompts.List')['prompts'] if prompt.get('account') == self.jid]

    def contacts(self):
        return {item['jid']: item for item in self.call('Contacts.List')['items']}

    def close(self):
        for follower in self._followers:
            follower.close()
