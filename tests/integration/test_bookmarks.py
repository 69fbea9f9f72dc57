# SPDX-License-Identifier: GPL-3.0-or-later
"""Bookmarks of rooms (XEP-0402), with another device of the account that reads and writes them too."""
import concurrent.futures

import pytest

from lib import stanza as st
from lib.doors import ApiError
from lib.process import Deadline

NODE = 'urn:xmpp:bookmarks:1'
PUBSUB = 'http://jabber.org/protocol/pubsub'
OWNER = f'{PUBSUB}#owner'
PRIVATE = 'jabber:iq:private'
OLD = 'storage:bookmarks'
# What other programs keep in a bookmark, and we do not understand.
EXTENSIONS = ("<extensions><notify xmlns='urn:xmpp:notification-settings:0'><on-mention/></notify>"
              "<pinned xmlns='urn:xmpp:bookmarks-pinning:0'/></extensions>")


def room(server, name='tea'):
    return f'{name}@rooms.{server.domain}'


def conference(attributes='', content=''):
    return f"<conference xmlns='{NODE}' {attributes}>{content}</conference>"


class Device:
    """Another program of the same account."""

    def __init__(self, peer):
        self.peer = peer

    def publish(self, id_, payload, node=NODE):
        self.peer.ask('set', f"<pubsub xmlns='{PUBSUB}'><publish node='{node}'><item id='{id_}'>{payload}</item>"
                             '</publish></pubsub>')

    def configure(self, access_model='whitelist'):
        """Makes the node; one that is made by itself keeps a single item."""
        options = {'access_model': access_model, 'persist_items': 'true', 'max_items': '100'}
        fields = ''.join(f"<field var='pubsub#{name}'><value>{value}</value></field>" for name, value in options.items())
        self.peer.ask('set', f"<pubsub xmlns='{PUBSUB}'><create node='{NODE}'/><configure><x xmlns='jabber:x:data' "
                             "type='submit'><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/"
                             f"pubsub#node_config</value></field>{fields}</x></configure></pubsub>")

    def retract(self, id_):
        self.peer.ask('set', f"<pubsub xmlns='{PUBSUB}'><retract node='{NODE}' notify='true'><item id='{id_}'/>"
                             '</retract></pubsub>')

    def items(self):
        """What the server has: the payloads by their id."""
        answer = self.peer.ask('get', f"<pubsub xmlns='{PUBSUB}'><items node='{NODE}'/></pubsub>")
        found = answer.child('pubsub', PUBSUB).child('items', PUBSUB)
        return {item['id']: item.child('conference', NODE) for item in found.children('item', PUBSUB)}

    def access(self):
        """Who may read the node."""
        answer = self.peer.ask('get', f"<pubsub xmlns='{OWNER}'><configure node='{NODE}'/></pubsub>")
        form = answer.child('pubsub', OWNER).child('configure', OWNER).child('x', st.FORMS)
        fields = {field['var']: field.child('value', st.FORMS) for field in form.children('field', st.FORMS)}
        return fields['pubsub#access_model'].text

    def store_old(self, *conferences):
        """Private XML storage (XEP-0049), as programs before XEP-0402 wrote it."""
        self.peer.ask('set', f"<query xmlns='{PRIVATE}'><storage xmlns='{OLD}'>{''.join(conferences)}</storage></query>")

    def old(self):
        """That storage as it is: its elements, in order."""
        answer = self.peer.ask('get', f"<query xmlns='{PRIVATE}'><storage xmlns='{OLD}'/></query>")
        return answer.child('query', PRIVATE).child('storage', OLD).children(None, None)


@pytest.fixture
def device(log_in):
    return lambda account: Device(log_in(account, 'other'))


def bookmarks(user):
    return {each['room']: each for each in user.call('Bookmarks.List')['bookmarks']}


def follow(user):
    return user.follow(kinds=['bookmark.*'])


def wait_old(device, wanted):
    """Waits until an older program reads that: nobody tells it, so it asks again."""
    deadline = Deadline()
    while (found := described(device.old())) != wanted:
        deadline.left(f'{wanted}: it is {found}')


def wait_mirrored(user, device, wanted):
    """The same, once the server is done with what the user wrote: ejabberd 23.01 shows it, makes a node of the same name
    for it, and then stores it again over what another device stored in between, or answers that device with an error.
    What an account asks is answered in the order of its asking."""
    wait_old(device, wanted)
    user.call('Commands.List', jid='')


def wait_changed(events, *rooms):
    """Waits until all of them have changed, in whatever order."""
    assert sorted(events.wait('bookmark.changed')['data']['room'] for _ in rooms) == sorted(rooms)


