# SPDX-License-Identifier: GPL-3.0-or-later
"""Who people are and where they are, on real servers through both doors, seen from the other side."""
import base64
import hashlib
import pathlib

import pytest

from lib.cli import Cli
from lib.doors import ApiError, Line
from lib.process import Deadline
from lib.stanza import element

LAST = 'jabber:iq:last'
HTTP_AUTH = 'http://jabber.org/protocol/http-auth'
IDLE = 'urn:xmpp:idle:1'


def test_last_activity(server, use, log_in, door):
    """Asked of a person's server, of a device, and answered to who may know."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'), 'desk')
    eve = log_in(server.add_user('eve'))
    alice.log_in()
    alice.befriend(bob)
    resource = alice.state()['resource']
    told = bob.ask('get', element('query', LAST), to=f'{alice.jid}/{resource}')
    assert int(told.child('query', LAST)['seconds']) >= 0
    assert eve.iq('get', element('query', LAST), to=f'{alice.jid}/{resource}').condition == 'service-unavailable'
    assert alice.call('Presence.LastActivity', jid=server.domain)['activity']['seconds'] >= 0
    bob.cut()
    activity = alice.call('Presence.LastActivity', jid=bob.bare)['activity']
    assert activity['jid'] == bob.bare and 0 <= activity['seconds'] < 60
    assert activity['since_ts'] > 1_500_000_000_000
    with pytest.raises(ApiError):
        alice.call('Presence.LastActivity', jid=eve.bare)


def test_away_is_idle(server, use, log_in):
    """Who says that they are away also says since when."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    alice.befriend(bob)
    events = alice.follow(active=True)
    bob.inbox.take(lambda s: s.name == 'presence' and not s['type'] and not s.has('idle', IDLE))
    alice.call('Presence.Set', show='away', text='Out')
    away = bob.inbox.take(lambda s: s.name == 'presence' and s.child('show') and s.child('show').text == 'away')
    assert away.child('idle', IDLE)['since'] and not away.child('priority')
    alice.call('Presence.Set', show='available', text='')
    bob.inbox.take(lambda s: s.name == 'presence' and not s['type'] and not s.has('idle', IDLE))
    events.close()


@pytest.mark.parametrize('action, type_', [('confirm', 'result'), ('reject', 'error')])
def test_page_is_asked_about(server, use, log_in, door, action, type_):
    """A web server's question (XEP-0070) in both forms; both answers reach it."""
    alice, site = use(server.add_user('alice')), log_in(server.add_user('site'))
    alice.log_in()
    confirm = element('confirm', HTTP_AUTH, id='code1', method='GET', url='https://site.test/page')
    site.raw(element('iq', None, confirm, type='get', id='ask1', to=f'{alice.jid}/{alice.state()["resource"]}'))
    prompt = alice.wait_prompt('http-auth')
    assert prompt['details'] == {'from': site.jid, 'method': 'GET', 'url': 'https://site.test/page', 'code': 'code1'}
    alice.answer(prompt, action=action)
    told = site.inbox.take(lambda s: s.name == 'iq' and s.id == 'ask1')
    assert told['type'] == type_
    site.raw(element('message', None, element('thread', None, 'th1') + confirm, to=alice.jid, id='ask2'))
    alice.answer(alice.wait_prompt('http-auth'), action=action)
    told = site.inbox.take(lambda s: s.name == 'message' and s.has('confirm', HTTP_AUTH))
    assert told.child('thread').text == 'th1' and told.child('confirm', HTTP_AUTH)['id'] == 'code1'
    assert told.condition == (None if action == 'confirm' else 'not-authorized')


