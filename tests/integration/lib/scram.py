# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's side of SCRAM (RFC 5802), with the faults of a hostile one."""
import base64
import hashlib
import hmac
import secrets

HASHES = {'SCRAM-SHA-1': 'sha1', 'SCRAM-SHA-256': 'sha256', 'SCRAM-SHA-512': 'sha512'}


def _base64(data):
    return base64.b64encode(data).decode()


class Scram:
    """One login. fault: "nonce" (forgets the client's), "signature" (does not know the password),
    "salt" (sends none), or None."""

    def __init__(self, mechanism, iterations=4096, fault=None):
        self.hash = HASHES[mechanism]
        self.iterations = iterations
        self.fault = fault
        self.user = None

    def challenge(self, first):
        """Reads the client's first message and gives the challenge."""
        _, _, self._bare = first.split(',', 2)
        parts = dict(part.split('=', 1) for part in self._bare.split(','))
        self.user = parts['n'].replace('=2C', ',').replace('=3D', '=')
        nonce = ('' if self.fault == 'nonce' else parts['r']) + secrets.token_hex(12)
        self._salt = secrets.token_bytes(16)
        salt = '' if self.fault == 'salt' else _base64(self._salt)
        self._challenge = f'r={nonce},s={salt},i={self.iterations}'
        self._nonce = nonce
        return self._challenge

    def finish(self, final, password):
        """Checks the client's last message; gives the server's proof, or None for a wrong password."""
        without, _, proof = final.rpartition(',p=')
        salted = hashlib.pbkdf2_hmac(self.hash, password.encode(), self._salt, self.iterations)
        client_key = self._hmac(salted, b'Client Key')
        stored = hashlib.new(self.hash, client_key).digest()
        text = f'{self._bare},{self._challenge},{without}'.encode()
        signature = self._hmac(stored, text)
        sent = bytes(a ^ b for a, b in zip(base64.b64decode(proof), signature))
        if dict(part.split('=', 1) for part in without.split(','))['r'] != self._nonce or \
                hashlib.new(self.hash, sent).digest() != stored:
            return None
        answer = self._hmac(self._hmac(salted, b'Server Key'), text)
        return 'v=' + _base64(answer[::-1] if self.fault == 'signature' else answer)

    def _hmac(self, key, text):
        return hmac.new(key, text, self.hash).digest()
