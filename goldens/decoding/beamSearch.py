"""Beam search as `generate(num_beams=...)` of Hugging Face transformers does it, on a model that is a table.

The logits of the next token follow from the last two: `table[last but one][last]`, the token before the first being 0.
"""

import zlib

import numpy as np
import torch
from transformers import GenerationMixin, PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import CausalLMOutput

from golden import write

VOCABULARY = 7
STOP = 0
START = 1

CASES = [
    dict(beams=1, max_tokens=10),
    dict(beams=2, max_tokens=10),
    dict(beams=3, max_tokens=12),
    dict(beams=3, max_tokens=12, length_penalty=0.0),
    dict(beams=3, max_tokens=12, length_penalty=2.0),
    dict(beams=3, max_tokens=12, length_penalty=-1.0),
    dict(beams=3, max_tokens=12, early_stopping=True),
    dict(beams=3, max_tokens=12, early_stopping="never"),
    dict(beams=4, max_tokens=12, early_stopping="never", length_penalty=0.0),
    dict(beams=4, max_tokens=12, early_stopping=True, length_penalty=0.6),
    dict(beams=4, max_tokens=4),
    dict(beams=5, max_tokens=1),
    dict(beams=4, max_tokens=15, stop_bias=-3.0),
    dict(beams=4, max_tokens=15, stop_bias=2.0),
    dict(beams=3, max_tokens=10, stop=[0, 5]),
    dict(beams=4, max_tokens=12, no_repeat_ngram=2, stop_bias=-1.0),
    dict(beams=4, max_tokens=12, repetition_penalty=1.5),
]


class Table(PreTrainedModel, GenerationMixin):
    config_class = PretrainedConfig

    def __init__(self, table):
        config = PretrainedConfig(vocab_size=VOCABULARY, is_encoder_decoder=False, num_hidden_layers=1)
        super().__init__(config)
        self.table = torch.nn.Parameter(torch.tensor(table))

    def prepare_inputs_for_generation(self, input_ids, attention_mask=None, **_):
        return {"input_ids": input_ids}

    def forward(self, input_ids, attention_mask=None, **_):
        before = torch.cat([torch.zeros_like(input_ids[:, :1]), input_ids[:, :-1]], 1)
        return CausalLMOutput(logits=self.table[before, input_ids])


def run(beams, max_tokens, length_penalty=1.0, early_stopping=False, stop_bias=0.0, stop=(STOP,), no_repeat_ngram=0, repetition_penalty=1.0):
    name = repr(sorted(locals().items()))
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    table = 1.5 * rng.normal(size=(VOCABULARY, VOCABULARY, VOCABULARY))
    table[:, :, STOP] += stop_bias
    table = np.round(table, 3).astype(np.float32)
    prompts = [[START, 2], [START, 3], [START, 4]]
    output = Table(table).eval().generate(
        torch.tensor(prompts),
        attention_mask=torch.ones(len(prompts), 2, dtype=torch.long),
        num_beams=beams,
        num_return_sequences=beams,
        max_new_tokens=max_tokens,
        length_penalty=length_penalty,
        early_stopping=early_stopping,
        no_repeat_ngram_size=no_repeat_ngram,
        repetition_penalty=repetition_penalty,
        eos_token_id=list(stop),
        pad_token_id=STOP,
        do_sample=False,
        use_cache=False,
        return_dict_in_generate=True,
        output_scores=True,
    )
    if beams == 1:
        sequences, scores = output.sequences, None
    else:
        sequences, scores = output.sequences, output.sequences_scores.numpy().reshape(len(prompts), beams)
    tokens = []
    for row in sequences[:, 2:].tolist():
        end = next((i for i, token in enumerate(row) if token in stop), len(row))
        tokens.append(row[:end])
    tokens = [tokens[i : i + beams] for i in range(0, len(tokens), beams)]
    options = dict(beams=beams, maxTokens=max_tokens, lengthPenalty=length_penalty, earlyStopping=early_stopping, stopTokens=list(stop))
    penalties = dict(noRepeatNgram=no_repeat_ngram, repetitionPenalty=repetition_penalty)
    return dict(options=options, penalties=penalties, prompts=prompts, table=np.round(table.astype(np.float64), 3), tokens=tokens, scores=scores)


write("beamSearch", {"cases": [run(**options) for options in CASES]})