def test_page_that_was_asked_about_meanwhile(server, use, log_in):
    """What the server kept for somebody who was offline asks about something long over."""
    alice, site = use(server.add_user('alice')), log_in(server.add_user('site'))
    alice.log_in()
    alice.go_offline()
    events = alice.follow(kinds=['message.new'])

    def asks(code):
        confirm = element('confirm', HTTP_AUTH, id=code, method='GET', url='https://site.test/page')
        site.send(alice.jid, code, confirm)
    asks('before')
    site.ping()
    alice.go_online()
    events.wait_message('before')
    asks('now')
    assert alice.wait_prompt('http-auth')['details']['code'] == 'now'
    assert [prompt['details']['code'] for prompt in alice.prompts()] == ['now']


def test_contact_addresses(server, use):
    """Whom to turn to about the server, as its administrator says."""
    alice = use(server.add_user('alice'))
    alice.log_in()
    assert alice.call('Accounts.ServerInfo')['server']['contacts'] == {
        'abuse': [f'mailto:abuse@{server.domain}'], 'support': [f'xmpp:help@{server.domain}']}


PUBSUB = 'http://jabber.org/protocol/pubsub'
VCARD4 = 'urn:ietf:params:xml:ns:vcard-4.0'
TEMP = 'vcard-temp'
AVATAR = 'urn:xmpp:avatar:metadata'
PNG = bytes.fromhex('89504e470d0a1a0a0000000d4948445200000001000000010806000000' '1f15c4890000000d49444154789c6360f8cf'
                    'f01f0005000201a5f645400000000049454e44ae426082')


def items_of(peer, node, whose=None):
    """The items of a PEP node as another client sees them."""
    answer = peer.ask('get', element('pubsub', PUBSUB, element('items', node=node)), to=whose)
    return list(answer.child('pubsub', PUBSUB).child('items', PUBSUB).children('item', PUBSUB))


def publish(peer, node, id_, payload):
    peer.ask('set', element('pubsub', PUBSUB, element('publish', None, element('item', None, payload, id=id_), node=node)))


def test_profile(server, use, log_in, door):
    """What we show is in both kinds of card, what another program wrote stays, and what a contact shows is read."""
    account = server.add_user('alice')
    alice, phone, bob = use(account), log_in(account, 'phone'), log_in(server.add_user('bob'))
    publish(phone, 'urn:xmpp:vcard4', 'current', element('vcard', VCARD4, element('x-foreign', 'urn:foreign', a='b')))
    alice.log_in()
    alice.befriend(bob)
    alice.call('Contacts.SetProfile', profile={
        'full_name': 'Alice A.', 'nick': 'ali', 'pronouns': 'she/her', 'urls': ['https://alice.test/'],
        'banner': 'https://alice.test/wide.jpg'})
    card = items_of(bob, 'urn:xmpp:vcard4', alice.jid)[0].child('vcard', VCARD4)
    assert card.child('fn', VCARD4).child('text', VCARD4).text == 'Alice A.'
    assert card.child('pronouns', VCARD4).child('text', VCARD4).text == 'she/her'
    assert card.child('x-foreign', 'urn:foreign')['a'] == 'b'
    old = bob.ask('get', element('vCard', TEMP), to=alice.jid).child('vCard', TEMP)
    assert old.child('FN', TEMP).text == 'Alice A.'
    assert items_of(bob, 'http://jabber.org/protocol/nick', alice.jid)[0].child('nick', 'http://jabber.org/protocol/nick').text == 'ali'
    own = alice.call('Contacts.Profile', jid=alice.jid)['profile']
    assert (own['full_name'], own['nick'], own['banner']) == ('Alice A.', 'ali', 'https://alice.test/wide.jpg')
    bob.ask('set', element('vCard', TEMP, element('FN', None, 'Bob') + element('URL', None, 'https://bob.test/')))
    theirs = alice.call('Contacts.Profile', jid=bob.bare)['profile']
    assert (theirs['full_name'], theirs['urls']) == ('Bob', ['https://bob.test/'])


