# SPDX-License-Identifier: GPL-3.0-or-later
"""whinchat omemo, as a process: what it asks the daemon for and what it prints."""
import pytest

ACCOUNT = {'use': 'off', 'trust': 'btbv', 'strict': False, 'shows': [], 'heals': True}
BOB = 'bob@example.org'


KEY = ' '.join(['5f2c0d11'] + ['00112233'] * 7)
OTHER = ' '.join(['5f2c0d22'] + ['aabbccdd'] * 7)


def device(number, fingerprint=KEY, **fields):
    return {'account': 'me@example.org', 'jid': BOB, 'device': number, 'namespace': 'axolotl', 'own': False, 'listed': True,
            'fingerprint': fingerprint, 'trust': 'blind', 'first_seen_ts': 1, 'bundle': 'good', 'session': True, 'unanswered': 0,
            **fields}


# devices

def test_devices(fake, cli):
    bare = device(7, bundle='none')
    del bare['fingerprint'], bare['trust']
    fake.answer('Omemo.Devices', {'devices': [device(1234567), device(8, OTHER, trust='undecided', listed=False), bare,
                                              device(9, namespace='omemo-2', trust='verified')]}, {'devices': []})
    assert cli.run('omemo', 'devices', BOB).stdout.splitlines() == [
        f'    1234567  blind      {KEY}', f'          8  undecided  {OTHER}  not on the list any more',
        f'          7             has shown no key yet{" " * 51}  has announced no keys', f'9 (omemo:2)  verified   {KEY}']
    done = cli.run('omemo', 'devices')
    assert (done.stdout, done.stderr) == ('', 'No devices are known.\n')
    assert fake.asked('Omemo.Devices') == [{'account': '', 'jid': BOB}, {'account': '', 'jid': ''}]


def test_shown(fake, cli):
    """A key that was refused stands below its device, and can be named."""
    fake.answer('Omemo.Devices', *[{'devices': [device(1234567, shown=OTHER)]}] * 2)
    assert cli.run('omemo', 'devices', BOB).stdout.splitlines() == [
        f'1234567  blind    {KEY}', f'         changed  {OTHER}  refused until you trust it']
    fake.answer('Omemo.SetTrust', {})
    cli.run('omemo', 'trust', BOB, OTHER[:9], '--verified')
    assert fake.asked('Omemo.SetTrust') == [{'account': '', 'jid': BOB, 'fingerprints': [OTHER], 'trust': 'verified'}]


def test_own_device(fake, cli):
    fake.answer('Omemo.Devices', {'devices': [device(1, own=True)]})
    assert cli.run('omemo', 'devices', '--fields', 'device,own').stdout == '1\ttrue\n'
    assert cli.run('omemo', 'devices').stdout.endswith(f'{KEY}  this device\n')
    fake.answer('Omemo.Devices', {'devices': [device(1, own=True, reason='restored', text='Old state was restored.')]})
    assert cli.run('omemo', 'devices').stdout.endswith('this device\n          Old state was restored.\n')
    fake.answer('Omemo.Devices', {'devices': [device(2, silent=True)]})
    assert cli.run('omemo', 'devices').stdout.endswith('silent for six weeks: in use?\n')


def test_explain(fake, cli):
    reads = {'jid': BOB, 'device': 1, 'namespace': 'axolotl', 'trust': 'blind', 'reads': True}
    waits = {'jid': 'me@example.org', 'device': 22, 'namespace': 'axolotl', 'trust': 'undecided', 'reads': False,
             'reason': 'undecided', 'text': 'A device waits.'}
    good, bad = {'ready': True, 'devices': [reads, waits]}, {
        'ready': False, 'reason': 'no-devices', 'text': 'There is none.', 'fix': 'Ask.', 'devices': []}
    fake.answer('Omemo.Explain', {'explanation': good}, {'explanation': bad}, {'explanation': good})
    done = cli.run('omemo', 'explain', BOB)
    assert done.stdout.splitlines() == [f'reads     {BOB}  1  blind'.replace('  1', '   1'),
                                        'does not  me@example.org   22  undecided  A device waits.']
    done = cli.run('omemo', 'explain', BOB)
    assert done.stdout == '' and done.stderr.splitlines() == [
        'It is not sent: There is none. Ask.', 'Devices are asked for first, which may change this.', 'No devices are known.']
    assert cli.json('omemo', 'explain', BOB) == [good]
    assert fake.asked('Omemo.Explain') == [{'account': '', 'chat': BOB}] * 3
    fake.answer('Omemo.Explain', {'explanation': {**bad, 'next': 'clear', 'ready': True}},
                {'explanation': {**good, 'next': 'asked-first'}})
    assert cli.run('omemo', 'explain', BOB).stderr.splitlines()[:2] == [
        'The next message goes in clear, unless --encryption omemo is said.', 'Encrypted it would not be sent: There is none. Ask.']
    assert cli.run('omemo', 'explain', BOB).stderr == 'The other side is asked first whether it can read what is encrypted.\n'


