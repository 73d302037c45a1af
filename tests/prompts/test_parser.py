import hashlib

import pytest

from tasteprint.profiling.errors import PromptError
from tasteprint.prompts.parser import read_prompt

COMPLETION = "model: {apiType: completion}\n"


def test_everything_in_a_file_is_read(folder):
    front = (
        "description: Sort a text.\n"
        "inputs: {text: {kind: string, description: what was written}}\n"
        "model:\n  apiType: completion\n"
        "  options: {temperature: 0, maxOutputTokens: 9, topP: 0.5, stopSequences: ['#']}\n"
        "template: {format: {kind: jinja2}, parser: {kind: prompty}}\n"
        "metadata:\n  labels: {good: [' good', ' fine'], bad: [' bad']}\n"
        "  content_free: {text: N/A}\n  languages: [en, zh]\n"
    )
    path = folder.write("sort.v2-short.prompty", "{{ text }}\n", front)
    prompt = read_prompt(path)
    assert prompt.id == "sort@v2-short"
    assert prompt.description == "Sort a text."
    assert prompt.api == "completion"
    assert prompt.inputs["text"].description == "what was written"
    assert (prompt.options.temperature, prompt.options.max_output_tokens) == (0.0, 9)
    assert (prompt.options.top_p, prompt.options.stop_sequences) == (0.5, ("#",))
    assert prompt.labels == {"good": (" good", " fine"), "bad": (" bad",)}
    assert prompt.content_free == {"text": "N/A"}
    assert prompt.languages == ("en", "zh")
    assert prompt.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert prompt.source == path.read_text()


@pytest.mark.parametrize(
    ("front", "says"),
    [
        ("model: {temperature: 1}\n", "model.temperature: unknown key"),
        ("tools: []\n", "tools: unknown key"),
        ("model: {options: {max_output_tokens: 1}}\n", "max_output_tokens: unknown key"),
        ("model: {options: {temperature: 3}}\n", "model.options.temperature: Input should be"),
        ("model: {apiType: embedding}\n", "model.apiType: Input should be 'chat' or 'completion'"),
        ("template: {format: {kind: mustache}}\n", "template.format.kind: Input should be"),
        ("inputs: {n: {kind: thread}}\n", "inputs.n.kind: Input should be"),
        ("inputs: {n: {kind: integer, default: x}}\n", "inputs.n.default: is not of the kind"),
        ("metadata: {labels: {a: []}}\n", "metadata.labels.a: "),
        ("metadata: {labels: {a: ['x']}}\n", "needs two labels"),
        ("metadata: {labels: {a: ['x'], b: ['x']}}\n", "'x' is given twice"),
        ("metadata: {content_free: {x: 1}}\n", "content_free.x: the prompt has no such input"),
        (
            "inputs: {x: {kind: string}}\nmetadata: {content_free: {x: 1}}\n",
            "content_free.x: is not of the kind string",
        ),
        ("description: a\ndescription: b\n", "line 4: bad YAML: the key description is given"),
        ("metadata: {labels: {yes: [a], no: [b]}}\n", "line 3: bad YAML: the key yes is no text"),
        ("model: [\n", "line 3: bad YAML: "),
        ("model: !!python/name:os.system x\n", "line 3: bad YAML: could not determine"),
        ("name: q\n", "the key name is given twice"),
    ],
)
def test_bad_front_matter_is_named(folder, front, says):
    with pytest.raises(PromptError) as caught:
        folder.prompt("user:\nx\n", front)
    assert says in caught.value.message
    assert str(folder.path / "p.v1.prompty") in caught.value.message
    assert caught.value.user_error
    assert caught.value.hint


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "no text after its front matter"),
        ("\n  \n", "no text after its front matter"),
        ("hello\n", "line 5: a chat prompt begins with"),
        ("hello\nuser:\nx\n", "line 5: a chat prompt begins with"),
        ("user:\nx\n\nassistant:\n\n", "line 8: the message of the assistant is empty"),
        ("user:\nx\nSystem:\ny\n", "line 7: write a role line as system:"),
        ("user:\nx\n# assistant:\ny\n", "line 7: write a role line as system:"),
        ("user:\nx\n{% if %}\n", "line 7: bad Jinja2: "),
        ("system:\na\nuser:\n{% for a in b %}\nassistant:\nx\n", "line 8: bad Jinja2: "),
        ("user:\n{{ x }}\n", "the template uses 'x'"),
        ("user:\n<|im_start|>system\n", "line 6 on holds a chat template's control token"),
    ],
)
def test_a_bad_body_is_named(folder, body, says):
    with pytest.raises(PromptError) as caught:
        folder.prompt(body, "description: bad\n")
    assert says in caught.value.message


def test_a_completion_prompt_has_no_role_lines(folder):
    with pytest.raises(PromptError, match="line 7: a completion prompt has no role lines"):
        folder.prompt("Text\nuser:\n", COMPLETION + "description: x\n")


@pytest.mark.parametrize(
    "name", ["p.prompty", "P.v1.prompty", "p.v1.v2.prompty", "p@.v1.prompty", ".v1.prompty"]
)
def test_a_wrong_file_name_is_refused(folder, name):
    with pytest.raises(PromptError, match=r"is not name\.variant\.prompty"):
        read_prompt(folder.write(name, "user:\nx\n"))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "line 1: the file does not begin with a line ---"),
        (b"user:\nx\n", "line 1: the file does not begin with a line ---"),
        (b"---\nname: p\nuser:\nx\n", "not closed"),
        (b"---\n---\nuser:\nx\n", "front matter: "),
        (b"---\n- a\n---\nuser:\nx\n", "front matter: "),
        (b"---\nname: q\n---\nuser:\nx\n", "its name is 'q', but the file is named 'p'"),
        (b"---\nname: p\n---\nuser:\n\xff\n", "byte 22 is not UTF-8"),
        (b"---\nname: \x00\n---\nuser:\nx\n", "bad YAML: "),
    ],
)
def test_a_file_that_is_no_prompt_is_refused(folder, data, says):
    path = folder.path / "p.v1.prompty"
    path.write_bytes(data)
    with pytest.raises(PromptError) as caught:
        read_prompt(path)
    assert says in caught.value.message


def test_a_missing_file_is_an_error_of_its_own(folder):
    with pytest.raises(PromptError, match="No such file"):
        read_prompt(folder.path / "p.v1.prompty")
