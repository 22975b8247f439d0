"""Makes `sequenceTransformer`: Keras Hub's encoder, decoder and positions, as `sequence.py` does Keras's layers.

Needs keras-hub 0.32.0 (with the tensorflow 2.21.0 and tensorflow-text 2.21.1 that it imports) beside `requirements.txt`.
"""

from golden import write

import keras_hub

from layer_cases import transformer
from sequence import run

if __name__ == "__main__":
    assert keras_hub.__version__ == "0.32.0", keras_hub.__version__
    write("sequenceTransformer", [run(spec, keras_hub.layers) for spec in transformer.CASES])
