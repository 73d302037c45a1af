"""The vLLM server: started, shared between processes, watched, diagnosed and stopped.

bundled_model.py    the bundled model, converted once from its GGUF file
config.py           the engine's settings, and the names under which models are served
connection.py       clients for a running server, and the check of what it serves
engine.py           the engine: a running server, started or attached to when first needed
gguf_conversion.py  a program: from a GGUF file to a model folder
hardware.py         this machine, and the vLLM flags that fit it
process.py          one server as a child process, and the record by which others find it
watchdog.py         a program: runs a command and ends it with its parent
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
