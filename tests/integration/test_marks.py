# SPDX-License-Identifier: GPL-3.0-or-later
"""Chats with people that are pinned, and of which messages of theirs to tell, on all devices of a person
(doc/chat-settings.md): what XEP-0469 and XEP-0492 do in bookmarks of rooms."""
import pytest

from lib import stanza as st
from lib.user import User

NODE = 'https://whinchat.im/protocol/chat-settings:0'
PUBSUB = 'http://jabber.org/protocol/pubsub'
EVENT = f'{PUBSUB}#event'
OWNER = f'{PUBSUB}#owner'
PINNING = 'urn:xmpp:bookmarks-pinning:0'
NOTIFY = 'urn:xmpp:notification-settings:'
# For another kind of program, and what nobody knows.
FOREIGN = (f"<notify xmlns='{NOTIFY}1'><on-mention identity-category='client' identity-type='phone'/><always/></notify>"
           "<y xmlns='urn:y' a='1'> z </y>")


class Device:
    """Another program of the same account, with the node of what is set of chats."""

    def __init__(self, peer):
        self.peer = peer

    def configure(self, access_model='whitelist'):
        """Makes the node, and follows it."""
        options = {'access_model': access_model, 'persist_items': 'true', 'max_items': '100', 'notify_retract': 'true'}
        fields = ''.join(f"<field var='pubsub#{name}'><value>{value}</value></field>" for name, value in options.items())
        self.peer.ask('set', f"<pubsub xmlns='{PUBSUB}'><create node='{NODE}'/><configure><x xmlns='jabber:x:data' "
                             "type='submit'><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/"
                             f"pubsub#node_config</value></field>{fields}</x></configure></pubsub>")
        return self.follow()

    def follow(self):
        self.peer.ask('set', f"<pubsub xmlns='{PUBSUB}'><subscribe node='{NODE}' jid='{self.peer.jid}'/></pubsub>")
        return self

    def publish(self, chat, inside='', attributes=''):
        self.peer.ask('set', f"<pubsub xmlns='{PUBSUB}'><publish node='{NODE}'><item id='{chat}'>"
                             f"<chat xmlns='{NODE}' {attributes}>{inside}</chat></item></publish></pubsub>")

    def retract(self, chat):
        self.peer.ask('set', f"<pubsub xmlns='{PUBSUB}'><retract node='{NODE}' notify='true'><item id='{chat}'/>"
                             '</retract></pubsub>')

    def items(self):
        """What the server has: the payloads by their id."""
        answer = self.peer.ask('get', f"<pubsub xmlns='{PUBSUB}'><items node='{NODE}'/></pubsub>")
        found = answer.child('pubsub', PUBSUB).child('items', PUBSUB)
        return {item['id']: item.child('chat', NODE) for item in found.children('item', PUBSUB)}

    def wait_item(self, chat, said):
        """Waits until the server tells that of the chat, and gives the payload."""
        def about(stanza):
            items = stanza.child('event', EVENT).child('items', EVENT) if stanza.has('event', EVENT) else None
            found = [item.child('chat', NODE) for item in items.children('item', EVENT)
                     if item['id'] == chat] if items and items['node'] == NODE else []
            return [one for one in found if marks(one) == said]
        return about(self.peer.inbox.take(about, f'{said} of {chat}'))[0]

    def access(self):
        answer = self.peer.ask('get', f"<pubsub xmlns='{OWNER}'><configure node='{NODE}'/></pubsub>")
        form = answer.child('pubsub', OWNER).child('configure', OWNER).child('x', st.FORMS)
        return next(field.child('value', st.FORMS).text for field in form.children('field', st.FORMS)
                    if field['var'] == 'pubsub#access_model')


def words(payload, version):
    """What a namespace of XEP-0492 says, to everybody."""
    notify = payload.child('notify', f'{NOTIFY}{version}')
    return [one.name for one in notify.children(ns=notify.ns) if not one['identity-category']] if notify else []


def marks(payload):
    return payload.has('pinned', PINNING), words(payload, 1), words(payload, 0)


def notify(word, version=1):
    return f"<notify xmlns='{NOTIFY}{version}'><{word}/></notify>"


def settings(chat):
    return chat['pinned'], chat['notify']


def change(user, chat, **changes):
    return settings(user.call('Chats.Set', chat=chat, settings=changes)['chat'])


def wait_settings(user, events, chat, *expected):
    while settings(user.chat(chat)) != expected:
        events.wait('chat.changed', lambda data: data['chat'] == chat)


@pytest.fixture
def bob(server):
    return f'bob@{server.domain}'


@pytest.fixture
def open_chat():
    return lambda user, chat: user.call('Chats.Open', chat=chat)['chat']['chat']


def test_set_here_is_seen_there(server, use, log_in, bob, open_chat, door):
    """At once, in both namespaces, and for nobody else."""
    account = server.add_user('alice')
    alice, phone = use(account), Device(log_in(account, 'phone')).configure('open')
    alice.log_in()
    open_chat(alice, bob)
    assert change(alice, bob, pinned=True, notify='mentions', title='Bob') == (True, 'mentions')
    phone.wait_item(bob, (True, ['on-mention'], ['on-mention']))
    assert phone.access() == 'whitelist'
    assert change(alice, bob, notify='default') == (True, 'default')
    phone.wait_item(bob, (True, [], []))
    # what is for this program alone is told to nobody
    alice.call('Chats.Set', chat=bob, settings={'archived': True, 'muted_until_ts': 1})
    assert change(alice, bob, pinned=False) == (False, 'default')
    payload = phone.wait_item(bob, (False, [], []))
    assert len(payload.element) == 0 and list(phone.items()) == [bob]


