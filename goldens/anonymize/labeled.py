"""A synthetic text with right and wrong numbers, each marked: python goldens/anonymize/labeled.py > goldens/anonymize/labeled.jsonl

All numbers are made here by their check digits, or stand in public documentation; wrong ones have another last digit.
"""
import json
import random

draw = random.Random(7)


def luhn(body):
    for check in "0123456789":
        total = 0
        for i, c in enumerate(reversed(body + check)):
            d = int(c) * (2 if i % 2 else 1)
            total += d - 9 if d > 9 else d
        if total % 10 == 0:
            return body + check


def digits(n):
    return "".join(draw.choice("0123456789") for _ in range(n))


def iban(country, n):
    body = digits(n)
    check = 98 - int(body + "".join(str(int(c, 36)) for c in country) + "00") % 97
    return f"{country}{check:02d}{body}"


def spaced(text, n=4):
    return " ".join(text[i : i + n] for i in range(0, len(text), n))


def other_last(text):
    return text[:-1] + str((int(text[-1]) + 1) % 10)


def pesel():
    body = f"{draw.randint(50, 99)}{draw.randint(1, 12):02d}{draw.randint(1, 28):02d}{digits(4)}"
    return body + str(-sum(int(c) * w for c, w in zip(body, [1, 3, 7, 9] * 3)) % 10)


def nif():
    n = int(digits(8))
    return f"{n:08d}{'TRWAGMYFPDXBNJZSQVHLCKE'[n % 23]}"


def hetu():
    body = f"{draw.randint(1, 28):02d}{draw.randint(1, 12):02d}{draw.randint(40, 99)}"
    serial = f"{draw.randint(2, 899):03d}"
    return f"{body}-{serial}{'0123456789ABCDEFHJKLMNPRSTUVWXY'[int(body + serial) % 31]}"


def ssn():
    return f"{draw.randint(100, 600)}-{draw.randint(10, 99)}-{draw.randint(1000, 9999)}"


kinds = {
    "EMAIL_ADDRESS": lambda: draw.choice(["ada", "j.doe", "info+x", "k_m"]) + digits(2) + "@" + draw.choice(["example.org", "mail.example.co.uk", "uni-x.de"]),
    "IBAN_CODE": lambda: draw.choice([lambda: iban("DE", 18), lambda: spaced(iban("DE", 18)), lambda: iban("AT", 16), lambda: spaced(iban("BE", 12))])(),
    "CREDIT_CARD": lambda: draw.choice([lambda: luhn("4" + digits(14)), lambda: spaced(luhn("51" + digits(13))), lambda: luhn("37" + digits(12))])(),
    "IP_ADDRESS": lambda: draw.choice([lambda: ".".join(str(draw.randint(1, 254)) for _ in range(4)), lambda: f"2001:db8::{draw.randint(1, 9999):x}:{draw.randint(1, 9999):x}"])(),
    "MAC_ADDRESS": lambda: ":".join(f"{draw.randint(1, 254):02x}" for _ in range(6)),
    "PHONE_NUMBER": lambda: draw.choice([lambda: f"+49 30 9018{digits(3)}", lambda: f"(425) 882-8{digits(3)}", lambda: f"+44 20 7946 0{digits(3)}"])(),
    "DATE_TIME": lambda: draw.choice([lambda: f"19{draw.randint(40, 99)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}", lambda: f"{draw.randint(1, 28)} March {draw.randint(1950, 2020)}", lambda: f"{draw.randint(1, 28):02d}.{draw.randint(1, 12):02d}.{draw.randint(1950, 2020)}"])(),
    "URL": lambda: f"https://www.example.org/p/{digits(3)}",
    "US_SSN": ssn,
    "PL_PESEL": pesel,
    "ES_NIF": nif,
    "FI_PERSONAL_IDENTITY_CODE": hetu,
    "API_KEY": lambda: "ghp" + "_" + "".join(draw.choice("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789") for _ in range(36)),
}
before = {
    "EMAIL_ADDRESS": ["Write to ", "mail: "], "IBAN_CODE": ["Pay to ", "IBAN "], "CREDIT_CARD": ["Card ", "paid with "],
    "IP_ADDRESS": ["from ", "host "], "MAC_ADDRESS": ["device ", "MAC "], "PHONE_NUMBER": ["call ", "tel. "],
    "DATE_TIME": ["born ", "on "], "URL": ["see ", "at "], "US_SSN": ["SSN ", "number "], "PL_PESEL": ["PESEL ", "no. "],
    "ES_NIF": ["DNI ", "with "], "FI_PERSONAL_IDENTITY_CODE": ["hetu ", "id "], "API_KEY": ["key ", "export T="],
}
wrong = [
    lambda: "invoice " + other_last(luhn("4" + digits(14))), lambda: "ref DE" + digits(20), lambda: "version 300.1.2.999",
    lambda: "order " + other_last(pesel()), lambda: "at 12:34:56 sharp", lambda: "part 000-12-3456", lambda: "item AB-" + digits(6),
    lambda: "chapter 3.4.5", lambda: "page 12345678A", lambda: "he said no@ all", lambda: "sum 1,234,567.89", lambda: "hash it, e.g. twice",
]
for _ in range(150):
    text, entities = "", []
    for kind in draw.sample(list(kinds), 3):
        text += draw.choice(before[kind])
        value = kinds[kind]()
        entities.append({"type": kind, "start": len(text), "end": len(text) + len(value)})
        text += value + draw.choice([", ", "; ", " and "])
    text += draw.choice(wrong)() + "."
    print(json.dumps({"text": text, "entities": entities}))
