#!/usr/bin/env python3
"""Makes common-passwords.txt. See common-passwords.md for the sources; run it only to renew the list.

usage: common-passwords.py DJANGO_LIST.txt.gz ZXCVBN_FREQUENCY_LISTS.py JOHN_PASSWORD.LST > common-passwords.txt
"""
import gzip
import runpy
import sys

MIN_LENGTH = 8
ENDINGS = ["1", "12", "123", "1234", "12345", "01", "11", "99", "007", "!", "1!", "123!", "@123",
           "2020", "2021", "2022", "2023", "2024", "2025", "2026"]
SHORT_WORDS = 700
LONG_WORDS = 150
DICTIONARY_WORDS = 4000

django, zxcvbn, john = sys.argv[1:]
lists = runpy.run_path(zxcvbn)["FREQUENCY_LISTS"]
by_frequency = [
    gzip.open(django, "rt", encoding="utf-8").read().split("\n"),
    list(lists["passwords"]),
    [line for line in open(john, encoding="utf-8").read().split("\n") if not line.startswith("#!comment:")],
]

common = {password.lower() for passwords in by_frequency for password in passwords}

# What people make of a favourite word when eight characters are asked for: an ending, or the word twice.
words = list(dict.fromkeys(password.lower() for row in zip(*by_frequency) for password in row))
short = [word for word in words if word.isascii() and word.isalpha() and 4 <= len(word) < MIN_LENGTH][:SHORT_WORDS]
long = [word for word in words if word.isascii() and word.isalpha() and len(word) >= MIN_LENGTH][:LONG_WORDS]
common.update(word + ending for word in short + long for ending in ENDINGS)
common.update(word + word for word in short)

# A single word of the dictionary.
common.update([word for word in lists["english_wikipedia"] if word.isalpha() and len(word) >= MIN_LENGTH][:DICTIONARY_WORDS])

common = {password for password in common if len(password) >= MIN_LENGTH and password.isprintable()}
sys.stdout.buffer.write("".join(password + "\n" for password in sorted(common, key=lambda text: text.encode())).encode())
