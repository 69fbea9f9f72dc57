# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives: the first sync, what was missed, what is older, and what follows a lost stream."""
import datetime
import itertools

import pytest

from lib import stanza as st
from lib.process import Deadline
from lib.proxy import DOWN, UP, Proxy
from lib.scripted_archive import START
from lib.stanza import element

DAY = 86_400_000_000


def now_us():
    return int(datetime.datetime.now(datetime.timezone.utc).timestamp() * 1_000_000)


def history(account, contact, stamps, prefix='h'):
    """Entries for a filler: one message by the contact at each stamp; and their bodies."""
    bodies = [f'{prefix}{number:04}' for number in range(len(stamps))]
    entries = [(account.user, f'{contact}/x', stamp,
                st.message(account.jid, body, from_=f'{contact}/x', id=f'{prefix}{number}', xmlns=st.CLIENT))
               for number, (stamp, body) in enumerate(zip(stamps, bodies))]
    return entries, bodies


def fill_days(server, account, contact, days, per_day):
    """Fills some days of history that end an hour ago."""
    first = now_us() - days * DAY - 3_600_000_000
    stamps = [first + n * DAY // per_day // 1_000_000 * 1_000_000 for n in range(days * per_day)]
    entries, bodies = history(account, contact, stamps)
    server.fill(entries)
    return stamps, bodies


def wait_complete(user, events):
    """Waits until all of the archive is held; an event may be about what was wanted before."""
    while not user.call('Sync.State')['state']['archive_complete']:
        events.wait('sync.state')


def test_first_sync_then_all_the_rest(server, use, door):
    account, contact = server.add_user('alice'), f'old-friend@{server.domain}'
    stamps, bodies = fill_days(server, account, contact, days=60, per_day=10)
    alice = use(account)
    alice.add()
    events = alice.follow(kinds=['sync.state', 'message.new'])
    alice.wait_phase('live')
    held = alice.bodies(contact)
    assert held == bodies[-len(held):] and len(held) >= 299  # 30 days, whose last hour is empty
    wait_complete(alice, events)
    assert alice.bodies(contact) == bodies
    ids = [message['id'] for message in alice.messages(contact)]
    assert ids == sorted(set(ids))
    assert [message['ts'] // 1000 for message in alice.messages(contact)] == [s // 1_000_000 for s in stamps]
    assert alice.chat(contact)['unread'] == 0  # it was all there before we came


@pytest.mark.parametrize('days, expected', [(0, 0), (7, 70), (-1, 200)])
def test_policy_of_the_first_sync(server, use, days, expected):
    account, contact = server.add_user('alice'), f'old-friend@{server.domain}'
    _, bodies = fill_days(server, account, contact, days=20, per_day=10)
    alice = use(account).log_in(sync_days=days, backfill=False)
    held = alice.bodies(contact) if expected else []
    assert abs(len(held) - expected) <= 1 and held == bodies[len(bodies) - len(held):]
    assert alice.call('Sync.State')['state']['archive_complete'] == (days == -1)


def fill_read(server, account, contact):
    """Fills a talk of which the other side says what reached it and what it has read, long after it was said."""
    start = now_us() - DAY
    told = [('out', f'mine {n}', '') for n in range(130)] + [('in', f'theirs {n}', '') for n in range(130)]
    told += [('in', None, element('displayed', st.MARKERS, id='mine-99')),
             ('in', None, element('received', st.RECEIPTS, id='mine-120')),
             ('in', None, element('displayed', st.MARKERS, id='theirs-7')),  # its own
             ('in', None, element('displayed', st.MARKERS, id='never')),
             ('in', 'the end', '')]
    entries = []
    for second, (direction, body, extra) in enumerate(told):
        from_, to = (f'{account.jid}/phone', contact) if direction == 'out' else (f'{contact}/x', account.jid)
        entries.append((account.user, f'{contact}/x', start + second * 1_000_000,
                        st.message(to, body, extra, from_=from_, id=(body or f'r {second}').replace(' ', '-'),
                                   xmlns=st.CLIENT)))
    assert server.fill(entries) == len(told)


@pytest.mark.parametrize('days', [-1, 0], ids=['forward', 'backward'])
def test_what_was_read_is_known_whichever_way_it_comes(server, use, days):
    account, contact = server.add_user('alice'), f'old-friend@{server.domain}'
    fill_read(server, account, contact)
    alice = use(account)
    alice.add(sync_days=days)
    events = alice.follow(kinds=['sync.state'])
    alice.wait_phase('live')
    wait_complete(alice, events)
    messages = {message['body']: message for message in alice.messages(contact)}
    states = [messages[f'mine {n}']['state'] for n in range(130)]
    assert states == 100 * ['displayed'] + 20 * ['sent'] + ['delivered'] + 9 * ['sent']
    assert alice.chat(contact)['peer_read_id'] == messages['mine 99']['id']
    assert all('state' not in messages[f'theirs {n}'] for n in range(130))


def test_older_history_on_demand(server, use, door):
    account, contact = server.add_user('alice'), f'old-friend@{server.domain}'
    _, bodies = fill_days(server, account, contact, days=60, per_day=2)
    alice = use(account).log_in(sync_days=1, backfill=False)
    held = alice.messages(contact)
    assert 1 <= len(held) <= 3
    answer = alice.call('Messages.List', chat=contact,
                        options={'before': held[0]['id'], 'limit': 20, 'fetch': True})
    end = len(bodies) - len(held)
    assert [item['body'] for item in answer['items']] == bodies[end - 20:end]


def test_backfill_is_a_job(server, use, door):
    account, contact = server.add_user('alice'), f'old-friend@{server.domain}'
    _, bodies = fill_days(server, account, contact, days=60, per_day=10)
    alice = use(account).log_in(sync_days=1, backfill=False)
    job = alice.call('Messages.Backfill', chat=contact, options={})['job']
    done = alice.door.call('Jobs.Wait', job=job, timeout_ms=20000)['job']
    assert done['state'] == 'done' and done['done'] >= 580
    assert alice.bodies(contact) == bodies
    assert alice.door.call('Jobs.Get', job=job)['job'] == done


def test_what_was_missed_comes_once_and_in_place(server, use, log_in, door):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    events = alice.follow()
    bob.send(alice.jid, 'before')
    events.wait_message('before')
    alice.go_offline()
    missed = [f'missed {n:03}' for n in range(130)]
    bob.send_many(st.message(alice.jid, body, id=body.replace(' ', '-')) for body in missed)
    bob.ping()
    alice.go_online()
    bob.send(alice.jid, 'after')
    events.wait_message('after')
    assert alice.bodies(bob.bare) == ['before', *missed, 'after']
    assert alice.chat(bob.bare)['unread'] == 132


def test_missed_while_the_daemon_was_off(server, use, log_in, daemon):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    alice.send(bob.bare, 'mine', wait='sent')
    consumer = alice.follow(consumer='reader', kinds=['message.new'])
    daemon.stop()
    missed = [f'off {n}' for n in range(60)]
    bob.send_many(st.message(alice.jid, body, id=body.replace(' ', '-')) for body in missed)
    bob.ping()
    daemon.start()
    alice.reopen().wait_phase('live')
    assert alice.bodies(bob.bare) == ['mine', *missed]
    again = alice.follow(consumer='reader', kinds=['message.new'])
    assert [again.wait('message.new')['data']['body'] for _ in missed] == missed
    assert consumer.events == []


def receipts_until(bob, alice, body):
    """Ids of the messages that were acknowledged to somebody before Alice says this to him."""
    alice.send(bob.bare, body)
    seen = bob.inbox.take_until(lambda s: s.body == body)
    return [s.child('received', st.RECEIPTS).id for s in seen if s.has('received', st.RECEIPTS)]


@pytest.mark.parametrize('name', ['prosody', 'ejabberd'])
def test_receipts_of_what_was_missed(servers, use, log_in, daemon, name):
    """What the archive gives is received for the first time: acknowledged once, to who may know; history is not."""
    server = servers(name, smacks=False)  # or what was missed would come by the stream of before
    account, asks = server.add_user('alice'), element('request', st.RECEIPTS)
    alice, bob, carol = use(account), log_in(server.add_user('bob')), log_in(server.add_user('carol'))
    bob.send(account.jid, 'before she was here', asks, id_='old')
    bob.ping()
    alice.log_in()
    alice.befriend(bob)
    assert alice.bodies(bob.bare) == ['before she was here']
    assert receipts_until(bob, alice, 'hello') == []
    come = now_us() // 1_000_000
    while now_us() // 1_000_000 == come:  # in which she came for the first time: Prosody's stamps say no more
        bob.ping()
    phone = log_in(account, 'phone')  # or the server would keep it for later and deliver it, as if it were live
    daemon.stop()
    bob.wait_presence(alice.jid, 'unavailable')
    bob.send(alice.jid, 'one', asks, id_='m1')
    bob.send(alice.jid, 'two', id_='m2')
    bob.send(alice.jid, 'three', asks, id_='m3')
    carol.send(alice.jid, 'four', asks, id_='m4')
    phone.wait_message('three'), phone.wait_message('four')
    daemon.start()
    alice.reopen().wait_phase('live')
    assert sorted(receipts_until(bob, alice, 'back')) == ['m1', 'm3']
    assert receipts_until(carol, alice, 'back') == []
    assert [m['source'] for m in alice.messages(bob.bare) if m.get('body') in ('one', 'two', 'three')] == ['archive'] * 3
    daemon.stop()
    daemon.start()
    alice.reopen().wait_phase('live')
    assert receipts_until(bob, alice, 'again') == []


def test_own_messages_of_other_devices_are_fetched(server, use, log_in):
    account, bob = server.add_user('alice'), log_in(server.add_user('bob'))
    alice = use(account).log_in()
    alice.go_offline()
    phone = log_in(account, 'phone')
    phone.send(bob.bare, 'from the phone')
    bob.wait_message('from the phone')
    alice.go_online()
    (message,) = alice.messages(bob.bare)
    assert (message['dir'], message['source'], message['state']) == ('out', 'archive', 'sent')


def test_resumption_after_a_cut(server, use, log_in):
    bob = log_in(server.add_user('bob'))
    with Proxy(server.c2s_port) as proxy:
        alice = use(server.add_user('alice')).log_in(proxy)
        events = alice.follow()
        for number in range(3):
            proxy.cut()
            bob.send(alice.jid, f'n{number}')
            wait_impatiently(alice, events.wait_message, f'n{number}')
            assert alice.send(bob.bare, f'm{number}', wait='sent')
        assert alice.call('Accounts.ServerInfo')['server']['resumed']
        alice.wait_phase('live')
    assert sorted(alice.bodies(bob.bare)) == ['m0', 'm1', 'm2', 'n0', 'n1', 'n2']
    assert [item.body for item in server.archive_of(bob.account)].count('m1') == 1


def test_resumption_over_a_restart(server, use, log_in, daemon):
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    daemon.kill()
    bob.send(alice.jid, 'while it was dead')
    bob.ping()
    daemon.start()
    alice.reopen().wait_phase('live')
    assert alice.call('Accounts.ServerInfo')['server']['resumed']
    assert alice.bodies(bob.bare) == ['while it was dead']


def wait_impatiently(alice, wait, body):
    """Somebody who wants the next attempt now, as it may come only after seconds."""
    deadline = Deadline()
    while True:
        try:
            return wait(body, timeout=min(0.3, deadline.left(body)))
        except TimeoutError:
            alice.call('Accounts.Connect')  # does nothing while it is connected, or tries


@pytest.mark.parametrize('way', [UP, DOWN])
def test_cut_in_the_middle_of_sending(server, use, log_in, way):
    """Whatever was written when the line broke arrives once."""
    bob = log_in(server.add_user('bob'))
    with Proxy(server.c2s_port) as proxy:
        alice = use(server.add_user('alice')).log_in(proxy)
        bodies = [f'{way} {n}' for n in range(12)]
        for body, room in zip(bodies, itertools.cycle((40, 170, 900))):
            proxy.cut_after(way, room)
            alice.send(bob.bare, body)
            wait_impatiently(alice, bob.wait_message, body)
        proxy.disarm()
        alice.send(bob.bare, 'last', wait='sent')
        bob.wait_message('last')
    assert [item.body for item in server.archive_of(bob.account)] == [*bodies, 'last']
    assert alice.bodies(bob.bare) == [*bodies, 'last']


def test_failed_resumption_is_filled_from_the_archive(scripted, use):
    alice = use(scripted.add_user('alice')).log_in()
    stream = scripted.accept()
    events = alice.follow()
    archive = scripted.archives['alice']
    first = archive.add(st.message(alice.jid, 'first', from_='bob@else.test/x'), stamp='2026-02-01T00:00:00Z')
    stream.send(st.message(alice.jid, 'first', st.element('stanza-id', st.SID, by=alice.jid, id=first),
                           from_='bob@else.test/x'))
    events.wait_message('first')
    scripted.refuse_resume = True
    archive.add(st.message(alice.jid, 'lost', from_='bob@else.test/x'), stamp='2026-02-01T00:01:00Z')
    stream.cut()
    events.wait_message('lost')
    alice.wait_phase('live')
    assert alice.bodies('bob@else.test') == ['first', 'lost']
    assert scripted.bound[0] == scripted.bound[1]  # the same resource, so that the old stream ends


def test_sent_but_not_acknowledged_is_looked_for(scripted, use):
    """The archive has it: it is not sent again. It has not: it is."""
    alice = use(scripted.add_user('alice')).log_in()
    stream = scripted.accept()
    stream.answers_acks = False
    alice.send('bob@else.test', 'arrived')
    stream.wait_message('arrived')
    scripted.keeps_messages = False
    alice.send('bob@else.test', 'vanished')
    stream.wait_message('vanished')
    scripted.refuse_resume = scripted.keeps_messages = True
    stream.cut()
    again = scripted.accept()
    assert again.wait_message('vanished')
    again.sync()
    assert [s.body for s in again.seen if s.body] == ['vanished']
    assert alice.bodies('bob@else.test') == ['arrived', 'vanished']


def days(number):
    """So many days after what an archive of the scripted server begins with."""
    return START + datetime.timedelta(days=number)


def hand_over(stream, archive, items):
    """The server hands over what it kept while nobody was there, before it answers; all of it is in its archive."""
    stream.wait_presence()
    for item in items:
        stream.send(st.message(archive.owner, item.message.body, st.element('stanza-id', st.SID, by=archive.owner, id=item.id) +
                               st.element('delay', st.DELAY, **{'from': 'scripted.test', 'stamp': item.stamp}),
                               from_=item.message['from']))
    stream.answer(stream.wait_iq('ping', st.PING))


def answer_archive(scripted, stream):
    """What the archive was asked before is answered now, and what comes then at once."""
    query = stream.wait_iq('query', st.MAM)
    results, fin = scripted.archives['alice'].page(query.child('query', st.MAM))
    stream.send(*(st.element('message', None, result, to=stream.jid) for result in results))
    scripted.manual = set()
    stream.answer(query, fin)


def test_kept_before_the_first_login(scripted, use):
    """It comes before the archive has said anything, and the archive has more behind it: nothing of that is passed over."""
    alice, archive = use(scripted.add_user('alice')), scripted.archives['alice']
    bodies = archive.add_range(5, 'bob@else.test')
    scripted.manual = {st.MAM, st.PING}
    alice.add(sync_days=0)
    stream = scripted.accept()
    events = alice.follow(backfill=True)
    hand_over(stream, archive, [archive.items[2]])
    events.wait_message(bodies[2])
    answer_archive(scripted, stream)
    wait_complete(alice, events)
    assert alice.bodies('bob@else.test') == bodies


def test_kept_for_longer_than_a_page(scripted, use):
    """What another device of ours has said between what was kept for us is not kept for us; the archive has it, beyond
    its first page."""
    alice, archive = use(scripted.add_user('alice')), scripted.archives['alice']
    bodies = archive.add_range(2, 'bob@else.test', body='held {}')
    alice.log_in(sync_days=-1)
    scripted.accept()
    alice.go_offline()
    bodies += archive.add_range(archive.limit + 5, 'bob@else.test', start=days(1))
    archive.add(st.message('bob@else.test', 'from my phone', from_='alice@scripted.test/phone'), stamp='2026-01-03T00:00:00Z')
    bodies += ['from my phone', *archive.add_range(3, 'bob@else.test', body='m{:05}',
                                                   start=days(3))]
    scripted.manual = {st.MAM, st.PING}
    events = alice.follow()
    alice.call('Accounts.Connect')
    stream = scripted.accept()
    hand_over(stream, archive, [item for item in archive.items if item.message.body not in ('held 0', 'held 1', 'from my phone')])
    events.wait_message('m00002')
    answer_archive(scripted, stream)
    alice.wait_phase('live')
    assert alice.bodies('bob@else.test') == bodies


def test_no_archive_no_proof(scripted, use):
    """Without any proof a person decides: the message fails as uncertain."""
    scripted.mam = scripted.sm = False
    alice = use(scripted.add_user('alice')).log_in()
    stream = scripted.accept()
    scripted.manual = {st.PING}  # whose answer would prove that what was before it arrived
    events = alice.follow()
    sent = alice.send('bob@else.test', 'perhaps')
    stream.wait_message('perhaps')
    stream.cut()
    scripted.manual = set()
    again = scripted.accept()
    events.wait_state(sent['id'], 'failed')
    assert alice.message(sent['id'])['error']['condition'] == 'uncertain'
    again.assert_no_message()
    alice.call('Messages.Resend', id=sent['id'])
    again.wait_message('perhaps')


@pytest.mark.parametrize('lacking, word', [('mam', 'archive'), ('carbons', 'carbons'), ('smacks', 'stream-management')])
@pytest.mark.parametrize('name', ['prosody', 'ejabberd'])
def test_servers_that_lack_something(servers, use, log_in, name, lacking, word):
    server = servers(name, **{lacking: False})
    alice, bob = use(server.add_user('alice')), log_in(server.add_user('bob'))
    alice.log_in()
    assert alice.state()['missing'] == [word]
    alice.befriend(bob)
    events = alice.follow()
    bob.send(alice.jid, 'hello')
    events.wait_message('hello')
    alice.send(bob.bare, 'you too')
    bob.wait_message('you too')
    alice.go_offline()
    bob.wait_presence(alice.jid, 'unavailable')  # the server knows it, too
    bob.send(alice.jid, 'stored offline')
    bob.ping()
    alice.call('Accounts.Connect')
    events.wait_message('stored offline')
    assert alice.bodies(bob.bare) == ['hello', 'you too', 'stored offline']


def test_whole_seconds_keep_the_order(prosody, use):
    """Prosody stamps with seconds: within one, the archive's order is the order."""
    account, contact = prosody.add_user('alice'), f'fast@{prosody.domain}'
    second = now_us() // 1_000_000 * 1_000_000 - DAY
    entries, bodies = history(account, contact, [second] * 120)
    prosody.fill(entries)
    alice = use(account).log_in(sync_days=0)
    events = alice.follow()
    wait_complete(alice, events)
    assert alice.bodies(contact) == bodies


@pytest.mark.parametrize('name, options', [('prosody', {'page': 250}), ('ejabberd', {})])
def test_large_messages_come_in_smaller_pages(servers, use, name, options):
    """A page of them would take more memory than an answer may: none is left out, none comes twice."""
    server = servers(name, **options)
    account, contact = server.add_user('alice'), f'verbose@{server.domain}'
    first = now_us() - DAY
    bodies = [f'{number:04}' + 'x' * 200_000 for number in range(120)]
    server.fill([(account.user, f'{contact}/x', first + number * 1_000_000,
                  st.message(account.jid, body, from_=f'{contact}/x', id=f'l{number}', xmlns=st.CLIENT))
                 for number, body in enumerate(bodies)])
    alice = use(account).log_in()
    assert [body[:4] for body in alice.bodies(contact)] == [body[:4] for body in bodies]
    assert alice.bodies(contact) == bodies
    assert 'too-large-archive-answer' in ' '.join(alice.call('Accounts.ServerInfo')['server']['dropped'])