def test_set_there_is_seen_here(server, use, log_in, bob, open_chat):
    """Live, and what was set or removed while away; a chat that is not there yet has it when it comes."""
    account, carol = server.add_user('alice'), f'carol@{server.domain}'
    alice, phone = use(account), Device(log_in(account, 'phone')).configure()
    alice.log_in()
    open_chat(alice, bob)
    events = alice.follow(kinds=['chat.changed'])
    phone.publish(bob, f"<pinned xmlns='{PINNING}'/>{notify('never')}")
    wait_settings(alice, events, bob, True, 'never')
    phone.publish(bob, notify('never') + notify('always', 0))  # Movim knows the older namespace alone
    wait_settings(alice, events, bob, False, 'always')
    alice.go_offline()
    phone.publish(carol, f"<pinned xmlns='{PINNING}'/>")
    phone.retract(bob)
    alice.go_online()
    wait_settings(alice, events, bob, False, 'default')
    open_chat(alice, carol)
    assert settings(alice.chat(carol)) == (True, 'default')
    assert [chat['chat'] for chat in alice.call('Chats.List', options={})['items']] == [carol, bob]


def test_set_offline(server, use, log_in, bob, open_chat, daemon):
    """It is told after the next login, also by another process, on top of what was set elsewhere meanwhile."""
    account = server.add_user('alice')
    alice, phone = use(account), Device(log_in(account, 'phone')).configure()
    alice.log_in()
    open_chat(alice, bob)
    alice.go_offline()
    assert change(alice, bob, pinned=True) == (True, 'default')
    phone.publish(bob, notify('never'))
    daemon.restart(hard=True)
    alice.reopen().go_online()
    phone.wait_item(bob, (True, ['never'], []))
    events = alice.follow(kinds=['chat.changed'])
    wait_settings(alice, events, bob, True, 'never')


def test_what_others_put_in_is_kept(server, use, log_in, bob, open_chat):
    account = server.add_user('alice')
    alice, phone = use(account), Device(log_in(account, 'phone')).configure()
    alice.log_in()
    open_chat(alice, bob)
    events = alice.follow(kinds=['chat.changed'])
    phone.publish(bob, FOREIGN, "odd='kept'")
    wait_settings(alice, events, bob, False, 'always')
    change(alice, bob, pinned=True, notify='never')
    payload = phone.wait_item(bob, (True, ['never'], ['never']))
    assert (payload['odd'], payload.child('y', 'urn:y')['a'], payload.child('y', 'urn:y').text) == ('kept', '1', ' z ')
    for_phone, = [one for one in payload.child('notify', f'{NOTIFY}1').children(ns=f'{NOTIFY}1') if one['identity-type']]
    assert (for_phone.name, for_phone['identity-type']) == ('on-mention', 'phone')
    change(alice, bob, pinned=False, notify='default')
    payload = phone.wait_item(bob, (False, [], []))
    assert payload['odd'] == 'kept' and payload.has('y', 'urn:y')
    assert payload.child('notify', f'{NOTIFY}1').has('on-mention', f'{NOTIFY}1')


def test_somebody_else_says_so(server, use, log_in, bob, open_chat):
    """A node of somebody else's with that name is nothing, whatever it says."""
    account, mallory = server.add_user('alice'), log_in(server.add_user('mallory'))
    alice = use(account).log_in()
    open_chat(alice, bob)
    forged = (f"<event xmlns='{EVENT}'><items node='{NODE}'><item id='{bob}'><chat xmlns='{NODE}'>"
              f"<pinned xmlns='{PINNING}'/></chat></item></items></event>")
    events = alice.follow(kinds=['message.new', 'chat.changed'])
    mallory.raw(f"<message to='{account.jid}' type='headline'>{forged}</message>")
    mallory.raw(f"<message to='{account.jid}' type='chat'>{forged}<body>pin that</body></message>")
    mallory.send(account.jid, 'well?')
    events.wait_message('well?')
    assert settings(alice.chat(bob)) == (False, 'default')


def test_two_daemons_agree(server, run_daemon, log_in, bob, open_chat):
    """Nobody made the node before: it is ours to make."""
    account, carol = server.add_user('alice'), f'carol@{server.domain}'
    phone = Device(log_in(account, 'phone'))
    one, two = (User(run_daemon(), account) for _ in range(2))
    try:
        for user in one, two:
            user.log_in()
            for chat in bob, carol:
                open_chat(user, chat)
        events = [user.follow(kinds=['chat.changed']) for user in (one, two)]
        change(one, bob, pinned=True)
        wait_settings(two, events[1], bob, True, 'default')
        change(two, bob, notify='never')
        wait_settings(one, events[0], bob, True, 'never')
        change(one, carol, pinned=True)
        wait_settings(two, events[1], carol, True, 'default')  # behind the echo of what it wrote itself
        phone.follow()
        two.go_offline()
        change(two, bob, pinned=False)
        change(one, bob, notify='mentions')
        phone.wait_item(bob, (True, ['on-mention'], ['on-mention']))
        two.go_online()
        wait_settings(one, events[0], bob, False, 'mentions')
        wait_settings(two, events[1], bob, False, 'mentions')
        for turn in range(10):
            change(one, bob, pinned=turn % 2 == 0)
        change(one, bob, pinned=True, notify='always')
        wait_settings(two, events[1], bob, True, 'always')
        assert settings(one.chat(bob)) == (True, 'always')
    finally:
        for user in one, two:
            user.close()
