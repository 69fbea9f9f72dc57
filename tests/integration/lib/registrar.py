# SPDX-License-Identifier: GPL-3.0-or-later
"""A server for who has no account yet: TLS at once, features, and to each iq what a test says."""
import re
import socket
import ssl
import threading

STREAM = ("<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' "
          "version='1.0' id='r' from='{domain}'><stream:features>"
          "<register xmlns='http://jabber.org/features/iq-register'/></stream:features>")


class Registrar:
    """answers: what is said to one iq after the other; ID stands for its id. None: the connection is closed.
    heard: the requests."""

    def __init__(self, authority, answers, domain='registrar.test'):
        self.domain, self.ca_file, self.heard, self.closed = domain, authority.ca_file, [], threading.Event()
        self._answers = answers
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(authority.issue(domain))
        self._socket = socket.create_server(('127.0.0.1', 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def settings(self):
        return {'host': '127.0.0.1', 'port': self.port, 'tls': 'direct', 'ca_file': str(self.ca_file)}

    def _serve(self):
        try:
            while True:
                raw, _ = self._socket.accept()
                with self._tls.wrap_socket(raw, server_side=True) as client:
                    self._talk(client)
                self.closed.set()
        except OSError:
            self.closed.set()  # the test is over, or the client has gone

    def _talk(self, client):
        self._read(client, '>')
        client.sendall(STREAM.format(domain=self.domain).encode())
        for answer in self._answers:
            request = self._read(client, '</iq>')
            if not request or answer is None:
                return
            self.heard.append(request)
            client.sendall(answer.replace('ID', re.search(r"\bid='([^']*)'", request)[1]).encode())
        self._read(client, '</stream:stream>')

    @staticmethod
    def _read(client, end):
        text = ''
        while not text.rstrip().endswith(end):
            data = client.recv(65536)
            if not data:
                return ''
            text += data.decode()
        return text

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
