"""Keras Hub's parts of Transformers, and Keras's embedding that maps back."""

from layer_cases.sequence import BATCH, Input, case

FEATURES = 4
SHAPE = (BATCH, 5, FEATURES)
SEQUENCE = Input("inputs", SHAPE)
PADDED = Input("inputs", SHAPE, mask="padded")
HEADS = Input("inputs", (BATCH, 5, 2, 4))
INDICES = Input("inputs", (BATCH, 5), below=7)
BLOCK = {"intermediate_dim": 6, "num_heads": 2}

POSITIONS = [
    case("SinePositionEncoding", "default", SEQUENCE),
    case("SinePositionEncoding", "odd width, wavelength, start", Input("inputs", (BATCH, 5, 5)), max_wavelength=100, call={"start_index": 3}),
    case("PositionEmbedding", "default", SEQUENCE, sequence_length=7),
    case("PositionEmbedding", "start", SEQUENCE, sequence_length=9, call={"start_index": 2}),
    case("RotaryEmbedding", "default", SEQUENCE),
    case("RotaryEmbedding", "heads", HEADS),
    case("RotaryEmbedding", "wavelength, scaling, start", HEADS, max_wavelength=100, scaling_factor=2.0, call={"start_index": 4}),
    case("RotaryEmbedding", "axes", Input("inputs", (BATCH, 2, 5, 4)), sequence_axis=2, feature_axis=-1),
    case("TokenAndPositionEmbedding", "default", INDICES, vocabulary_size=7, sequence_length=6, embedding_dim=4),
    case("TokenAndPositionEmbedding", "mask zero", INDICES, vocabulary_size=7, sequence_length=5, embedding_dim=4, mask_zero=True),
    case("ReversibleEmbedding", "forward", INDICES, input_dim=7, output_dim=4),
    case("ReversibleEmbedding", "mask zero", INDICES, input_dim=7, output_dim=4, mask_zero=True),
    case("ReversibleEmbedding", "reverse", Input("inputs", (BATCH, 5, 4)), input_dim=7, output_dim=4, call={"reverse": True}),
    case("ReversibleEmbedding", "reverse, untied", Input("inputs", (BATCH, 5, 4)), input_dim=7, output_dim=4, tie_weights=False, call={"reverse": True}),
    case("ReversibleEmbedding", "reverse, soft cap", Input("inputs", (BATCH, 5, 4)), input_dim=7, output_dim=4, logit_soft_cap=2.0, call={"reverse": True}),
]

ENCODER = [
    case("TransformerEncoder", "default", SEQUENCE, **BLOCK),
    case("TransformerEncoder", "normalize first", SEQUENCE, normalize_first=True, **BLOCK),
    case("TransformerEncoder", "gelu, epsilon", SEQUENCE, activation="gelu", layer_norm_epsilon=0.01, **BLOCK),
    case("TransformerEncoder", "padded", PADDED, **BLOCK),
    case("TransformerEncoder", "normalize first, padded", PADDED, normalize_first=True, **BLOCK),
    case("TransformerEncoder", "attention mask", SEQUENCE, Input("attention_mask", (BATCH, 5, 5), boolean=True), **BLOCK),
    case("TransformerEncoder", "scores", SEQUENCE, call={"return_attention_scores": True}, **BLOCK),
]

TARGET = Input("decoder_sequence", SHAPE)
PADDED_TARGET = Input("decoder_sequence", SHAPE, mask="padded")
SOURCE = Input("encoder_sequence", (BATCH, 4, FEATURES))
PADDED_SOURCE = Input("encoder_sequence", (BATCH, 4, FEATURES), mask="padded")

DECODER = [
    case("TransformerDecoder", "self", TARGET, **BLOCK),
    case("TransformerDecoder", "self, padded", PADDED_TARGET, **BLOCK),
    case("TransformerDecoder", "self, not causal", TARGET, call={"use_causal_mask": False}, **BLOCK),
    case("TransformerDecoder", "cross", TARGET, SOURCE, **BLOCK),
    case("TransformerDecoder", "cross, normalize first, gelu", TARGET, SOURCE, normalize_first=True, activation="gelu", **BLOCK),
    case("TransformerDecoder", "cross, padded source", TARGET, PADDED_SOURCE, **BLOCK),
    case("TransformerDecoder", "cross, padded", PADDED_TARGET, PADDED_SOURCE, **BLOCK),
    case("TransformerDecoder", "cross, normalize first, padded", PADDED_TARGET, PADDED_SOURCE, normalize_first=True, **BLOCK),
]

CASES = [*POSITIONS, *ENCODER, *DECODER]
