"""Convert a GGUF file to a plain model folder that vLLM serves.

python gguf_conversion.py GGUF FOLDER
"""

import sys
from pathlib import Path


def convert(gguf: Path, folder: Path) -> None:
    """Write config, bfloat16 weights, tokenizer and chat template into ``folder``."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    model = AutoModelForCausalLM.from_pretrained(
        gguf.parent,
        gguf_file=gguf.name,
        quantization_config=GgufConfig(dequantize=True),
        dtype=torch.bfloat16,
    )
    # The weights are plain now; left in place, these two make the folder unreadable.
    vars(model.config).pop("quantization_config", None)
    model.hf_quantizer = None
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name).save_pretrained(folder)


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
