"""TODO agents/serving.

bundled_model.py    The bundled model: SmolLM2-135M-Instruct, converted once from its GGUF file.
config.py           What a model that is served here goes by: its answers are kept under that name.
connection.py       Connections to a running model server. Apart from ``endpoint``: openai takes a second to load.
engine.py           The engine: a running model server, started or attached to when it is first needed.
gguf_conversion.py  Writes a GGUF file as a plain model folder that vLLM serves.
hardware.py         What this machine is, and which vLLM flags fit it.
process.py          One vLLM server as a child process: started, watched, diagnosed, stopped.
watchdog.py         Runs one command and ends it, with all its children, as soon as the parent goes away.
"""

from tasteprint.agents.serving.bundled_model import BUNDLED_MODEL
from tasteprint.agents.serving.config import Endpoint, EngineConfig
from tasteprint.agents.serving.connection import attach, client_of
from tasteprint.agents.serving.engine import Engine
from tasteprint.agents.serving.hardware import Machine, require_vllm, this_machine

__all__ = [
    "BUNDLED_MODEL",
    "Endpoint",
    "Engine",
    "EngineConfig",
    "Machine",
    "attach",
    "client_of",
    "require_vllm",
    "this_machine",
]
