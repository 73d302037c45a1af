import re
from html.parser import HTMLParser

import pytest

from tasteprint.evals.reporting import write_report
from tasteprint.evals.reporting.page import render
from tasteprint.profiling.errors import EvalError

pytestmark = pytest.mark.slow

VOID = {"meta", "img", "br", "link", "input", "hr"}
LOADING = {"src", "href", "xlink:href", "srcset", "data", "action", "poster", "background"}


class Page(HTMLParser):
    """What a reader's browser would make of the page: its tags, texts, ids, and what it loads."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.attributes, self.ids, self.texts = [], [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())


@pytest.fixture(scope="module")
def html(pair):
    a, b, comparison = pair
    return render([a, b], [comparison])


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def test_the_page_is_whole_and_its_ids_are_its_own(page):
    assert page.open == []
    assert {"html", "svg", "table", "figure", "details"} <= set(page.tags)
    assert len(page.ids) == len(set(page.ids))


def test_nothing_is_loaded_and_nothing_runs(html, page):
    loads = [value for name, value in page.attributes if name in LOADING]
    assert loads
    assert all(value.startswith("#") for value in loads)
    assert {value.removeprefix("#") for value in loads} <= set(page.ids)
    assert not {"script", "img", "link", "iframe", "object", "image"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    styles = "".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL))
    assert "@import" not in styles
    assert "url(" not in styles
    assert set(re.findall(r"url\(.", html)) == {"url(#"}


def test_texts_of_users_and_models_are_shown_and_not_obeyed(html, page):
    assert "<script" not in html
    assert "<img" not in html
    assert "{{ 7*7 }}" in page.text
    assert "<script>alert('1')</script>" in page.text
    assert "这款调音器很好用" in page.text
    assert "😡🎸" in page.text
    assert "\u202e" not in html
    assert "\x1b" not in html
    assert "characters left out" in page.text  # of the very long text


def test_lines_of_a_prompt_stay_lines(html):
    assert "system:\nJudge the tone.\n\nuser:\n" in html


def test_order(page):
    parts = (
        "sentiment@v2 is better than sentiment@v1",
        "The runs differ in the model's machine, too.",
        "sentiment@v2 is not above its baseline VADER",
        "p (Holm)",
        "Figures beside the baselines",
        "Confusion matrix",
        "Provenance",
        "Samples that changed sides",
        "Failed samples",
    )
    places = [page.text.index(part) for part in parts]
    assert places == sorted(places)


def test_every_picture_says_what_it_shows(page):
    labels = [value for name, value in page.attributes if name == "aria-label"]
    # A forest plot, and of both runs: whiskers, confusion matrix, ROC curves, reliability.
    assert page.tags.count("figure") == page.tags.count("figcaption") == len(labels) == 9
    assert page.attributes.count(("role", "img")) == 9
    assert any("balanced accuracy +0.035 [+0.012, +0.058]" in label for label in labels)


def test_samples_that_changed_sides_stand_side_by_side(pair, page):
    a, b, comparison = pair
    assert len(comparison.changes.samples) == 20
    assert page.text.count("B lost it") == page.text.count("B won it") == 10
    assert page.tags.count("pre") == 2 * sum(
        record.output is not None
        for run in (a, b)
        for record in run.records
        if record.sample in comparison.changes.samples
    )


def test_failed_answers_are_told_with_their_errors(page, pair):
    a, *_ = pair
    assert "4 of 200 answers of sentiment@v1 failed and count as wrong" in page.text
    assert page.text.count("The server refused") >= 8
    assert next(r.sample for r in a.records if r.output is None) in page.text


@pytest.mark.slow
def test_the_same_page_for_the_same_input(html, pair):
    a, b, comparison = pair
    copies = [model.model_validate_json(m.model_dump_json()) for m in pair for model in [type(m)]]
    assert render(copies[:2], copies[2:]) == html
    assert render([a, b, a], [comparison]) == html  # equal runs are shown once


def test_one_run_alone_has_its_figure_first(make_run):
    page = Page(render([make_run()], []))
    assert page.text.index(
        "sentiment@v1 on sentiment-vader (dev): balanced accuracy 0.877 [0.850, 0.900]."
    ) < page.text.index("Figures beside")
    assert "sentiment@v1 is not above its baseline VADER in balanced accuracy." in page.text
    assert "Samples that changed sides" not in page.text


def test_a_run_without_baselines_probabilities_or_labels(make_run):
    run = make_run(failed=0, samples=20)
    records = tuple(
        r.model_copy(update={"scores": {"right": 1.0, "list": (0.5, 1.0)}, "asked": ()})
        for r in run.records
    )
    page = Page(render([run.model_copy(update={"baselines": {}, "records": records})], []))
    assert "svg" not in page.tags
    assert "balanced accuracy 0.877" in page.text
    assert "the run is" not in page.text
    assert "Failed samples" not in page.text


def test_the_marks_stand_under_their_baselines(make_run):
    run = make_run(samples=20)
    row = render([run], []).split("<th>the run is</th>")[1].split("</tr>")[0]
    marks = re.findall(r'<span class="mark (\w+)">([^<]*)</span>', row)
    assert list(run.baselines) == ["random", "tf-idf", "VADER"]
    assert marks == [
        ("good", "above it"),
        ("poor", "not clearly above it"),
        ("poor", "not above it"),
    ]


def test_cost_is_told(make_run):
    run = make_run(samples=20)
    usage = run.usage.model_copy(update={"calls": 12, "tokens_in": 2_500, "tokens_out": 300})
    text = Page(render([run.model_copy(update={"usage": usage})], [])).text
    assert "when it was made 12 200 2,500 300 1.4 2,000" in text
    assert "with nothing cached 200 0 60,000 200 – –" in text


def test_repeats_show_their_spread_and_the_repeat_that_differs(make_run, make_comparison):
    a = make_run(repeats=2, samples=40)
    b = make_run("sentiment@v2", seed=2, repeats=2, samples=40)
    page = Page(render([a, b], [make_comparison(a, b)]))
    assert "Standard deviation between repeats 0.007" in page.text
    assert "of 2, mean" in page.text


def test_a_comparison_without_its_runs(pair):
    *_, comparison = pair
    page = Page(render([], [comparison]))
    assert "sentiment@v2 is better" in page.text
    assert "The answers of the two runs are not at hand." in page.text


def test_a_run_compared_with_itself(make_run, make_comparison):
    run = make_run(samples=20)
    same = make_comparison(
        run, run, "not told apart", b=0.877, difference=0.0, low=0.0, high=0.0, p=1.0, p_holm=1.0,
        mde=None, effect=None,
    )  # fmt: skip
    page = Page(render([run], [same]))
    assert "No sample counts differently for the two." in page.text
    assert "None." in page.text


def test_nothing_to_report():
    assert "There is no run to report on." in Page(render([], [])).text


def test_a_report_is_written_whole(tmp_path, make_run):
    file = tmp_path / "report.html"
    file.write_text("an older one")
    write_report(file, [make_run(samples=20)], [])
    assert file.read_text("utf-8").rstrip().endswith("</html>")
    assert list(tmp_path.iterdir()) == [file]


def test_what_cannot_be_written_is_one_error_and_leaves_the_old_file(tmp_path):
    with pytest.raises(EvalError, match="there is no folder") as caught:
        write_report(tmp_path / "nowhere" / "report.html", [], [])
    assert caught.value.user_error
    assert caught.value.hint
    assert list(tmp_path.iterdir()) == []

    folder = tmp_path / "report.html"
    folder.mkdir()
    with pytest.raises(EvalError, match="cannot be written") as caught:
        write_report(folder, [], [])
    assert caught.value.user_error
    assert list(tmp_path.iterdir()) == [folder]
