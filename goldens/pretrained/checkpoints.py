"""Checkpoints of BERT and GPT-2, cut down and with random weights, and what Hugging Face's transformers makes of them.

Writes a folder for each checkpoint (`config.json`, `model.safetensors`), as `save_pretrained` lays it out, and beside them
`checkpoints.json` (the cases) and `checkpoints.safetensors` (their inputs, outputs and gradients).
"""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertForTokenClassification,
    BertModel,
    GPT2Config,
    GPT2LMHeadModel,
)

here = Path(__file__).parent
torch.manual_seed(7)
torch.set_num_threads(1)
tensors: dict[str, torch.Tensor] = {}
manifest: dict[str, dict] = {}

bert_sizes = dict(
    vocab_size=100,
    hidden_size=32,
    num_hidden_layers=2,
    num_attention_heads=4,
    intermediate_size=64,
    max_position_embeddings=24,
    hidden_dropout_prob=0.1,
    attention_probs_dropout_prob=0.1,
    attn_implementation="eager",
)


def shake(model):
    """Weights of usual sizes, so that nothing vanishes; biases and normalizations too."""
    with torch.no_grad():
        for name, weight in model.named_parameters():
            norm = "norm.weight" in name.lower() or ".ln_" in name and name.endswith("weight")
            weight.copy_(torch.randn_like(weight) * (0.2 if norm or weight.ndim == 1 else 0.3))
            if norm:
                weight += 1
    return model.eval()


def record(name, model, values, gradients=(), **more):
    model.save_pretrained(here / name)
    (here / name / "generation_config.json").unlink(missing_ok=True)
    named = dict(model.named_parameters())
    values = values | {f"gradient/{key}": named[key].grad for key in gradients}
    for key, value in values.items():
        kept = value.detach()
        tensors[f"{name}/{key}"] = (kept.int() if kept.dtype == torch.int64 else kept).contiguous()
    manifest[name] = {"values": sorted(values), **more}


# Rows of 9, 6 and 3 tokens, filled up with the padding token 0.
lengths = [9, 6, 3]
tokens = torch.randint(1, 100, (3, 9))
mask = torch.zeros(3, 9, dtype=torch.int64)
for row, length in enumerate(lengths):
    tokens[row, length:] = 0
    mask[row, :length] = 1
types = torch.randint(0, 2, (3, 9))
inputs = {"tokens": tokens, "attentionMask": mask, "tokenTypes": types}

model = shake(BertForSequenceClassification(BertConfig(**bert_sizes, num_labels=3, id2label={0: "bad", 1: "fair", 2: "good"})))
labels = torch.tensor([2, 0, 1])
out = model(tokens, attention_mask=mask, token_type_ids=types, labels=labels)
out.loss.backward()
body = model.bert(tokens, attention_mask=mask, token_type_ids=types)
plain = model(tokens, attention_mask=mask)
record(
    "bert-classifier",
    model,
    inputs
    | {
        "hidden": body.last_hidden_state,
        "pooled": body.pooler_output,
        "logits": out.logits,
        "logitsWithoutTypes": plain.logits,
        "labels": labels,
        "loss": out.loss,
    },
    gradients=[
        "bert.embeddings.word_embeddings.weight",
        "bert.embeddings.position_embeddings.weight",
        "bert.embeddings.LayerNorm.weight",
        "bert.encoder.layer.0.attention.self.query.weight",
        "bert.encoder.layer.0.attention.output.dense.weight",
        "bert.encoder.layer.1.output.dense.weight",
        "bert.pooler.dense.weight",
        "classifier.weight",
    ],
)

tags = ["O", "B-PER", "I-PER"]
model = shake(BertForTokenClassification(BertConfig(**bert_sizes, num_labels=3, id2label=dict(enumerate(tags)))))
record("bert-tagger", model, {"tokens": tokens, "logits": model(tokens, attention_mask=mask).logits})

# Without a prefix in its tensors' names, with the approximate GELU, and with a mask that is not that of the padding.
model = shake(BertModel(BertConfig(**bert_sizes | {"hidden_act": "gelu_new", "layer_norm_eps": 1e-5})))
own = torch.randint(0, 2, (3, 9))
own[:, 0] = 1
out = model(tokens, attention_mask=own)
record("bert", model, {"tokens": tokens, "attentionMask": own, "hidden": out.last_hidden_state, "pooled": out.pooler_output})

model = shake(
    GPT2LMHeadModel(
        GPT2Config(
            vocab_size=100, n_positions=48, n_embd=32, n_layer=2, n_head=4, bos_token_id=99, eos_token_id=99, attn_implementation="eager"
        )
    )
)
sequence = torch.randint(0, 99, (2, 12))
kept = torch.ones(2, 12, dtype=torch.int64)
kept[1, 8:] = 0
out = model(sequence, labels=sequence)
out.loss.backward()
prompt = torch.randint(0, 99, (1, 5))
generated = model.generate(prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=24, do_sample=False, eos_token_id=None, pad_token_id=0)
options = [[3], [17, 4, 60], [8, 8]]
likelihoods = []
for option in options:
    whole = torch.cat([prompt, torch.tensor([option])], dim=1)
    logs = torch.log_softmax(model(whole).logits[0], dim=-1)
    likelihoods.append(sum(logs[prompt.shape[1] - 1 + i, token].item() for i, token in enumerate(option)))
record(
    "gpt2",
    model,
    {
        "tokens": sequence,
        "logits": out.logits,
        "paddedLogits": model(sequence, attention_mask=kept).logits[1:, :8],
        "loss": out.loss,
        "prompt": prompt,
        "generated": generated[:, prompt.shape[1] :],
    },
    gradients=[
        "transformer.wte.weight",
        "transformer.wpe.weight",
        "transformer.h.0.attn.c_attn.weight",
        "transformer.h.0.attn.c_attn.bias",
        "transformer.h.1.mlp.c_proj.weight",
        "transformer.ln_f.weight",
    ],
    labels=options,
    logLikelihoods=likelihoods,
)

save_file(tensors, here / "checkpoints.safetensors")
(here / "checkpoints.json").write_text(json.dumps(manifest, indent=1) + "\n")
