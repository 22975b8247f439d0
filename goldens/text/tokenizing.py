"""Makes `tokenizing.json`: what Hugging Face's `tokenizers` makes of the texts in `corpus.json`.

    node goldens/text/trained.mjs                     # first: `trained.json`, the vocabularies that we learn
    .venv/bin/python goldens/text/tokenizing.py

Three parts: tokenizers of every kind, trained here on a few sentences, with their files; the tokenizers that we trained,
read and run by Python; and the vocabularies that Python's trainers learn from the same sentences.
"""

import json
from pathlib import Path

import tokenizers
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = Path(__file__).parent
CORPUS = json.loads((HERE / "corpus.json").read_text())
USUAL = ["<pad>", "<unk>", "<s>", "</s>"]
BERT = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def train(tokenizer: Tokenizer, trainer) -> Tokenizer:
    tokenizer.train_from_iterator(CORPUS["training"], trainer)
    return tokenizer


def build(model, trainer, **stages) -> Tokenizer:
    tokenizer = Tokenizer(model)
    for name in ("normalizer", "pre_tokenizer", "decoder"):
        if name in stages:
            setattr(tokenizer, name, stages[name])
    tokenizer = train(tokenizer, trainer)
    if "post" in stages:
        tokenizer.post_processor = stages["post"](tokenizer)
    return tokenizer


def bert(lowercase: bool, post, strip_accents=None) -> Tokenizer:
    return build(
        models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=20),
        trainers.WordPieceTrainer(vocab_size=260, special_tokens=BERT, show_progress=False),
        normalizer=normalizers.BertNormalizer(lowercase=lowercase, strip_accents=strip_accents),
        pre_tokenizer=pre_tokenizers.BertPreTokenizer(),
        decoder=decoders.WordPiece(),
        post=post,
    )


def template(tokenizer: Tokenizer):
    return processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(token, tokenizer.token_to_id(token)) for token in ("[CLS]", "[SEP]")],
    )


def byte_level(prefix: bool, special, post) -> Tokenizer:
    return build(
        models.BPE(),
        trainers.BpeTrainer(
            vocab_size=400,
            special_tokens=special,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
        pre_tokenizer=pre_tokenizers.ByteLevel(add_prefix_space=prefix),
        decoder=decoders.ByteLevel(),
        post=post,
    )


def words(pre_tokenizer, normalizer=None, decoder=None) -> Tokenizer:
    stages = {"normalizer": normalizer, "decoder": decoder}
    return build(
        models.WordLevel(unk_token="<unk>"),
        trainers.WordLevelTrainer(vocab_size=250, special_tokens=USUAL, show_progress=False),
        pre_tokenizer=pre_tokenizer,
        **{name: stage for name, stage in stages.items() if stage is not None},
    )


def kinds():
    yield "bert uncased", bert(True, template)
    yield "bert cased", bert(False, template)
    yield "bert lower case with accents", bert(
        True, lambda t: processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2)), strip_accents=False
    )
    yield "gpt2", byte_level(False, ["<|endoftext|>"], lambda t: processors.ByteLevel(trim_offsets=False))
    yield "roberta", byte_level(
        True, ["<s>", "<pad>", "</s>", "<unk>", "<mask>"], lambda t: processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    )
    yield "words at white space", words(pre_tokenizers.WhitespaceSplit())
    yield "words and the rest", words(pre_tokenizers.Whitespace(), normalizers.Lowercase())
    yield "words, punctuation, digits", words(
        pre_tokenizers.Sequence(
            [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation(), pre_tokenizers.Digits(individual_digits=True)]
        ),
        normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents()]),
    )
    yield "contiguous punctuation, numbers", words(
        pre_tokenizers.Sequence([pre_tokenizers.Punctuation("contiguous"), pre_tokenizers.Digits()]),
        normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(" ", "$1")]),
    )
    yield "characters", words(pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated"), decoder=decoders.Fuse())
    yield "marked word ends", build(
        models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"),
        trainers.BpeTrainer(vocab_size=300, special_tokens=USUAL, end_of_word_suffix="</w>", show_progress=False),
        pre_tokenizer=pre_tokenizers.WhitespaceSplit(),
        decoder=decoders.BPEDecoder(suffix="</w>"),
    )
    yield "unigram", build(
        models.Unigram(),
        trainers.UnigramTrainer(vocab_size=150, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False),
        normalizer=normalizers.NFKC(),
        pre_tokenizer=pre_tokenizers.Metaspace(),
        decoder=decoders.Metaspace(),
    )


def cases(tokenizer: Tokenizer) -> dict:
    def single(text):
        encoded = tokenizer.encode(text)
        return {
            "text": text,
            "ids": encoded.ids,
            # By their ids: of unknown characters some models give the text.
            "tokens": [tokenizer.id_to_token(id) for id in tokenizer.encode(text, add_special_tokens=False).ids],
            "decoded": tokenizer.decode(encoded.ids),
            "decodedWithSpecial": tokenizer.decode(encoded.ids, skip_special_tokens=False),
        }

    def pair(first, second, length=None):
        if length is None:
            tokenizer.no_truncation()
        else:
            tokenizer.enable_truncation(length)
        encoded = tokenizer.encode(first, second)
        return {"pair": [first, second], "maxLength": length, "ids": encoded.ids, "typeIds": encoded.type_ids}

    made = {
        "texts": [single(text) for text in CORPUS["texts"]],
        "pairs": [pair(*both, length) for both in CORPUS["pairs"] for length in (None, 7, 10)],
    }
    tokenizer.no_truncation()
    return made


def learnt():
    """Vocabularies, exactly where Python numbers tokens alike in every run, and otherwise as sets."""
    usual = {"special_tokens": USUAL, "show_progress": False}

    def once(kind: str):
        if kind == "words":
            return words(pre_tokenizers.WhitespaceSplit())
        if kind == "words and punctuation":
            return words(pre_tokenizers.BertPreTokenizer())
        if kind == "bytes":
            return byte_level(False, USUAL, lambda t: None)
        if kind == "word pieces":
            return bert(False, template)
        return dict(kinds())[kind]

    for kind in ("words", "words and punctuation", "bytes", "characters"):
        model = json.loads(once(kind).to_str())["model"]
        yield {"name": kind, "vocab": model["vocab"], "merges": model.get("merges")}
    for kind in ("word pieces", "marked word ends"):
        runs = [set(once(kind).get_vocab()) for _ in range(20)]
        # Ties are broken by numbers that differ from run to run: what all runs have must be ours too.
        yield {"name": kind, "always": sorted(set.intersection(*runs)), "ever": sorted(set.union(*runs))}


def main():
    ours = json.loads((HERE / "trained.json").read_text())
    golden = {
        "madeBy": {"tokenizers": tokenizers.__version__},
        "kinds": [{"name": name, "json": json.loads(t.to_str()), **cases(t)} for name, t in kinds()],
        "trained": [
            {"name": entry["name"], **cases(Tokenizer.from_str(json.dumps(entry["json"])))} for entry in ours
        ],
        "learnt": list(learnt()),
    }
    path = HERE / "tokenizing.json"
    path.write_text(json.dumps(golden, ensure_ascii=True, separators=(",", ":")) + "\n")
    print(f"{path.name}: {path.stat().st_size / 1024:.0f} KiB")


main()