def test_nick_of_contact(server, use, log_in):
    """How a contact calls themselves is their title where we gave them no name."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    alice.befriend(bob)
    events = alice.follow(kinds=['contact.changed'])
    publish(bob, 'http://jabber.org/protocol/nick', 'current', element('nick', 'http://jabber.org/protocol/nick', 'Bobby'))
    told = events.wait('contact.changed', lambda data: data.get('nick') == 'Bobby')['data']
    assert (told['jid'], told['title']) == (bob.bare, 'Bobby')


def test_avatar(server, use, log_in, door):
    """A picture is published so that clients of both kinds find it, and theirs are fetched and checked."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    alice.befriend(bob)
    events = alice.follow(kinds=['contact.changed'])
    sha1, data = hashlib.sha1(PNG).hexdigest(), base64.b64encode(PNG).decode()
    picture = data if door == 'json' else PNG
    alice.call('Contacts.SetAvatar', picture={'data': picture})
    item = items_of(bob, AVATAR, alice.jid)[0]
    info = item.child('metadata', AVATAR).child('info', AVATAR)
    assert (item.id, info['id'], info['type'], info['bytes'], info['width']) == (
        sha1, sha1, 'image/png', str(len(PNG)), '1')
    photo = bob.ask('get', element('vCard', TEMP), to=alice.jid).child('vCard', TEMP).child('PHOTO', TEMP)
    assert base64.b64decode(photo.child('BINVAL', TEMP).text) == PNG
    got = alice.call('Contacts.Avatar', jid=alice.jid)['avatar']
    assert (got['hash'], got['type'], bytes(got['data']) if door == 'dbus' else got['data']) == (sha1, 'image/png', picture)
    theirs = PNG + b'\0'  # another one than ours, which is held
    sha1, data = hashlib.sha1(theirs).hexdigest(), base64.b64encode(theirs).decode()
    publish(bob, 'urn:xmpp:avatar:data', sha1, element('data', 'urn:xmpp:avatar:data', data))
    publish(bob, AVATAR, sha1, element('metadata', AVATAR, element('info', id=sha1, type='image/png', bytes=len(theirs))))
    got = alice.call('Contacts.Avatar', jid=bob.bare)['avatar']
    assert (got['hash'], got['type'], got['width']) == (sha1, 'image/png', 1)
    false = '0' * 40
    publish(bob, 'urn:xmpp:avatar:data', false, element('data', 'urn:xmpp:avatar:data', data))
    publish(bob, AVATAR, false, element('metadata', AVATAR, element('info', id=false, type='image/png', bytes=len(PNG))))
    events.wait('contact.changed', lambda data: data.get('avatar') == false)
    if server.name == 'ejabberd':  # the other makes its card of it, whatever it is called
        with pytest.raises(ApiError, match='NotFound'):
            alice.call('Contacts.Avatar', jid=bob.bare)
    alice.call('Contacts.SetAvatar', picture={})
    with pytest.raises(ApiError, match='NotFound'):
        alice.call('Contacts.Avatar', jid=alice.jid)
    with pytest.raises(ApiError) as refused:
        alice.call('Contacts.SetAvatar', picture={'data': base64.b64encode(bytes(190_000)).decode() if door == 'json' else bytes(190_000)})
    assert (refused.value.name, refused.value.data['max']) == ('TooLarge', 184320)


UPDATE = 'vcard-temp:x:update'


def picture_of(peer, hash_):
    """Publishes the metadata of a picture as another client does."""
    publish(peer, AVATAR, hash_, element('metadata', AVATAR, element('info', id=hash_, type='image/png', bytes=9)))