def test_explain_room(fake, cli):
    """A member of whom no device is known has no number."""
    nobody = {'jid': BOB, 'device': 0, 'namespace': 'axolotl', 'reads': False, 'reason': 'no-devices', 'text': 'There is none.'}
    fake.answer('Omemo.Explain', {'explanation': {'ready': True, 'devices': [nobody]}})
    assert cli.run('omemo', 'explain', 'tea@rooms.example.org').stdout == f'does not  {BOB}  -    There is none.\n'


# trust

def test_trust(fake, cli):
    fake.answer('Omemo.Devices', {'devices': [device(1), device(2, OTHER), device(3)]})
    fake.answer('Omemo.SetTrust', {})
    assert cli.run('omemo', 'trust', BOB, '5f2c0d11').stderr == '1 key is now trusted.\n'
    assert cli.run('omemo', 'trust', BOB, KEY.upper(), '5F2C:0D22', '--verified').stderr == '2 keys are now verified.\n'
    assert fake.asked('Omemo.SetTrust') == [
        {'account': '', 'jid': BOB, 'fingerprints': [KEY], 'trust': 'trusted'},
        {'account': '', 'jid': BOB, 'fingerprints': [KEY, OTHER], 'trust': 'verified'}]


def test_trust_in_all(fake, cli):
    fake.answer('Omemo.Devices', {'devices': [device(1), device(2, OTHER, trust='undecided'),
                                              device(3, 'other', trust='undecided', listed=False)]}, {'devices': [device(1)]})
    fake.answer('Omemo.SetTrust', {})
    cli.run('omemo', 'trust', BOB, '--all', '--distrusted')
    assert fake.asked('Omemo.SetTrust') == [{'account': '', 'jid': BOB, 'fingerprints': [OTHER], 'trust': 'distrusted'}]
    assert cli.run('omemo', 'trust', BOB, '--all').stderr == 'There is nothing to decide.\n'


def test_keys_that_are_not_meant(fake, cli):
    """Two that begin so, none that does, and our own."""
    like = device(4, KEY[:-1] + '9')
    fake.answer('Omemo.Devices', {'devices': [device(1), like, device(2, OTHER, own=True)]})
    assert 'more than one key' in cli.run('omemo', 'trust', BOB, '5f2c0d11', status=3).stderr
    assert 'no key begins' in cli.run('omemo', 'trust', BOB, '5f2c0d22', status=3).stderr
    assert 'no key begins' in cli.run('omemo', 'trust', BOB, 'ffffffff', status=3).stderr
    for word in '5f2c0d1', '5f2c0d11g', KEY + '00', 'bob':
        assert 'hexadecimal digits' in cli.run('omemo', 'trust', BOB, word, status=2).stderr
    assert fake.asked('Omemo.SetTrust') == []


def test_reset(fake, cli):
    fake.answer('Omemo.ResetSession', {})
    assert 'begun anew' in cli.run('omemo', 'reset', BOB).stderr
    cli.run('omemo', 'reset', BOB, '4294967295')
    assert fake.asked('Omemo.ResetSession') == [{'account': '', 'jid': BOB, 'device': 0}, {'account': '', 'jid': BOB, 'device': 2**32 - 1}]


def test_remove(fake, cli):
    fake.answer('Omemo.RemoveDevice', {})
    cli.run('omemo', 'remove', '7', status=2)
    assert fake.asked('Omemo.RemoveDevice') == []
    assert 'as soon as' in cli.run('omemo', 'remove', '7', '--yes', '-a', 'work').stderr
    assert fake.asked('Omemo.RemoveDevice') == [{'account': 'work', 'device': 7}]


