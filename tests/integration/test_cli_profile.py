# SPDX-License-Identifier: GPL-3.0-or-later
"""What whinchat profile and whinchat sticker upload, and what for: what they ask the daemon for."""
import pytest

from lib.doors import ApiError
from lib.samples import ALICE, BOB, chat


@pytest.fixture
def uploads(fake, tmp_path):
    """A daemon that takes files; gives one to be taken."""
    fake.answer('Files.Upload', {'job': 'j1'})
    fake.answer('Events.Subscribe', {'cursor': 'e:1'})
    fake.answer('Jobs.Get', {'job': {'job': 'j1', 'kind': 'upload', 'state': 'done', 'done': 3, 'total': 3, 'result': {
        'url': 'https://up.example.org/wide.jpg'}}})
    fake.answer('Contacts.SetProfile', {})
    path = tmp_path / 'wide.jpg'
    path.write_bytes(b'abc')
    return str(path)


def test_a_banner_is_uploaded(fake, cli, uploads):
    cli.run('profile', 'set', '--nick', 'ali', '--banner', uploads)
    asked, = fake.asked('Files.Upload')
    assert asked == {'account': '', 'source': {'fd': 0, 'name': 'wide.jpg', 'purpose': 'profile'}}
    assert fake.asked('Contacts.SetProfile') == [
        {'account': '', 'profile': {'nick': 'ali', 'banner': 'https://up.example.org/wide.jpg'}}]


@pytest.mark.parametrize('where', ['https://alice.test/wide.jpg', ''])
def test_a_banner_that_lies_somewhere(fake, cli, uploads, where):
    cli.run('profile', 'set', '--banner', where)
    assert fake.asked('Files.Upload') == []
    assert fake.asked('Contacts.SetProfile') == [{'account': '', 'profile': {'banner': where}}]


def test_a_banner_that_is_not_taken(fake, cli, uploads, tmp_path):
    """Then the rest is not changed either."""
    cli.run('profile', 'set', '--nick', 'ali', '--banner', str(tmp_path / 'missing.jpg'), status=3)
    fake.answer('Files.Upload', ApiError('TooLarge', 'the server takes files of 2 bytes at most', {'max': 2}))
    cli.run('profile', 'set', '--nick', 'ali', '--banner', uploads, status=9)
    assert fake.asked('Contacts.SetProfile') == []


def test_stickers_are_uploaded_for_good(fake, cli, uploads):
    fake.answer('Files.PublishStickerPack', {'published': {'uri': 'xmpp:a@b?pubsub;node=n;item=i', 'name': 'Cats', 'count': 1}})
    cli.run('sticker', 'create', 'Cats', uploads)
    assert [each['source']['purpose'] for each in fake.asked('Files.Upload')] == ['permanent']


def test_no_profile_of_ours(fake, cli):
    """It is said what makes one; of somebody else there is nothing to be done."""
    fake.answer('Accounts.Get', {'account': {'jid': 'alice@example.org'}})
    fake.answer('Contacts.Profile', ApiError('NotFound', 'nobody shows anything there'))
    assert 'you have no profile yet; "whinchat profile set"' in cli.run('profile', 'show', status=3).stderr
    assert cli.run('profile', 'show', 'bob@example.org', status=3).stderr == 'whinchat: nobody shows anything there\n'
    assert '"name":"NotFound"' in cli.run('profile', 'show', '--json', status=3).stderr


def test_an_empty_profile(fake, cli):
    """That nothing stands in it is said, and what changes that where it is ours."""
    fake.answer('Accounts.Get', {'account': {'jid': 'alice@example.org'}})
    fake.answer('Contacts.Profile', {'profile': {'jid': 'alice@example.org', 'emails': []}})
    shown = cli.run('profile', 'show')
    assert 'Your profile says nothing; "whinchat profile set"' in shown.stderr and 'alice@example.org' in shown.stdout
    assert cli.run('profile', 'show', 'bob@example.org').stderr == 'It says nothing.\n'
    assert cli.run('profile', 'show', '--json').stderr == ''


def test_an_account_that_is_none(fake, cli):
    fake.answer('Accounts.Get', ApiError('NotFound', 'there is no such account'))
    assert cli.run('profile', 'show', '-a', 'x', status=3).stderr == 'whinchat: there is no such account\n'


def test_somebody_by_a_title(fake, cli):
    """As with a chat; a server is one by its dot."""
    fake.answer('Chats.List', {'items': [chat(title='Bob')], 'next': ''})
    fake.answer('Contacts.Profile', {'profile': {'jid': BOB, 'nick': 'bobby'}})
    fake.answer('Contacts.Avatar', {'avatar': {'jid': BOB, 'hash': 'aa', 'type': 'image/png', 'width': 1, 'height': 2}})
    fake.answer('Files.StickerPacks', {'packs': []})
    assert 'bobby' in cli.run('profile', 'show', 'bob').stdout
    assert cli.run('profile', 'avatar', 'bo').stdout == 'image/png, 1 x 2, aa\n'
    cli.run('sticker', 'list', 'bob')
    cli.run('profile', 'show', 'example.org')
    bob, server = {'account': ALICE, 'jid': BOB}, {'account': '', 'jid': 'example.org'}
    assert fake.asked('Contacts.Profile') == [bob, server]
    assert fake.asked('Contacts.Avatar') == fake.asked('Files.StickerPacks') == [bob]
    fake.answer('Chats.List', {'items': [], 'next': ''})
    fake.answer('Accounts.List', {'accounts': []})
    assert 'there is no chat or contact "zed"' in cli.run('profile', 'show', 'zed', status=3).stderr


def test_a_picture_of_a_room_by_its_title(fake, cli):
    fake.answer('Chats.List', {'items': [chat('tea@rooms.example.org', kind='muc', title='Tea time')], 'next': ''})
    fake.answer('Contacts.SetAvatar', {})
    cli.run('profile', 'set-avatar', '', '--room', 'tea')
    assert fake.asked('Contacts.SetAvatar') == [{'account': ALICE, 'picture': {'room': 'tea@rooms.example.org'}}]


@pytest.mark.parametrize('words', [['contact', 'add'], ['block'], ['open']])
def test_a_word_is_no_address(fake, cli, words):
    """It would be a server, whom nobody means who writes a name."""
    assert cli.run(*words, 'bob', status=2).stderr == (
        'whinchat: "bob" is no address, as bob@example.org or example.org is\n')
    assert fake.calls == []


@pytest.mark.parametrize('words', [['profile', 'show'], ['profile', 'avatar'], ['block'], ['source', '1'], ['download', '1']])
def test_fields_that_are_none(fake, cli, words):
    assert 'there is no field "nope"' in cli.run(*words, '--fields', 'nope', status=2).stderr
    assert fake.calls == []


def test_unblock(fake, cli):
    fake.answer('Contacts.Blocked', {'jids': ['Bob@example.org', 'spam.example.net']})
    fake.answer('Contacts.Unblock', {})
    assert cli.run('unblock', 'bob@Example.org').stderr == 'Not blocked any more.\n'
    assert cli.run('unblock', 'carol@example.org').stderr == 'carol@example.org was not blocked.\n'
    assert cli.run('unblock', 'carol@example.org', 'spam.example.net').stderr == (
        'carol@example.org was not blocked.\nNot blocked any more.\n')
    assert [each['jids'] for each in fake.asked('Contacts.Unblock')] == [
        ['bob@Example.org'], ['carol@example.org'], ['carol@example.org', 'spam.example.net']]
