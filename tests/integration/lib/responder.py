# SPDX-License-Identifier: GPL-3.0-or-later
"""A program with commands (XEP-0050, slixmpp's own side of it), as the peer of a test."""
from .loop import call

COMMANDS = 'http://jabber.org/protocol/commands'


class Responder:
    """Offers the command "survey" at a peer's full JID: two stages, then a table. What it was told, stage by stage,
    is in `told`."""

    def __init__(self, peer):
        self.peer = peer
        self.told = []
        call(self._offer)

    def _offer(self):
        for name in ('xep_0030', 'xep_0004', 'xep_0050'):
            self.peer._client.register_plugin(name)
        self.peer._client['xep_0050'].add_command(node='survey', name='A survey', handler=self._begin)

    def _form(self, kind, title):
        return self.peer._client['xep_0004'].make_form(ftype=kind, title=title)

    def _begin(self, _, session):
        form = self._form('form', 'Who are you?')
        form['instructions'] = 'Say it all.'
        form.add_field(ftype='fixed', value='About you')
        form.add_field('token', 'hidden', value='t1')
        form.add_field('name', 'text-single', 'Name', required=True)
        form.add_field('word', 'text-private', 'Secret word')
        form.add_field('about', 'text-multi', 'About')
        form.add_field('grown', 'boolean', 'Grown up', value=False)
        form.add_field('boss', 'jid-single', 'Boss')
        form.add_field('friends', 'jid-multi', 'Friends')
        form.add_field('drink', 'list-single', 'Drink', options=[{'label': 'Tea', 'value': 'tea'},
                                                                {'label': 'Coffee', 'value': 'coffee'}])
        form.add_field('food', 'list-multi', 'Food', options=[{'label': 'Bread', 'value': 'bread'},
                                                             {'label': 'Cake', 'value': 'cake'}])
        session.update(payload=form, next=self._second, has_next=True, allow_prev=False,
                       notes=[('info', 'It takes a minute.')])
        return session

    def _second(self, form, session):
        self.told.append(form.get_values())
        again = self._form('form', 'And how many?')
        again.add_field('cups', 'text-single', 'Cups', value='1')
        session.update(payload=again, next=self._third, prev=self._again, has_next=True, allow_prev=True, notes=None)
        return session

    def _again(self, _, session):
        return self._begin(None, session)

    def _third(self, form, session):
        self.told.append(form.get_values())
        result = self._form('result', 'Your order')
        result.add_reported('what', label='What', ftype='text-single')
        result.add_reported('cups', label='How many', ftype='text-single')
        result.add_item({'what': 'tea', 'cups': form.get_values()['cups']})
        session.update(payload=result, next=None, has_next=False, notes=[('warn', 'It is hot.')])
        return session

    def wait_cancel(self):
        """Waits until a run is cancelled, and gives the name of its session."""
        def wanted(stanza):
            command = stanza.child('command', COMMANDS) if stanza.name == 'iq' and stanza['type'] == 'set' else None
            return command is not None and command['action'] == 'cancel'
        return self.peer.inbox.take(wanted, 'cancellation').child('command', COMMANDS)['sessionid']
