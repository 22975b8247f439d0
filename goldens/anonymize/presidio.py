"""What Presidio's recognizers of patterns find in strings with right and wrong check digits.

presidio-analyzer 2.2.366, phonenumbers 9.0.43:
    python goldens/anonymize/presidio.py > goldens/anonymize/presidio.json
"""
import json

from presidio_analyzer import predefined_recognizers as known

# Each recognizer reads its own strings: right ones, wrong ones, and sentences.
texts = {
    "EmailRecognizer": [
        "ada@example.org", "a.b+c@mail.example.co.uk", "no at example.org", "ada@", "@example.org",
        "mail bob_smith@sub.example.com, please", "x@y", "(ada@example.com)", "two: a@b.com b@c.org",
    ],
    "IpRecognizer": [
        "192.168.0.1", "256.1.1.1", "10.0.0.0/8", "1.2.3", "2001:db8::8a2e:370:7334", "::1", "fe80::1%eth0",
        "2001:0db8:85a3:0000:0000:8a2e:0370:7334", "::ffff:192.0.2.1", "12:34:56", "at 8.8.8.8 today", "10.0.0.0/33",
        "2001:db8::/32", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8", "1::2::3",
    ],
    "MacAddressRecognizer": [
        "00:1A:2B:3C:4D:5E", "00-1a-2b-3c-4d-5e", "0012.3456.789A", "00:1A:2B:3C:4D", "00:1A-2B:3C:4D:5E",
        "FF:FF:FF:FF:FF:FF", "00:00:00:00:00:00", "mac 3c:22:fb:aa:bb:cc here",
    ],
    "IbanRecognizer": [
        "DE89370400440532013000", "DE89 3704 0044 0532 0130 00", "DE88370400440532013000", "GB29NWBK60161331926819",
        "GB29 NWBK 6016 1331 9268 19", "GB28NWBK60161331926819", "FR1420041010050500013M02606", "NL91ABNA0417164300",
        "XX89370400440532013000", "pay to CH93 0076 2011 6238 5295 7 today", "NO9386011117947", "NO9386011117948",
        "BE68539007547034", "IT60X0542811101000000123456", "ES9121000418450200051332", "ES9121000418450200051333",
    ],
    "CreditCardRecognizer": [
        "4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "4111111111111112", "5500005555555559",
        "378282246310005", "371449635398431", "6011111111111117", "3530111333300000", "3530111333300001",
        "card 4012888888881881.", "1234567890123456", "30569309025904", "5105105105105100", "5105105105105101",
    ],
    "PhoneRecognizer": [
        "+1 425-882-8080", "(425) 882-8080", "+44 20 7946 0958", "+49 30 901820", "+33 1 70 18 99 00", "12345",
        "call +972 3-123-4567 now", "030 901820", "+1 123-456-7890", "+91 98765 43210", "+55 11 3071-0000", "1-800-555-0199",
    ],
    "CryptoRecognizer": [
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "send to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa now",
    ],
    "UsSsnRecognizer": [
        "536-22-8741", "536 22 8741", "000-12-3456", "666-12-3456", "123-00-4567", "123-45-0000", "078-05-1120",
        "ssn 219-09-9998 of", "536228741", "111-11-1111",
    ],
    "UsItinRecognizer": ["912-70-1234", "911-53-1234", "912-49-1234", "812-70-1234", "912 70 1234"],
    "NhsRecognizer": ["401-023-2137", "401 023 2137", "4010232137", "401-023-2138", "9434765919", "9434765918"],
    "EsNifRecognizer": ["55555555K", "1111111G", "55555555L", "12345678Z", "12345678-Z", "12345678A"],
    "EsNieRecognizer": ["X9613851N", "Y8063915Z", "X9613851M", "Z8078221M", "Z-8078221-M"],
    "ItFiscalCodeRecognizer": ["RSSMRA80A01H501U", "MRTMTT91D08F205J", "AAAAAA00B11C333A", "rssmra80a01h501u"],
    "PlPeselRecognizer": ["44051401359", "44051401358", "02070803628", "90090515836", "90090515837", "44451401359"],
    "FiPersonalIdentityCodeRecognizer": ["131052-308T", "131052-308S", "010594Y9032", "010594Y9033", "311280-888Y", "320180-888Y"],
    "SePersonnummerRecognizer": ["811218-9876", "811218-9875", "19811218-9876", "701063-2391", "991332-1234"],
    "DeTaxIdRecognizer": ["86095742719", "86095742718", "65929970489", "00095742719", "12345678903"],
    "DateRecognizer": [
        "2021-05-21", "2021/05/21", "21.05.2021", "05/21/2021", "21/05/2021", "5/21/21", "21-May-2021", "May-2021", "21-May",
        "2021-13-21", "35.05.2021", "born 1990-01-31 in", "12-31-1999",
    ],
}

cases = []
for name, strings in texts.items():
    recognizer = getattr(known, name)()
    entity = recognizer.supported_entities[0]
    for text in strings:
        found = recognizer.analyze(text, [entity], None)
        spans = {}
        for each in found:
            spans[each.start, each.end] = max(each.score, spans.get((each.start, each.end), 0))
        cases.append({
            "type": entity,
            "text": text,
            "found": [{"start": s, "end": e, "score": score} for (s, e), score in sorted(spans.items())],
        })
print(json.dumps({"versions": {"presidio-analyzer": "2.2.366", "phonenumbers": "9.0.43"}, "cases": cases}, indent=1))
