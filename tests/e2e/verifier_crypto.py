"""verifier_crypto.py - the two ciphers a verifier needs, after their papers.

Ed25519 verification after RFC 8032, XChaCha20-Poly1305 after RFC 8439 and
draft-irtf-cfrg-xchacha-03, and the vectors of those papers. Plain and slow;
python3's standard library only.
"""
import functools
import hashlib
import struct

# Ed25519, RFC 8032, 5.1 and 6.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, p):
    q = (0, 1, 1, 0)
    while n > 0:
        if n & 1:
            q = add(q, p)
        p = add(p, p)
        n >>= 1
    return q


def point(raw):
    """The point that 32 bytes stand for, or None."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * ROOT % P
    if (x * x - square) % P != 0 or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def packed(p):
    z = pow(p[2], P - 2, P)
    x, y = p[0] * z % P, p[1] * z % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def number(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % L


@functools.lru_cache(maxsize=None)
def signature_holds(key, message, signature):
    a, r = point(key), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or a is None or r is None or s >= L:
        return False
    right = add(r, times(number(signature[:32], key, message), a))
    return packed(times(s, BASE)) == packed(right)


def sign(seed, message):
    """Only for tests, which forge: the public key and the signature."""
    h = hashlib.sha512(seed).digest()
    a = int.from_bytes(h[:32], "little") & ((1 << 254) - 8) | 1 << 254
    key = packed(times(a, BASE))
    r = number(h[32:], message)
    nonce = packed(times(r, BASE))
    s = (r + number(nonce, key, message) * a) % L
    return key, nonce + s.to_bytes(32, "little")


# XChaCha20-Poly1305.
QUARTERS = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
            (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))
CONSTANTS = struct.unpack("<4L", b"expand 32-byte k")


def rotated(v, n):
    return (v << n | v >> (32 - n)) & 0xFFFFFFFF


def rounds(s):
    for _ in range(10):
        for a, b, c, d in QUARTERS:
            s[a] = (s[a] + s[b]) & 0xFFFFFFFF
            s[d] = rotated(s[d] ^ s[a], 16)
            s[c] = (s[c] + s[d]) & 0xFFFFFFFF
            s[b] = rotated(s[b] ^ s[c], 12)
            s[a] = (s[a] + s[b]) & 0xFFFFFFFF
            s[d] = rotated(s[d] ^ s[a], 8)
            s[c] = (s[c] + s[d]) & 0xFFFFFFFF
            s[b] = rotated(s[b] ^ s[c], 7)
    return s


def block(key, count, nonce):
    """One block of ChaCha20, RFC 8439, 2.3."""
    s = list(CONSTANTS + struct.unpack("<8L", key) + (count,) +
             struct.unpack("<3L", nonce))
    return struct.pack("<16L", *((x + y) & 0xFFFFFFFF for x, y in
                                 zip(s, rounds(list(s)))))


def hchacha(key, nonce):
    s = rounds(list(CONSTANTS + struct.unpack("<8L", key) +
                    struct.unpack("<4L", nonce)))
    return struct.pack("<8L", *s[:4], *s[12:])


def poly1305(key, message):
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for i in range(0, len(message), 16):
        piece = message[i:i + 16] + b"\x01"
        total = (total + int.from_bytes(piece, "little")) * r % (2**130 - 5)
    total += int.from_bytes(key[16:], "little")
    return (total & (2**128 - 1)).to_bytes(16, "little")


def tag(key, nonce, data, extra):
    """The tag of RFC 8439, 2.8, over ciphertext and additional data."""
    whole = b"".join(x + bytes(-len(x) % 16) for x in (extra, data))
    whole += struct.pack("<QQ", len(extra), len(data))
    return poly1305(block(key, 0, nonce)[:32], whole)


def stream(key, nonce, data):
    pad = b"".join(block(key, 1 + i // 64, nonce)
                   for i in range(0, len(data), 64))
    return bytes(x ^ y for x, y in zip(data, pad))


@functools.lru_cache(maxsize=None)
def opened(key, nonce, sealed, extra):
    """The text under a seal of XChaCha20-Poly1305, or None."""
    key, nonce = hchacha(key, nonce[:16]), bytes(4) + nonce[16:]
    data = sealed[:-16]
    if len(sealed) < 16 or tag(key, nonce, data, extra) != sealed[-16:]:
        return None
    return stream(key, nonce, data)


def seal(key, nonce, text, extra):
    """Only for tests, which forge."""
    key, nonce = hchacha(key, nonce[:16]), bytes(4) + nonce[16:]
    data = stream(key, nonce, text)
    return data + tag(key, nonce, data, extra)


SUNSCREEN = (b"Ladies and Gentlemen of the class of '99: If I could offer you "
             b"only one tip for the future, sunscreen would be it.")
RFC8032 = (  # 7.1, tests 1, 2, 3: seed, public key, message, signature
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"))


def self_test():
    """(name, whether it holds), one for each vector."""
    h = bytes.fromhex
    for i, (seed, key, message, signature) in enumerate(RFC8032):
        yield "RFC 8032 test %d signs" % (i + 1), \
            sign(h(seed), h(message)) == (h(key), h(signature))
        yield "RFC 8032 test %d holds" % (i + 1), \
            signature_holds(h(key), h(message), h(signature))
        yield "RFC 8032 test %d, another message" % (i + 1), \
            not signature_holds(h(key), h(message) + b"x", h(signature))
    key = h(RFC8032[0][1])
    r, s = h(RFC8032[0][3])[:32], int.from_bytes(h(RFC8032[0][3])[32:], "little")
    yield "a signature with S + L does not hold", \
        not signature_holds(key, b"", r + (s + L).to_bytes(32, "little"))
    yield "RFC 8439, 2.3.2", block(
        bytes(range(32)), 1, h("000000090000004a00000000")) == h(
        "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e"
        "d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e")
    yield "RFC 8439, 2.5.2", poly1305(
        h("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b"),
        b"Cryptographic Forum Research Group") == \
        h("a8061dc1305136c6c22b8baf0c0127a9")
    key, nonce = bytes(range(0x80, 0xa0)), h("070000004041424344454647")
    yield "RFC 8439, 2.8.2", tag(
        key, nonce, stream(key, nonce, SUNSCREEN),
        h("50515253c0c1c2c3c4c5c6c7")) == h("1ae10b594f09e26a7e902ecbd0600691")
    yield "draft-irtf-cfrg-xchacha, 2.2.1", hchacha(
        bytes(range(32)), h("000000090000004a0000000031415927")) == h(
        "82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc")
    nonce = bytes(range(0x40, 0x58))
    sealed = h(
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
        "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
        "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49")
    extra = h("50515253c0c1c2c3c4c5c6c7")
    yield "draft-irtf-cfrg-xchacha, A.3.1 opens", \
        opened(key, nonce, sealed, extra) == SUNSCREEN
    yield "draft-irtf-cfrg-xchacha, A.3.1 seals", \
        seal(key, nonce, SUNSCREEN, extra) == sealed
    yield "a seal with one bit changed does not open", \
        opened(key, nonce, sealed[:-1] + bytes([sealed[-1] ^ 1]), extra) is None