def test_pictures_are_told(server, use, log_in):
    """Which picture somebody has is known without asking: by PEP, by presence, over a restart; nobody else may say it."""
    account = server.add_user('alice')
    alice, phone = use(account), log_in(account, 'phone')
    bob, eve = log_in(server.add_user('bob')), log_in(server.add_user('eve'))
    red, blue = '1' * 40, '2' * 40
    alice.log_in()
    alice.befriend(bob)
    events = alice.follow(kinds=['contact.changed', 'account.changed'])
    picture_of(bob, red)
    assert events.wait('contact.changed', lambda data: data.get('avatar') == red)['data']['jid'] == bob.bare
    eve.raw(element('message', None, element('event', PUBSUB + '#event', element('items', None, element(
        'item', None, element('metadata', AVATAR, element('info', id=blue, type='image/png', bytes=9)))), node=AVATAR),
        to=alice.jid))
    picture_of(phone, blue)
    events.wait('account.changed', lambda data: data.get('avatar') == blue)
    publish(bob, 'urn:xmpp:vcard4', 'current', element('vcard', VCARD4, element('fn', None, element('text', None, 'Bob B.')) +
                                                       element('pronouns', None, element('text', None, 'he/him'))))
    events.wait('contact.changed', lambda data: data.get('pronouns') == 'he/him')
    publish(bob, AVATAR, 'none', element('metadata', AVATAR))
    events.wait('contact.changed', lambda data: 'avatar' not in data and data.get('pronouns') == 'he/him')
    bob.raw(element('presence', None, element('x', UPDATE, element('photo', None, blue))))
    events.wait('contact.changed', lambda data: data.get('avatar') == blue)
    alice.go_offline()
    assert alice.call('Contacts.Get', jid=bob.bare)['contact']['avatar'] == blue
    assert alice.call('Contacts.Profile', jid=bob.bare)['profile']['full_name'] == 'Bob B.'
    assert alice.state()['avatar'] == blue


def test_pictures_are_kept(server, use, log_in, door):
    """What was fetched is there without the network; so is what somebody shows of themselves."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    alice.befriend(bob)
    sha1, data = hashlib.sha1(PNG).hexdigest(), base64.b64encode(PNG).decode()
    events = alice.follow(kinds=['contact.changed'])
    publish(bob, 'urn:xmpp:avatar:data', sha1, element('data', 'urn:xmpp:avatar:data', data))
    picture_of(bob, sha1)
    publish(bob, 'urn:xmpp:movim-banner:0', AVATAR, element('metadata', AVATAR, element('info', url='https://bob.test/wide.jpg')))
    publish(bob, 'urn:xmpp:vcard4', 'current', element('vcard', VCARD4, element('pronouns', None, element('text', None, 'he/him'))))
    events.wait('contact.changed', lambda data: data.get('avatar') == sha1)
    assert alice.call('Contacts.Profile', jid=bob.bare)['profile']['banner'] == 'https://bob.test/wide.jpg'
    got = alice.call('Contacts.Avatar', jid=bob.bare)['avatar']
    alice.go_offline()
    assert alice.call('Contacts.Avatar', jid=bob.bare)['avatar'] == got
    profile = alice.call('Contacts.Profile', jid=bob.bare)['profile']
    assert (profile['pronouns'], profile['banner'], profile['source']) == ('he/him', 'https://bob.test/wide.jpg', 'vcard4')
    with pytest.raises(ApiError, match='Offline'):
        alice.call('Contacts.Profile', jid='stranger@else.test')


def test_pictures_of_one_who_does_not_see_us(server, use, log_in, door):
    """Their server tells us nothing: whoever wants the picture of now gets it, and none where it is gone."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    alice.call('Contacts.Add', jid=bob.bare, options={})
    bob.wait_presence(alice.jid, 'subscribe')
    bob.presence('subscribed', alice.jid)
    alice.wait_contact(bob.bare, lambda contact: contact.get('subscription') == 'to')
    sha1, data = hashlib.sha1(PNG).hexdigest(), base64.b64encode(PNG).decode()
    publish(bob, 'urn:xmpp:avatar:data', sha1, element('data', 'urn:xmpp:avatar:data', data))
    picture_of(bob, sha1)
    assert alice.call('Contacts.Avatar', jid=bob.bare)['avatar']['hash'] == sha1
    publish(bob, AVATAR, 'none', element('metadata', AVATAR))
    with pytest.raises(ApiError, match='NotFound'):
        alice.call('Contacts.Avatar', jid=bob.bare)


