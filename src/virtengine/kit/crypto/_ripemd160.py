"""RIPEMD-160 in Python, for an OpenSSL that ships without it (3.0.0 to 3.0.6 keep it in the legacy provider).

Dobbertin, Bosselaers, Preneel: "RIPEMD-160: A Strengthened Version of RIPEMD" (1996). With OpenSSL's own it is not
used.
"""

from typing import Final

_MASK: Final = 0xFFFFFFFF
_LEFT_ORDER: Final = tuple(
    int(digit, 16) for digit in "0123456789abcdef74d1a6f3c0952eb83ae49f812706db5c19ba08c4d37fe56240597c2ae138b6fd"
)
_RIGHT_ORDER: Final = tuple(
    int(digit, 16) for digit in "5e7092b4d6f81a3c6b370d5aef8c4912f5137e69b8c2a04d86413bf05c2d97aecfa4158762de039b"
)
_LEFT_SHIFT: Final = tuple(
    int(digit, 16) for digit in "befc5879bdef6798768db97f7cf9b7dcbd67e9dfe8d65c75bcefef989e56865c9f5b68dc5cdeb856"
)
_RIGHT_SHIFT: Final = tuple(
    int(digit, 16) for digit in "899bdff5778beec69df7c89b77c76fdb97fb866ecd5edd75f58bee6e69c9c5f885c9c5e68d65fdbb"
)
"""Word and rotation of each of the 80 steps in the left and the right line."""
_LEFT_CONSTANT: Final = (0x00000000, 0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xA953FD4E)
_RIGHT_CONSTANT: Final = (0x50A28BE6, 0x5C4DD124, 0x6D703EF3, 0x7A6D76E9, 0x00000000)
_START: Final = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0)

_State = tuple[int, int, int, int, int]


def ripemd160(data: bytes) -> bytes:
    """The 20-byte digest of `data`."""
    padded = data + b"\x80" + bytes(-(len(data) + 9) % 64) + (8 * len(data)).to_bytes(8, "little")
    state: _State = _START
    for block in range(0, len(padded), 64):
        words = [int.from_bytes(padded[block + i : block + i + 4], "little") for i in range(0, 64, 4)]
        state = _compress(state, words)
    return b"".join(word.to_bytes(4, "little") for word in state)


def _compress(state: _State, words: list[int]) -> _State:
    left = right = state
    for step in range(80):
        part = step // 16
        left = _step(left, part, words[_LEFT_ORDER[step]] + _LEFT_CONSTANT[part], _LEFT_SHIFT[step])
        right = _step(right, 4 - part, words[_RIGHT_ORDER[step]] + _RIGHT_CONSTANT[part], _RIGHT_SHIFT[step])
    return (
        (state[1] + left[2] + right[3]) & _MASK,
        (state[2] + left[3] + right[4]) & _MASK,
        (state[3] + left[4] + right[0]) & _MASK,
        (state[4] + left[0] + right[1]) & _MASK,
        (state[0] + left[1] + right[2]) & _MASK,
    )


def _step(state: _State, function: int, word: int, shift: int) -> _State:
    a, b, c, d, e = state
    total = _rotate((a + _mix(function, b, c, d) + word) & _MASK, shift) + e
    return e, total & _MASK, b, _rotate(c, 10), d


def _mix(function: int, x: int, y: int, z: int) -> int:
    if function == 0:
        return x ^ y ^ z
    if function == 1:
        return (x & y) | (~x & _MASK & z)
    if function == 2:
        return (x | (~y & _MASK)) ^ z
    if function == 3:
        return (x & z) | (y & ~z & _MASK)
    return x ^ (y | (~z & _MASK))


def _rotate(value: int, bits: int) -> int:
    return ((value << bits) | (value >> (32 - bits))) & _MASK
