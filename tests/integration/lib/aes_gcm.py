# SPDX-License-Identifier: GPL-3.0-or-later
"""AES-256-GCM as another program does it: by libgcrypt, which is not what the daemon computes with."""
import ctypes

AES256, GCM = 9, 9     # GCRY_CIPHER_AES256, GCRY_CIPHER_MODE_GCM
TAG = 16


def _library():
    library = ctypes.CDLL('libgcrypt.so.20')
    library.gcry_check_version.restype = ctypes.c_char_p
    assert library.gcry_check_version(None)
    return library


def _must(error):
    assert error == 0, f'libgcrypt: error {error & 0xffff}'


def seal(key, iv, plain):
    """The bytes of XEP-0454: what was encrypted, and its tag."""
    library, handle = _library(), ctypes.c_void_p()
    _must(library.gcry_cipher_open(ctypes.byref(handle), AES256, GCM, 0))
    try:
        _must(library.gcry_cipher_setkey(handle, key, ctypes.c_size_t(len(key))))
        _must(library.gcry_cipher_setiv(handle, iv, ctypes.c_size_t(len(iv))))
        out, tag = ctypes.create_string_buffer(max(len(plain), 1)), ctypes.create_string_buffer(TAG)
        if plain:
            _must(library.gcry_cipher_encrypt(handle, out, ctypes.c_size_t(len(plain)), plain,
                                              ctypes.c_size_t(len(plain))))
        _must(library.gcry_cipher_gettag(handle, tag, ctypes.c_size_t(TAG)))
    finally:
        library.gcry_cipher_close(handle)
    return out.raw[:len(plain)] + tag.raw