def test_pictures_by_policy(server, use, log_in):
    """At first nobody's is fetched; where the account's policy says so a contact's is, before anybody wants to see it."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    alice.befriend(bob)
    events = alice.follow(kinds=['contact.changed'])
    hashes = []
    for content in PNG, PNG + b'\0':
        sha1, data = hashlib.sha1(content).hexdigest(), base64.b64encode(content).decode()
        publish(bob, 'urn:xmpp:avatar:data', sha1, element('data', 'urn:xmpp:avatar:data', data))
        hashes.append(sha1)
    picture_of(bob, hashes[0])
    events.wait('contact.changed', lambda data: data.get('avatar') == hashes[0])
    alice.call('Presence.LastActivity', jid=server.domain)
    alice.go_offline()
    with pytest.raises(ApiError, match='Offline'):
        alice.call('Contacts.Avatar', jid=bob.bare)
    alice.call('Files.SetPolicy', policy={'from': ['contacts']})
    alice.go_online()
    with Line(alice.daemon.socket) as tap:
        tap.finish(tap.start('Debug.Tap', {'account': alice.jid}))
        picture_of(bob, hashes[1])
        while not any(line['params']['dir'] == 'in' and 'urn:xmpp:avatar:data' in line['params']['xml'] for line in tap.notifications):
            tap.notifications.append(tap.read(Deadline()))
    alice.go_offline()
    got = alice.call('Contacts.Avatar', jid=bob.bare)['avatar']
    assert (got['hash'], base64.b64decode(got['data'])) == (hashes[1], PNG + b'\0')


@pytest.fixture(params=['prosody', 'ejabberd'])
def picture_server(request, servers):
    """A server whose rooms have pictures."""
    return servers(request.param, **({'pictures': True} if request.param == 'prosody' else {}))


def test_pictures_of_rooms(picture_server, use, log_in):
    """The picture of a room and of somebody in it: told, fetched, changed by the owner, and gone."""
    server = picture_server
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    room = f'pictures-{server.add_user("x").user}@{server.rooms}'
    sha1, data = hashlib.sha1(PNG).hexdigest(), base64.b64encode(PNG).decode()
    alice.log_in()
    events = alice.follow(kinds=['chat.changed', 'room.occupant'])
    alice.call('Chats.Join', room=room, options={'nick': 'al'})
    photo = element('vCard', TEMP, element('PHOTO', None, element('TYPE', None, 'image/png') + element('BINVAL', None, data)))
    bob.ask('set', photo)
    bob.raw(element('presence', None, element('x', 'http://jabber.org/protocol/muc') +
                    element('x', UPDATE, element('photo', None, sha1)), to=f'{room}/bob'))
    events.wait('room.occupant', lambda data: data.get('avatar') == sha1)
    member, = (m for m in alice.call('Chats.Members', chat=room, options={})['items'] if m.get('nick') == 'bob')
    assert member['avatar'] == sha1
    assert alice.call('Contacts.Avatar', jid=f'{room}/bob')['avatar']['data'] == data
    alice.call('Contacts.SetAvatar', picture={'room': room, 'data': data})
    events.wait('chat.changed', lambda data: data.get('avatar') == sha1)
    assert alice.call('Contacts.Avatar', jid=room)['avatar']['data'] == data
    seen = bob.ask('get', element('vCard', TEMP), to=room).child('vCard', TEMP).child('PHOTO', TEMP)
    assert base64.b64decode(seen.child('BINVAL', TEMP).text) == PNG
    alice.go_offline()
    assert alice.chat(room)['avatar'] == sha1


COMMANDS = 'http://jabber.org/protocol/commands'
FORM = 'jabber:x:data'
PREAUTH = 'urn:xmpp:pars:0'


def test_invitations(servers, use, log_in, door):
    """An invitation of ours is redeemed by another client, and one of another client by us: nobody is asked again."""
    server = servers('prosody', registration='invited')
    alice, bob, carol = use(server.add_user('alice')), log_in(server.add_user('bob')), log_in(server.add_user('carol'))
    alice.log_in()
    events = alice.follow(kinds=['contact.*'])
    invite = alice.call('Contacts.Invite')['invite']
    assert invite['registers'] and invite['expires_ts'] > 1_700_000_000_000
    link = alice.call('Chats.Open', chat=invite['uri'], options={})['chat']['link']
    assert (link['action'], link['jid']) == ('roster', alice.jid)
    page = f'https://join.test/#{invite["uri"].removeprefix("xmpp:")}'  # as the page of an invitation
    assert alice.call('Chats.Open', chat=page, options={})['chat']['link'] == link
    bob.raw(element('presence', None, element('preauth', PREAUTH, token=link['preauth']), to=alice.jid, type='subscribe'))
    events.wait('contact.changed', lambda data: data['jid'] == bob.bare and data['subscription'] == 'from')
    made = carol.ask('set', element('command', COMMANDS, node='urn:xmpp:invite#invite', action='execute'), to=server.domain)
    fields = made.child('command', COMMANDS).child('x', FORM).children('field', FORM)
    uri = next(field.child('value', FORM).text for field in fields if field['var'] == 'uri')
    alice.call('Contacts.Add', jid=uri, options={})
    events.wait('contact.changed', lambda data: data['jid'] == carol.bare and data['subscription'] == 'both')
    with pytest.raises(ApiError, match='InvalidArgument'):
        alice.call('Contacts.Add', jid=f'xmpp:room@{server.rooms}?join', options={})


def test_invited_to_the_server(servers, use, daemon):
    """Who is invited to a server that registers nobody else has an account there, and a contact."""
    server = servers('prosody', registration='invited')
    alice = use(server.add_user('alice'))
    alice.log_in()
    events = alice.follow(kinds=['contact.changed'])
    link = alice.call('Contacts.Invite')['invite']['uri']
    name = f'invited{server.add_user("x").user}'
    client, how = daemon.door(), {'settings': alice.settings(password_command='')}
    with pytest.raises(ApiError, match='NotAuthorized'):
        client.call('Accounts.RegistrationForm', server=f'xmpp:{alice.jid}?roster;preauth=wrong;ibr=y', **how)
    made = client.call('Accounts.Register', server=link, fields={'username': [name], 'password': ['secret']}, options={}, **how)
    assert made['account']['jid'] == f'{name}@{server.domain}'
    events.wait('contact.changed', lambda data: data['jid'] == made['account']['jid'] and data['subscription'] == 'both')


def test_an_account_for_somebody(servers, use, daemon, door):
    """An administrator has the server make an invitation for an account; whoever has the link registers with it."""
    server = servers('prosody', registration='invited')
    alice = use(server.add_user('alice'))
    server.shell('user', 'setroles', alice.jid, server.domain, 'admin')
    alice.log_in()
    made = alice.call('Accounts.Invite', options={})['invite']
    assert made['registers'] and made['expires_ts'] > 1_700_000_000_000
    link = alice.call('Chats.Open', chat=made['uri'], options={})['chat']['link']
    assert (link['action'], link['jid']) == ('register', server.domain) and link['preauth']
    name = f'invited{server.add_user("x").user}'
    there = daemon.door().call('Accounts.Register', server=made['uri'], settings=alice.settings(password_command=''),
                               fields={'username': [name], 'password': ['secret']}, options={})
    assert there['account']['jid'] == f'{name}@{server.domain}'


def test_not_everybody_invites(servers, use):
    """Others are told by the server that they may not."""
    server = servers('prosody', registration='invited')
    alice = use(server.add_user('alice'))
    alice.log_in()
    with pytest.raises(ApiError, match='NotAuthorized'):
        alice.call('Accounts.Invite', options={})


def test_no_invitations(server, use):
    """Most servers make none."""
    alice = use(server.add_user('alice'))
    alice.log_in()
    with pytest.raises(ApiError) as refused:
        alice.call('Contacts.Invite')
    assert (refused.value.name, refused.value.data['feature']) == ('NotSupported', 'urn:xmpp:invite')


BLOCKING = 'urn:xmpp:blocking'


def blocked_of(peer):
    """The block list as another client of the account sees it."""
    answer = peer.ask('get', element('blocklist', BLOCKING))
    return [item['jid'] for item in answer.child('blocklist', BLOCKING).children('item', BLOCKING)]


def test_block(server, use, log_in, door):
    account = server.add_user('alice')
    alice, phone, bob = use(account), log_in(account, 'phone'), log_in(server.add_user('bob'))
    alice.log_in()
    alice.befriend(bob)
    blocked_of(phone)
    events = alice.follow(kinds=['contact.changed', 'message.*'])
    alice.call('Contacts.Block', jids=[bob.bare], options={})
    assert alice.call('Contacts.Blocked')['jids'] == [bob.bare]
    events.wait('contact.changed', lambda data: data.get('blocked'))
    assert blocked_of(phone) == [bob.bare]
    bob.send(alice.jid, 'can you hear me?')
    bounced = bob.inbox.take(lambda s: s.name == 'message' and s['type'] == 'error')
    assert bounced.condition == 'service-unavailable'
    sent = alice.send(bob.bare, 'no, you me?')
    failed = events.wait('message.state', lambda data: data['id'] == sent['id'] and data['state'] == 'failed')
    assert failed['data']['error']['condition'] == 'blocked'
    alice.call('Contacts.Unblock', jids=[bob.bare])
    bob.send(alice.jid, 'and now?')
    events.wait('message.new', lambda data: data.get('body') == 'and now?')
    assert alice.bodies(bob.bare) == ['no, you me?', 'and now?']


def test_blocked_elsewhere(server, use, log_in, daemon):
    """Another device blocks while we are there, and while we are not; what was held is known offline."""
    account = server.add_user('alice')
    alice, phone = use(account), log_in(account, 'phone')
    alice.log_in()
    events = alice.follow(kinds=['contact.changed'])
    phone.ask('set', element('block', BLOCKING, element('item', jid='one@else.test')))
    assert events.wait('contact.changed')['data']['jid'] == 'one@else.test'
    alice.go_offline()
    assert alice.call('Contacts.Blocked')['jids'] == ['one@else.test']
    daemon.stop()
    phone.ask('set', element('unblock', BLOCKING, element('item', jid='one@else.test')))
    phone.ask('set', element('block', BLOCKING, element('item', jid='else.test')))
    daemon.start()
    alice.reopen().wait_phase('live')
    assert alice.call('Contacts.Blocked')['jids'] == ['else.test']


def test_report_is_not_taken(server, use):
    """Neither server takes reports: nobody is blocked then, and the reason is told."""
    alice = use(server.add_user('alice'))
    alice.log_in()
    with pytest.raises(ApiError) as refused:
        alice.call('Contacts.Block', jids=['eve@else.test'], options={'report': 'spam'})
    assert (refused.value.name, refused.value.data['feature']) == ('NotSupported', 'urn:xmpp:reporting:1')
    assert alice.call('Contacts.Blocked')['jids'] == []


def test_command_line(server, use, log_in, daemon):
    """The verbs for people, as somebody types them."""
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    cli = Cli(daemon.root)
    cli.run('profile', 'set', '--name', 'Alice A.', '--url', 'https://alice.test/')
    shown = cli.run('profile', 'show').stdout
    assert 'Alice A.' in shown and 'https://alice.test/' in shown
    picture, copy = pathlib.Path(daemon.root) / 'me.png', pathlib.Path(daemon.root) / 'copy.png'
    picture.write_bytes(PNG)
    cli.run('profile', 'set-avatar', str(picture))
    cli.run('profile', 'avatar', '--output', str(copy))
    assert copy.read_bytes() == PNG
    cli.run('block', bob.bare)
    assert cli.json('block') == [{'jid': bob.bare}]
    cli.run('block', bob.bare, '--report', status=3)
    cli.run('unblock', bob.bare)
    assert cli.json('block') == []
