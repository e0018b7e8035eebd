"""Adds published secrets and keys to known-secrets.txt, as hashes. See known-secrets.md.

    python3 known-secrets.py < secrets.txt        one secret a line
    python3 known-secrets.py THUMBPRINT ...       JWK thumbprints (RFC 7638) of published keys, in base64url
"""
import base64
import hashlib
import pathlib
import re
import sys

PATH = pathlib.Path(__file__).with_name("known-secrets.txt")


def hashed(data):
    return hashlib.sha256(data).hexdigest()[:16]


def decoded(text):
    """The bytes that the text may stand for: base64 or base64url, and hex."""
    body = text.rstrip("=").translate(str.maketrans("-_", "+/"))
    if re.fullmatch(r"[A-Za-z0-9+/]+", body) and len(body) % 4 != 1:
        yield base64.b64decode(body + "=" * (-len(body) % 4))
    if re.fullmatch(r"([0-9A-Fa-f]{2})+", text):
        yield bytes.fromhex(text)


def hashes(secret):
    text = secret.strip()
    yield hashed(text.encode())
    letters = re.sub(r"[^A-Za-z0-9]", "", text).lower()
    if len(letters) >= 20:
        yield hashed(letters.encode())
    for data in decoded(text):
        if len(data) >= 16:
            yield hashed(data)


if __name__ == "__main__":
    entries = set(PATH.read_text().split())
    for thumbprint in sys.argv[1:]:
        entries.add(base64.urlsafe_b64decode(thumbprint + "=" * (-len(thumbprint) % 4))[:8].hex())
    if len(sys.argv) == 1:
        for line in sys.stdin:
            if line.strip():
                entries.update(hashes(line))
    PATH.write_text("".join(f"{entry}\n" for entry in sorted(entries)))