def test_what_was_there(server, use, device):
    account = server.add_user('alice')
    other, alice = device(account), use(account)
    other.configure()
    other.publish(room(server), conference("name='Tea time'", '<nick>Ali</nick><password>pot</password>'))
    other.publish(room(server, 'pot'), conference())
    other.publish('no.room', conference("autojoin='true'"))
    events = follow(alice)
    alice.log_in()
    wait_changed(events, room(server), room(server, 'pot'))
    assert bookmarks(alice) == {
        room(server): {'account': alice.jid, 'room': room(server), 'name': 'Tea time', 'autojoin': False, 'nick': 'Ali',
                       'has_password': True, 'pinned': False, 'notify': 'default'},
        room(server, 'pot'): {'account': alice.jid, 'room': room(server, 'pot'), 'autojoin': False,
                              'has_password': False, 'pinned': False, 'notify': 'default'}}


def test_what_another_device_does(server, use, device, door):
    account = server.add_user('alice')
    alice, other = use(account).log_in(), device(account)
    events = follow(alice)
    other.publish(room(server), conference("name='Tea'"))
    assert events.wait('bookmark.changed')['data']['room'] == room(server)
    other.publish(room(server), conference("name='Green tea'"))
    events.wait('bookmark.changed')
    assert bookmarks(alice)[room(server)]['name'] == 'Green tea'


def test_what_another_device_removes(prosody, use, device):
    """ejabberd 23.01 does not tell of removals."""
    account = prosody.add_user('alice')
    alice, other = use(account).log_in(), device(account)
    events = follow(alice)
    other.publish(room(prosody), conference())
    events.wait('bookmark.changed')
    other.retract(room(prosody))
    events.wait('bookmark.removed')
    assert bookmarks(alice) == {}


def test_removed_while_away(server, use, device):
    account = server.add_user('alice')
    other, alice = device(account), use(account)
    other.configure()
    for name in 'tea', 'pot':
        other.publish(room(server, name), conference())
    alice.log_in()
    alice.go_offline()
    events = follow(alice)
    other.retract(room(server, 'pot'))
    other.publish(room(server), conference("name='Tea'"))
    alice.go_online()
    assert events.wait('bookmark.removed')['data']['room'] == room(server, 'pot')
    assert [each.get('name') for each in bookmarks(alice).values()] == ['Tea']


def test_made_and_removed_here(server, use, device, door):
    account = server.add_user('alice')
    alice, other = use(account).log_in(), device(account)
    events = follow(alice)
    alice.call('Bookmarks.Set', room=room(server), options={'name': 'Tea & cake', 'nick': 'Älice', 'password': 'pot'})
    events.wait('bookmark.changed')
    (id_, stored), = other.items().items()
    assert (id_, stored['name'], stored['autojoin']) == (room(server), 'Tea & cake', '')
    assert (stored.child('nick', NODE).text, stored.child('password', NODE).text) == ('Älice', 'pot')
    assert other.access() == 'whitelist'
    alice.call('Bookmarks.Set', room=room(server), options={'name': ''})
    assert 'name' not in bookmarks(alice)[room(server)] and other.items()[room(server)]['name'] == ''
    alice.call('Bookmarks.Remove', room=room(server))
    events.wait('bookmark.removed')
    assert other.items() == {} and bookmarks(alice) == {}
    with pytest.raises(ApiError, match='NotFound'):
        alice.call('Bookmarks.Remove', room=room(server))


def test_what_others_put_in_is_kept(server, use, device):
    account = server.add_user('alice')
    alice, other = use(account).log_in(), device(account)
    events = follow(alice)
    other.publish(room(server), conference("name='Tea' odd='kept'", EXTENSIONS))
    events.wait('bookmark.changed')
    alice.call('Bookmarks.Set', room=room(server), options={'name': 'Pot', 'nick': 'Ali'})
    stored = other.items()[room(server)]
    assert (stored['name'], stored['odd'], stored.child('nick', NODE).text) == ('Pot', 'kept', 'Ali')
    extensions = stored.child('extensions', NODE)
    notify = extensions.child('notify', 'urn:xmpp:notification-settings:0')
    assert notify.has('on-mention', notify.ns)
    assert extensions.has('pinned', 'urn:xmpp:bookmarks-pinning:0')


NOTIFY = 'urn:xmpp:notification-settings:'
# For another kind of program, with something of its own; for all; and an extension that nobody knows.
RICH = (f"<extensions><notify xmlns='{NOTIFY}1'><never identity-category='client' identity-type='phone'><advanced>"
        "<x xmlns='custom:ns'>night</x></advanced></never><always/></notify><y xmlns='urn:y' a='1'> z </y></extensions>")


def settings(chat):
    return chat['pinned'], chat['notify']


