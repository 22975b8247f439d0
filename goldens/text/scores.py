"""Makes `scores.json`: what sacreBLEU, rouge_score, seqeval, scikit-learn and jiwer make of the same texts and tags.

    .venv/bin/python goldens/text/scores.py [folder of Multi30k]

Texts are written or drawn here. The scores of 200 corrupted German sentences of Multi30k are recorded without the
sentences: the test corrupts its own copy in the same way.
"""

import gzip
import json
import math
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import jiwer
from rouge_score.rouge_scorer import RougeScorer
from sacrebleu.metrics import BLEU, CHRF
from seqeval.metrics import accuracy_score
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.metrics.sequence_labeling import precision_recall_fscore_support as lenient_scores
from seqeval.metrics.v1 import precision_recall_fscore_support as strict_scores
from seqeval.scheme import IOB1, IOB2, IOBES, Entities
from sklearn.metrics import precision_recall_fscore_support as label_scores

warnings.filterwarnings("ignore")  # of scores that are 0 by definition

PACKAGES = ["jiwer", "RapidFuzz", "rouge_score", "sacrebleu", "scikit-learn", "seqeval"]


class Numbers:
    """A linear congruential generator that JavaScript can follow exactly."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 1664525 + 1013904223) % 2**32
        return (self.state >> 16) % limit


def corrupt(sentence, numbers):
    """Drops, doubles, swaps, cuts and reverses about half of the words."""
    words = sentence.split(" ")
    out = []
    for word in words:
        action = numbers.below(10)
        if action == 0:
            continue
        if action == 1:
            out += [word, word]
        elif action == 2:
            out.insert(max(0, len(out) - 1), word)
        elif action == 3:
            out.append(word[: (len(word) + 1) // 2])
        elif action == 4:
            out.append(word[::-1])
        else:
            out.append(word)
    return " ".join(out)


WRITTEN = {
    "sentences": (
        [
            "The dog bit the man.",
            "It wasn't surprising.",
            "The man had just bitten him.",
            "Prices rose by 3.5%, to $1,200.50 -- not 2-3 times &amp; not &quot;less&quot;!",
        ],
        [
            ["The dog bit the man."],
            ["It was not unexpected."],
            ["The man bit him first."],
            ["Prices rose by 3.5 % to $1,200.50, not 2-3-fold & not \"less\"!"],
        ],
    ),
    "several references": (
        [
            "The cat is on the mat",
            "the the the the the the the",
            "A small bird sings in the old tree near our house .",
        ],
        [
            ["The cat sat on the mat", "There is a cat on the mat", "A cat is on the mat"],
            ["the cat is on the mat", "there is a cat on the mat"],
            ["A little bird is singing in the old tree by the house."],
        ],
    ),
    "empty hypotheses": (["", "a b c", "   "], [["one two three"], ["a b c"], ["x"]]),
    "nothing at all": (["", ""], [["the reference"], ["another one"]]),
    "empty references": (["something said", ""], [[""], [""]]),
    "short": (["yes", "no way", "ok ok"], [["yes"], ["no way out"], ["ok"]]),
    "no match": (["alpha beta gamma"], [["delta epsilon zeta eta"]]),
    "unicode": (
        [
            "„Guten Tag“, sagte er – und ging… Straße!",
            "它是 一个 测试。",
            "¿Dónde está l’été? 5€ × 3 = 15€",
            "İstanbul ΟΔΟΣ naïve 😀😀 👩\u200d👩\u200d👧 ﬁn",
            "tabs\tand\u00a0no-break\u2003spaces\u0085and\ufeffmarks\u001cend ",
            "1.000,50 und 3,5-mal a.b.c 12- 7. ٣٫٥",
        ],
        [
            ["„Guten Abend“, sagte sie – und ging … Strasse!"],
            ["这是 一个 测试 。", "它是一个测试。"],
            ["¿Dónde está el été? 5 € × 3 = 15 €"],
            ["istanbul οδος naive 😀 👩\u200d👩\u200d👧 fin"],
            ["tabs and no-break spaces and marks end"],
            ["1.000,50 und 3,5-mal a. b. c 12 - 7. ٣٫٥"],
        ],
    ),
    "line breaks": (
        ["first line-\nends <skipped> here\nThe second, too.", "One sentence.\n\nAnother sentence here.\n"],
        [["first lineends here\nThe second line, too."], ["Another sentence here.\nOne more sentence.\n"]],
    ),
    "punctuation at words": (["(hi) \"there\" ... - a, b! ((x))"], [["(hi) there ... - a b !! (x)"]]),
}

VOCABULARY = (
    "the a cat dog dogs running runs quickly house's 3.5 1,000 ( ) \" „ “ – … , . ! don't über größe été 5-6 x y z \t \u2003"
).split(" ")


def drawn(seed, sentences, references):
    numbers = Numbers(seed)

    def sentence():
        return " ".join(VOCABULARY[numbers.below(len(VOCABULARY))] for _ in range(numbers.below(12)))

    known = [[sentence() for _ in range(references)] for _ in range(sentences)]
    return [corrupt(texts[0], numbers) for texts in known], known


def sacre(metric, hypotheses, references):
    width = max(map(len, references))
    streams = [[texts[i] if i < len(texts) else None for texts in references] for i in range(width)]
    score = metric.corpus_score(hypotheses, streams)
    found = {"score": score.score, "signature": str(metric.get_signature())}
    if isinstance(metric, BLEU):
        found |= {
            "precisions": score.precisions,
            "brevityPenalty": score.bp,
            "hypothesisLength": score.sys_len,
            "referenceLength": score.ref_len,
        }
    return found


BLEU_OPTIONS = [
    {},
    {"tokenize": "intl"},
    {"tokenize": "char"},
    {"tokenize": "none"},
    {"lowercase": True},
    {"smooth_method": "floor"},
    {"smooth_method": "floor", "smooth_value": 0.3},
    {"smooth_method": "add-k"},
    {"smooth_method": "add-k", "smooth_value": 0.5},
    {"smooth_method": "none"},
    {"max_ngram_order": 2},
    {"effective_order": True},
    {"effective_order": True, "smooth_method": "floor"},
]
CHRF_OPTIONS = [
    {},
    {"word_order": 2},
    {"beta": 3, "char_order": 4},
    {"lowercase": True, "whitespace": True},
    {"eps_smoothing": True, "word_order": 1},
]
ROUGE_KINDS = ["rouge1", "rouge2", "rouge3", "rougeL", "rougeLsum"]


class DropS:
    """Stands in for a stemmer."""

    def stem(self, word):
        return word.rstrip("s")


def rouge(hypotheses, references, stem):
    scorer = RougeScorer(ROUGE_KINDS)
    if stem:
        scorer._tokenizer._stemmer = DropS()
    return [
        {kind: list(score) for kind, score in scorer.score_multi(texts, hypothesis).items()}
        for hypothesis, texts in zip(hypotheses, references)
    ]


def error_rate(process, hypotheses, references):
    found = process([texts[0] for texts in references], hypotheses)
    rate = found.wer if process is jiwer.process_words else found.cer
    counts = {kind: getattr(found, kind) for kind in ["hits", "substitutions", "deletions", "insertions"]}
    return {"rate": rate, **counts}


def score_texts(hypotheses, references):
    """Options are a case's own; the camel case of TypeScript is the test's affair."""
    return {
        "bleu": [
            {"options": options, **sacre(BLEU(**options), hypotheses, references)} for options in BLEU_OPTIONS
        ],
        "chrF": [
            {"options": options, **sacre(CHRF(**options), hypotheses, references)} for options in CHRF_OPTIONS
        ],
        "rouge": rouge(hypotheses, references, stem=False),
        "stemmedRouge": rouge(hypotheses, references, stem=True),
        "wordErrorRate": error_rate(jiwer.process_words, hypotheses, references),
        "characterErrorRate": error_rate(jiwer.process_characters, hypotheses, references),
    }


def sentence_bleu(hypotheses, references):
    return [
        sacre(BLEU(effective_order=True), [hypothesis], [texts]) for hypothesis, texts in zip(hypotheses, references)
    ]


SCHEMES = {"IOB1": IOB1, "IOB2": IOB2, "IOBES": IOBES}
TYPES = ["PER", "LOC", "work-of-art"]

WRITTEN_TAGS = {
    "as it should be": (
        [["B-PER", "I-PER", "O", "B-LOC"], ["O", "B-ORG", "B-ORG", "I-ORG"], ["O", "O"]],
        [["B-PER", "I-PER", "O", "B-LOC"], ["O", "B-ORG", "I-ORG", "I-ORG"], ["O", "B-LOC"]],
    ),
    "beginning with I-": (
        [["I-PER", "I-PER", "O", "I-LOC"], ["O", "I-PER", "B-PER", "I-PER"]],
        [["I-PER", "B-PER", "O", "I-LOC"], ["I-PER", "I-LOC", "B-PER", "O"]],
    ),
    "no entity": ([["O", "O"], ["O"]], [["O", "O"], ["O"]]),
    "none found": ([["B-PER", "O"]], [["O", "O"]]),
    "none there": ([["O", "O"]], [["O", "B-PER"]]),
    "an empty sentence": ([[], ["B-PER"]], [[], ["B-PER"]]),
    "without types": ([["B", "I", "O", "B"]], [["B", "I", "I", "B"]]),
}


def drawn_tags(seed, prefixes, sentences):
    numbers = Numbers(seed)

    def tag():
        prefix = prefixes[numbers.below(len(prefixes))]
        return prefix if prefix == "O" else f"{prefix}-{TYPES[numbers.below(len(TYPES))]}"

    true = [[tag() for _ in range(1 + numbers.below(9))] for _ in range(sentences)]
    return true, [[t if numbers.below(4) else tag() for t in tags] for tags in true]


def averages(scores, names, **options):
    """Scores by label and the three averages; NaN, the mean over no labels, is null."""
    fields = ["precision", "recall", "f1", "support"]

    def record(*values):
        return {k: None if v is None or math.isnan(v) else float(v) for k, v in zip(fields, values)}

    return {
        "labels": dict(zip(names, (record(*row) for row in zip(*scores(average=None, **options))))),
        **{a: record(*scores(average=a, **options)) for a in ["micro", "macro", "weighted"]},
    }


def entity_scores(true, predicted, scheme=None):
    if scheme:
        spans = [[(e.tag, e.start, e.end) for e in row] for row in Entities(true, scheme).entities]
        others = Entities(predicted, scheme).unique_tags
        score = lambda **options: strict_scores(true, predicted, scheme=scheme, **options)
    else:
        # seqeval's lenient spans have inclusive ends.
        spans = [[(t, start, end + 1) for t, start, end in get_entities(tags)] for tags in true]
        others = {t for tags in predicted for t, _, _ in get_entities(tags)}
        score = lambda **options: lenient_scores(true, predicted, **options)
    names = sorted({t for row in spans for t, _, _ in row} | others)
    spans = [[{"type": t, "start": s, "end": e} for t, s, e in row] for row in spans]
    return {"spans": spans, **averages(score, names)}


def token_scores(true, predicted):
    flat = [[t for tags in side for t in tags] for side in (true, predicted)]
    names = sorted({*flat[0], *flat[1]} - {"O"})
    found = {"accuracy": accuracy_score(true, predicted)}
    if names:
        score = lambda **options: label_scores(*flat, labels=names, zero_division=0, **options)
        found |= averages(score, names)
        for average in ["micro", "macro", "weighted"]:
            found[average]["support"] = sum(label["support"] for label in found["labels"].values())
    return found


def score_tags(true, predicted, schemes):
    prefixes = {tag[0] for side in (true, predicted) for tags in side for tag in tags}
    allowed = {"IOB1": "IOB", "IOB2": "IOB", "IOBES": "IOBES"}
    return {
        "trueTags": true,
        "predictedTags": predicted,
        "default": entity_scores(true, predicted),
        "strict": {s: entity_scores(true, predicted, SCHEMES[s]) for s in schemes if prefixes <= set(allowed[s])},
        "tokens": token_scores(true, predicted),
    }


def multi30k(folder):
    with gzip.open(folder / "test_2016_flickr.de.gz", "rt", encoding="utf8") as lines:
        references = [line.strip("\n") for line, _ in zip(lines, range(200))]
    numbers = Numbers(30)
    hypotheses = [corrupt(line, numbers) for line in references]
    scores = score_texts(hypotheses, [[line] for line in references])
    for name in ["rouge", "stemmedRouge"]:
        rows = scores[name]
        scores[name] = {
            kind: [sum(row[kind][part] for row in rows) / len(rows) for part in range(3)] for kind in ROUGE_KINDS
        }
    return scores


texts = WRITTEN | {
    "drawn": drawn(1, sentences=30, references=1),
    "drawn, two references": drawn(2, sentences=12, references=2),
}
tags = WRITTEN_TAGS | {
    "drawn IOB": drawn_tags(3, ["B", "I", "I", "O"], 40),
    "drawn IOBES": drawn_tags(4, ["B", "I", "E", "S", "O"], 40),
}
data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared/data/multi30k")
goldens = {
    "versions": {name: version(name) for name in PACKAGES},
    "texts": [
        {
            "name": name,
            "hypotheses": hypotheses,
            "references": references,
            **score_texts(hypotheses, references),
            "sentenceBleu": sentence_bleu(hypotheses, references),
        }
        for name, (hypotheses, references) in texts.items()
    ],
    "tags": [{"name": name, **score_tags(*pair, SCHEMES)} for name, pair in tags.items()],
    "multi30k": multi30k(data),
}
with open(Path(__file__).with_name("scores.json"), "w", encoding="utf8") as file:
    json.dump(goldens, file, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    file.write("\n")
