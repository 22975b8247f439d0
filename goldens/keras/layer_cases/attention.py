"""Attention: dot-product, additive, multi-head and grouped queries."""

from layer_cases.sequence import BATCH, Input, case

STEPS, SOURCE, FEATURES = 5, 4, 4


def query(mask=None, features=FEATURES) -> Input:
    return Input("query", (BATCH, STEPS, features), mask)


def value(mask=None, steps=SOURCE, features=FEATURES) -> Input:
    return Input("value", (BATCH, steps, features), mask)


def key(mask=None, steps=SOURCE, features=FEATURES) -> Input:
    return Input("key", (BATCH, steps, features), mask)


SCORES = {"return_attention_scores": True}
CAUSAL = {"use_causal_mask": True}
ALLOWED = Input("attention_mask", (BATCH, STEPS, SOURCE), boolean=True)

DOT = [
    made
    for layer, options in [
        ("Attention", {}),
        ("Attention", {"use_scale": True}),
        ("Attention", {"score_mode": "concat", "use_scale": True}),
        ("AdditiveAttention", {}),
    ]
    for about in ["".join(f"{key} {value}, " for key, value in options.items())]
    for made in [
        case(layer, about + "key, scores", query(), value(), key(), call=SCORES, **options),
        case(layer, about + "masks", query("padded"), value("ragged"), call=SCORES, **options),
        case(layer, about + "masks, causal", query("ragged"), value("padded", steps=STEPS), call=CAUSAL | SCORES, **options),
    ]
] + [
    case("Attention", "score_mode concat, key, scores", query(), value(), key(), call=SCORES, score_mode="concat"),
    case("AdditiveAttention", "use_scale False, masks", query("padded"), value("ragged"), call=SCORES, use_scale=False),
]

HEADS = {"num_heads": 2, "key_dim": 3}
AXES = (BATCH, 3, 2, FEATURES)

MULTI_HEAD = [
    case("MultiHeadAttention", "self", query(), value(steps=STEPS), **HEADS),
    case("MultiHeadAttention", "cross", query(), value(features=3), **HEADS),
    case("MultiHeadAttention", "key", query(), value(), key(features=3), **HEADS),
    # Without scores, JAX's fused attention fails where values are not as wide as keys.
    case("MultiHeadAttention", "value width, scores", query(), value(), call=SCORES, value_dim=2, **HEADS),
    case("MultiHeadAttention", "output shape of two axes", query(), value(), output_shape=[2, 3], **HEADS),
    case("MultiHeadAttention", "no bias", query(), value(), use_bias=False, **HEADS),
    case("MultiHeadAttention", "scores", query(), value(), call=SCORES, **HEADS),
    case("MultiHeadAttention", "causal", query(), value(steps=STEPS), call=CAUSAL, **HEADS),
    case("MultiHeadAttention", "causal, longer source", query(), value(steps=7), call=CAUSAL, **HEADS),
    case("MultiHeadAttention", "causal, padded value", query(), value("padded", steps=STEPS), call=CAUSAL, **HEADS),
    case("MultiHeadAttention", "query mask", query("padded"), value(), **HEADS),
    case("MultiHeadAttention", "value mask, empty row", query(), value("ragged"), **HEADS),
    case("MultiHeadAttention", "value mask, empty row, scores", query(), value("ragged"), call=SCORES, **HEADS),
    case("MultiHeadAttention", "key mask", query(), value(), key("padded"), **HEADS),
    case("MultiHeadAttention", "all masks, causal", query("padded"), value("padded", steps=STEPS), key("padded", steps=STEPS), call=CAUSAL | SCORES, **HEADS),
    case("MultiHeadAttention", "attention mask, scores", query(), value(), ALLOWED, call=SCORES, **HEADS),
    case("MultiHeadAttention", "attention mask, value mask", query(), value("padded"), ALLOWED, **HEADS),
    case("MultiHeadAttention", "axis 2", Input("query", AXES), Input("value", AXES), attention_axes=[2], **HEADS),
    case("MultiHeadAttention", "two axes", Input("query", AXES), Input("value", AXES), attention_axes=[1, 2], **HEADS),
    case("MultiHeadAttention", "two axes, scores", Input("query", AXES), Input("value", AXES), call=SCORES, **HEADS),
]

GROUPS = {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2}

GROUPED = [
    case("GroupQueryAttention", "self", query(), value(steps=STEPS), **GROUPS),
    case("GroupQueryAttention", "cross, key", query(), value(), key(), **GROUPS),
    case("GroupQueryAttention", "multi-query", query(), value(), head_dim=2, num_query_heads=3, num_key_value_heads=1),
    case("GroupQueryAttention", "causal", query(), value(steps=STEPS), call=CAUSAL, **GROUPS),
    case("GroupQueryAttention", "scores, causal, padded value", query(), value("padded", steps=STEPS), call=CAUSAL | SCORES, **GROUPS),
    case("GroupQueryAttention", "masks", query("padded"), value("padded"), **GROUPS),
    case("GroupQueryAttention", "attention mask", query(), value(), ALLOWED, **GROUPS),
]

CASES = [*DOT, *MULTI_HEAD, *GROUPED]
