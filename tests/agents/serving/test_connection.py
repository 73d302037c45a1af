"""Attaching to a running server, and the names that models go by."""

import json

import pytest

from tasteprint.agents.serving import Engine, EngineConfig, attach, bundled_model
from tasteprint.agents.serving.config import model_name
from tasteprint.agents.serving.process import free_port
from tasteprint.profiling.errors import EngineUnavailable

pytestmark = pytest.mark.slow

FLAGS = ((), ("--max-num-seqs", "8"), ("--quantization", "fp8"), ("-q=awq", "--max-num-seqs", "8"))


def models(*names: str) -> str:
    return json.dumps({"object": "list", "data": [{"id": name} for name in names]})


@pytest.mark.parametrize("tail", ["", "/", "/v1", "/v1/"])
@pytest.mark.parametrize("model", [None, "small"])
async def test_the_only_model_is_taken(tail, model, page):
    url = page(200, models("small"))
    endpoint = await attach(url + tail, model, "none")
    assert (endpoint.url, endpoint.model) == (f"{url}/v1", "small")


@pytest.mark.parametrize("path", ["/api/paas/v4", "/v1beta/openai/"])
async def test_a_version_in_the_url_stays(path, page):
    url = page(200, models("small"))
    assert (await attach(url + path, "small", "none")).url == (url + path).rstrip("/")


async def test_one_of_two_is_named(page):
    url = page(200, models("small", "large"))
    assert (await attach(url, "large", "none")).model == "large"
    with pytest.raises(EngineUnavailable, match="serves small, large, so name one of them"):
        await attach(url, None, "none")


@pytest.mark.parametrize(
    ("status", "body", "content_type", "says"),
    [
        (200, models("small"), "application/json", "serves small, not mine"),
        (200, models(), "application/json", "serves no model, not mine"),
        (401, '{"error": "no"}', "application/json", "does not accept the key"),
        (404, "not found", "text/plain", "No model server answers .*NotFoundError"),
        (403, '{"error": "no"}', "application/json", "does not accept the key"),
        (429, "", "text/plain", "is busy or broken: it answers 429"),
        (503, "", "text/plain", "is busy or broken: it answers 503"),
        (200, "<html>Welcome</html>", "text/html", "No model server answers"),
        (200, "<html>Welcome</html>", "application/json", "No model server answers"),
        (200, '"text"', "application/json", "No model server answers"),
        (200, '{"hello": 1}', "application/json", "No model server answers"),
        (200, '{"data": [{"name": "x"}]}', "application/json", "No model server answers"),
        (200, "", "application/json", "No model server answers"),
    ],
)
async def test_what_is_no_server_of_the_model(status, body, content_type, says, page, tmp_path):
    url = page(status, body, content_type)
    engine = Engine(EngineConfig(url=url, model="mine", cache=tmp_path))
    with pytest.raises(EngineUnavailable, match=says) as no:
        await engine.ready()
    assert url in str(no.value)
    assert no.value.user_error
    assert no.value.hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:{}", "127.0.0.1:{}", "http://[::", "http://"])
async def test_nothing_listens(url):
    url = url.format(free_port())
    with pytest.raises(EngineUnavailable, match="No model server answers") as no:
        await attach(url, None, "none")
    assert "TASTEPRINT_ENGINE_URL" in no.value.hint


async def test_a_model_at_a_url_goes_by_the_name_given(page, tmp_path, monkeypatch):
    """Even where a folder of that name happens to be here."""
    (tmp_path / "small").mkdir()
    monkeypatch.chdir(tmp_path)
    url = page(200, models("small"))
    engine = Engine(EngineConfig(url=url, model="small", cache=tmp_path / "cache"))
    assert engine.model == "small"
    assert (await engine.ready()).model == "small"
    assert engine.tokenizer_file is None


def test_names_that_need_no_server(tmp_path):
    assert Engine(EngineConfig(cache=tmp_path)).model == bundled_model.BUNDLED_MODEL
    assert Engine(EngineConfig(cache=tmp_path, model="org/model")).model == "org/model"
    assert Engine(EngineConfig(cache=tmp_path, url="http://127.0.0.1:1")).model is None


def test_other_weights_in_the_same_place_are_another_model(tmp_path):
    folder = tmp_path / "run1" / "final"
    folder.mkdir(parents=True)
    weights = folder / "model.safetensors"
    weights.write_bytes(b"1" * 9)
    names = [model_name(str(folder), ())]
    weights.write_bytes(b"2" * 10)
    names += [model_name(str(folder), flags) for flags in FLAGS]
    assert all(name.startswith("run1/final@") for name in names)
    assert len(set(names)) == 4
    assert names[1] == names[2]  # memory changes no answer


def test_flags_that_change_answers_are_another_model():
    assert [model_name("org/m", flags).partition("@")[0] for flags in FLAGS] == ["org/m"] * 4
    assert len({model_name("org/m", flags) for flags in FLAGS}) == 3
    assert model_name("org/m", FLAGS[1]) == "org/m"


def test_the_tokenizer_of_a_folder(tmp_path):
    engine = Engine(EngineConfig(cache=tmp_path / "cache", model=str(tmp_path)))
    assert engine.tokenizer_file is None
    (tmp_path / "tokenizer.json").write_text("{}")
    assert engine.tokenizer_file == tmp_path / "tokenizer.json"