def test_links(fake, cli):
    fake.answer('Omemo.OwnUri', {'uri': 'xmpp:me@example.org?omemo-sid-1=00'})
    fake.answer('Omemo.VerifyUri', {'jid': BOB, 'fingerprints': [KEY], 'unknown': [1]})
    assert cli.run('omemo', 'uri').stdout == 'xmpp:me@example.org?omemo-sid-1=00\n'
    drawn = cli.run('omemo', 'uri', '--qr').stdout.splitlines()
    assert drawn[-1] == 'xmpp:me@example.org?omemo-sid-1=00' and set(''.join(drawn[:-1])) == set(' ▀▄█')
    assert len(drawn[0]) == 2 * len(drawn) - 3
    assert cli.json('omemo', 'uri', 'work') == [{'uri': 'xmpp:me@example.org?omemo-sid-1=00'}]
    assert cli.run('omemo', 'verify', 'xmpp:bob@example.org?omemo-sid-1=00').stderr == \
        f'1 key of {BOB} is verified.\nDevice 1 is not known yet: its key counts when it shows it.\n'
    assert fake.asked('Omemo.OwnUri') == [{'account': ''}, {'account': ''}, {'account': 'work'}]
    assert fake.asked('Omemo.VerifyUri') == [{'account': '', 'uri': 'xmpp:bob@example.org?omemo-sid-1=00'}]


# when messages are encrypted

def test_policy(fake, cli):
    fake.answer('Omemo.Policy', {'policy': ACCOUNT}, {'policy': {**ACCOUNT, 'shows': ['reactions'], 'heals': False}},
                {'policy': {'use': 'on', 'trust': 'btbv', 'strict': True, 'inherited': ['trust', 'strict']}}, {'policy': ACCOUNT})
    assert cli.run('omemo', 'policy').stdout.splitlines() == ['use     off', 'trust   btbv', 'strict  no', 'shows   nothing', 'heals   yes']
    assert cli.run('omemo', 'policy', '-a', 'work').stdout.splitlines()[3:] == ['shows   reactions', 'heals   no']
    assert cli.run('omemo', 'policy', BOB).stdout.splitlines() == ['use     on', 'trust   btbv  as the account', 'strict  yes   as the account']
    assert cli.run('omemo', 'policy', '--tsv').stdout == 'off\tbtbv\tfalse\t\ttrue\t\n'
    assert fake.asked('Omemo.Policy') == [{'account': '', 'chat': ''}, {'account': 'work', 'chat': ''},
                                          {'account': '', 'chat': BOB}, {'account': '', 'chat': ''}]
    assert fake.asked('Omemo.SetPolicy') == []


def test_policy_is_changed(fake, cli):
    fake.answer('Omemo.SetPolicy', {})
    fake.answer('Omemo.Policy', {'policy': ACCOUNT})
    assert cli.json('omemo', 'policy', '--use', 'auto', '--trust', 'manual', '--shows', 'reactions', '--shows', 'chat-states',
                    '--heals', 'no') == [ACCOUNT]
    cli.run('omemo', 'policy', BOB, '-u', 'inherit', '--trust', 'inherit', '--strict', 'inherit')
    cli.run('omemo', 'policy', '--shows', 'nothing', '--strict', 'yes')
    assert fake.asked('Omemo.SetPolicy') == [
        {'account': '', 'chat': '', 'policy': {'use': 'auto', 'trust': 'manual', 'shows': ['reactions', 'chat-states'], 'heals': False}},
        {'account': '', 'chat': BOB, 'policy': {'inherited': ['use', 'trust', 'strict']}},
        {'account': '', 'chat': '', 'policy': {'shows': [], 'strict': True}}]


@pytest.mark.parametrize('words', [
    [], ['devices', 'x', 'y'], ['explain'], ['reset'], ['reset', BOB, 'x'], ['reset', BOB, '0'],
    ['remove', '0', '--yes'], ['remove'], ['trust'], ['trust', BOB], ['trust', BOB, '5f2c0d11', '--all'],
    ['trust', BOB, '5f2c0d11', '--verified', '--undecided'], ['verify'], ['policy', 'x', 'y'], ['policy', '--use', 'perhaps'], ['policy', '--shows', 'nothing', '--shows', 'reactions'],
    ['policy', '--heals', 'maybe'], ['policy', '--strict', 'maybe']])
def test_refuses(fake, cli, words):
    cli.run('omemo', *words, status=2)
    assert fake.calls == []