def test_pinned_and_notify(server, use, device):
    """What we set of a room's chat stands in its bookmark (XEP-0469, XEP-0492), and what another program sets there is
    what the chat says; neither touches what it does not know."""
    account = server.add_user('alice')
    alice, other = use(account).log_in(), device(account)
    events = follow(alice)
    chat = room(server)
    alice.call('Chats.Join', room=chat, options={'nick': 'Ali'})
    other.publish(chat, conference("name='Tea' autojoin='true'", '<nick>Ali</nick>' + RICH))
    events.wait('bookmark.changed', lambda data: data['notify'] == 'always')
    assert settings(alice.call('Chats.Get', chat=chat)['chat']) == (False, 'always')

    changed = alice.call('Chats.Set', chat=chat, settings={'pinned': True, 'notify': 'mentions', 'title': 'Pot'})['chat']
    assert (*settings(changed), changed['title']) == (True, 'mentions', 'Pot')
    stored = other.items()[chat]
    assert (stored['name'], stored.child('nick', NODE).text) == ('Tea', 'Ali')
    extensions = stored.child('extensions', NODE)
    phone, mine = extensions.child('notify', f'{NOTIFY}1').children(ns=f'{NOTIFY}1')
    assert phone.child('advanced', f'{NOTIFY}1').child('x', 'custom:ns').text == 'night'
    assert (phone.name, phone['identity-type'], mine.name) == ('never', 'phone', 'on-mention')
    assert (extensions.child('y', 'urn:y')['a'], extensions.child('y', 'urn:y').text) == ('1', ' z ')
    assert extensions.has('pinned', 'urn:xmpp:bookmarks-pinning:0')

    # Movim reads and writes the older namespace alone
    assert extensions.child('notify', f'{NOTIFY}0').has('on-mention', f'{NOTIFY}0')
    both = ''.join(f"<notify xmlns='{NOTIFY}{n}'><{word}/></notify>" for n, word in ((1, 'on-mention'), (0, 'never')))
    other.publish(chat, conference("autojoin='true'", f'<nick>Ali</nick><extensions>{both}</extensions>'))
    events.wait('bookmark.changed', lambda data: data['notify'] == 'never')

    changes = alice.follow(kinds=['chat.changed'])
    other.publish(chat, conference("autojoin='true'", '<nick>Ali</nick>' + EXTENSIONS.replace('on-mention', 'always')))
    changes.wait('chat.changed', lambda data: settings(data) == (True, 'always'))
    alice.call('Chats.Set', chat=chat, settings={'pinned': False, 'notify': 'default'})
    assert len(other.items()[chat].child('extensions', NODE).element) == 0


def test_settings_offline(server, use):
    """Of a room with a bookmark they wait for the server; the rest, and those of other chats, do not."""
    alice = use(server.add_user('alice')).log_in()
    chat = room(server)
    alice.call('Chats.Join', room=chat, options={'nick': 'Ali'})
    friend = alice.call('Chats.Open', chat=f'bob@{server.domain}')['chat']['chat']
    alice.go_offline()
    with pytest.raises(ApiError, match='Offline'):
        alice.call('Chats.Set', chat=chat, settings={'pinned': True, 'archived': True})
    assert not alice.call('Chats.Get', chat=chat)['chat']['archived']
    assert alice.call('Chats.Set', chat=chat, settings={'archived': True})['chat']['archived']
    assert settings(alice.call('Chats.Set', chat=friend, settings={'pinned': True, 'notify': 'never'})['chat']) == (
        True, 'never')


def test_both_at_once(server, use, device):
    """The later wins, whoever that is, and both see the same; what others put in is lost by neither."""
    account = server.add_user('alice')
    alice, other = use(account).log_in(), device(account)
    events = follow(alice)
    other.configure()
    other.publish(room(server), conference("name='Tea'", EXTENSIONS))
    events.wait('bookmark.changed')
    with concurrent.futures.ThreadPoolExecutor(1) as thread:
        theirs = thread.submit(lambda: [other.publish(room(server), conference(f"name='theirs {number}'", EXTENSIONS))
                                        for number in range(20)])
        for number in range(20):
            alice.call('Bookmarks.Set', room=room(server), options={'name': f'ours {number}'})
        theirs.result()
    other.publish(room(server, 'end'), conference())
    events.wait('bookmark.changed', lambda data: data['room'] == room(server, 'end'))
    stored = other.items()[room(server)]
    assert bookmarks(alice)[room(server)]['name'] == stored['name']
    assert stored['name'] in ('ours 19', 'theirs 19')
    assert stored.child('extensions', NODE).has('pinned', 'urn:xmpp:bookmarks-pinning:0')


def test_a_node_that_others_could_read(server, use, device):
    """It is made private before anything of ours goes there, and what is in it stays."""
    account = server.add_user('alice')
    other, alice = device(account), use(account)
    other.configure(access_model='open')
    other.publish(room(server), conference())
    alice.log_in()
    assert other.access() == 'open'
    alice.call('Bookmarks.Set', room=room(server, 'pot'), options={})
    assert other.access() == 'whitelist'
    assert sorted(other.items()) == sorted([room(server), room(server, 'pot')])


def test_only_the_old_storage(ejabberd, use, device):
    """A server that does not turn one into the other (Prosody does): it is read, and everything moves to
    the node with the first write."""
    account = ejabberd.add_user('alice')
    other, alice = device(account), use(account)
    other.store_old(f"<conference jid='{room(ejabberd)}' name='Tea'><nick>Ali</nick></conference>",
                    f"<conference jid='{room(ejabberd, 'pot')}'/>", "<url url='https://x.test' name='x'/>")
    events = follow(alice)
    alice.log_in()
    wait_changed(events, room(ejabberd), room(ejabberd, 'pot'))
    assert {each['room']: each.get('nick') for each in bookmarks(alice).values()} == {
        room(ejabberd): 'Ali', room(ejabberd, 'pot'): None}
    other.store_old(f"<conference jid='{room(ejabberd)}' name='Green tea'/>")
    events.wait('bookmark.removed')
    assert bookmarks(alice)[room(ejabberd)]['name'] == 'Green tea'
    alice.call('Bookmarks.Set', room=room(ejabberd, 'cup'), options={'name': 'Cup'})
    assert {id_: stored['name'] for id_, stored in other.items().items()} == {
        room(ejabberd): 'Green tea', room(ejabberd, 'cup'): 'Cup'}
    alice.go_offline()
    alice.go_online()
    assert sorted(bookmarks(alice)) == sorted([room(ejabberd), room(ejabberd, 'cup')])


def test_the_old_storage_of_a_server_that_converts(prosody, use, device):
    account = prosody.add_user('alice')
    other, alice = device(account), use(account)
    other.store_old(f"<conference jid='{room(prosody)}' name='Tea'/>")
    alice.log_in()
    assert bookmarks(alice)[room(prosody)]['name'] == 'Tea'
    events = follow(alice)
    other.store_old(f"<conference jid='{room(prosody)}' name='Pot'/>")
    events.wait('bookmark.changed')
    assert bookmarks(alice)[room(prosody)]['name'] == 'Pot'


@pytest.fixture(params=['prosody', 'ejabberd'])
def unmirrored(request, servers):
    """A server that leaves what XEP-0048 reads to its clients."""
    return servers(request.param, **({'bookmarks': False} if request.param == 'prosody' else {}))


def described(elements):
    return [(each.name, each['jid'] or each['url'], each['name'], each['autojoin'], each['minimize'],
             each.child('nick', OLD).text if each.child('nick', OLD) else None) for each in elements]


def test_what_older_programs_read(unmirrored, use, device, door):
    """What is bookmarked here is put there, beside what others put there, and what is removed here goes from there,
    and does not come back from there."""
    account, orchard = unmirrored.add_user('alice'), room(unmirrored, 'orchard')
    other, alice = device(account), use(account).log_in()
    alice.call('Bookmarks.Set', room=room(unmirrored), options={'name': 'Tea', 'autojoin': True, 'nick': 'Ali'})
    wait_mirrored(alice, other, [('conference', room(unmirrored), 'Tea', 'true', '', 'Ali')])
    foreign = [('url', 'https://x.test', 'x', '', '', None), ('conference', orchard, '', '1', '', None)]
    other.store_old(f"<url url='https://x.test' name='x'/><conference jid='{orchard}' autojoin='1'/>"
                    f"<conference jid='{room(unmirrored)}' minimize='1'/>")
    alice.call('Bookmarks.Set', room=room(unmirrored), options={'name': 'Green tea', 'nick': ''})
    wait_mirrored(alice, other, [*foreign, ('conference', room(unmirrored), 'Green tea', 'true', '1', None)])
    alice.call('Bookmarks.Remove', room=room(unmirrored))
    wait_mirrored(alice, other, foreign)
    other.store_old(f"<url url='https://x.test' name='x'/><conference jid='{room(unmirrored)}' autojoin='1'/>")
    alice.go_offline()
    alice.go_online()
    assert bookmarks(alice) == {} and other.items() == {}


def test_offline(server, use):
    alice = use(server.add_user('alice')).log_in()
    alice.go_offline()
    with pytest.raises(ApiError, match='Offline'):
        alice.call('Bookmarks.Set', room=room(server), options={})
    assert bookmarks(alice) == {}
