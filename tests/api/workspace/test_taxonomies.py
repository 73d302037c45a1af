"""The taxonomy of a workspace: as the settings ask, kept, and renewed when it has to be."""

import json

import pytest

from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.models import Item, no_progress
from tasteprint.vectorstore.embedders import MiniLM


@pytest.fixture
def components(minilm_parts):
    return minilm_parts()


@pytest.fixture
def minilm_parts(tmp_path, minilm):
    """Parts of one workspace with items and texts, by what the taxonomy setting says."""
    from tasteprint.settings import Settings
    from tasteprint.workspace import Components

    made = []

    def make(taxonomy="catalogue", embedder: MiniLM = minilm):
        settings = Settings(workspace=tmp_path / "ws", taxonomy=taxonomy)
        made.append(Components(settings, no_progress, embedder=embedder))
        return made[-1]

    with_items = make().ledger
    with_items.add_items(
        [
            Item(item_id=str(n), title=f"A stout of year {n}", tags=("stout", "dark-beers"))
            for n in range(20)
        ]
    )
    yield make
    for each in made:
        if each.made("ledger"):
            each.ledger.close()


def names(taxonomy):
    return [tag.name for tag in taxonomy.tags]


def test_the_catalogues_taxonomy_is_kept_until_the_catalogue_outgrows_it(components, minilm_parts):
    first = components.taxonomies.in_use()
    assert names(first) == ["dark-beers", "stout"]
    assert first.embedder == "all-MiniLM-L6-v2"
    components.ledger.add_items([Item(item_id="x", title="Mead", tags=("mead", "stout"))])
    assert minilm_parts().taxonomies.in_use() == first  # also what was measured of it
    components.ledger.add_items(
        [Item(item_id=f"mead{n}", title="Mead", tags=("mead",)) for n in range(20)]
    )
    assert "mead" in names(minilm_parts().taxonomies.in_use())


@pytest.mark.slow
def test_renewing_measures_anew_and_the_same_words_have_the_same_digest(components):
    first = components.taxonomies.in_use()
    components.ledger.add_items([Item(item_id="x", title="Mead and more", tags=("stout",))])
    again = components.taxonomies.renew()
    assert again != first
    assert again.digest == first.digest
    assert components.taxonomies.in_use() == again


@pytest.mark.slow
def test_a_users_list_takes_its_shares_from_what_items_carry_or_are_called(
    tmp_path, components, minilm_parts
):
    components.taxonomies.in_use()
    file = tmp_path / "mine.txt"
    file.write_text("black beer, dark beer\nyear\nwhale\n")
    given = minilm_parts(str(file))
    found = given.taxonomies.in_use()
    assert (found.source, names(found)) == ("given", ["black beer", "year", "whale"])
    shares = list(found.shares.values())
    assert shares[0] == shares[1] == pytest.approx((20 + 1 / 4) / 21)
    assert shares[2] == pytest.approx(1 / 4 / 21)
    assert given.taxonomies.in_use() == found
    file.write_text("black beer, dark beer, porter\nyear\n")
    assert given.taxonomies.in_use().digest != found.digest
    assert minilm_parts().taxonomies.in_use().source == "catalogue"
    with pytest.raises(SettingsError, match=r"gone\.txt"):
        minilm_parts(str(tmp_path / "gone.txt")).taxonomies.in_use()


@pytest.mark.slow
def test_another_embedder_measures_anew(components, minilm_parts, minilm):
    class Other:
        name, dimension, languages = "other", minilm.dimension, ()

        def embed(self, texts):
            return minilm.embed(texts)

    first = components.taxonomies.in_use()
    other = minilm_parts(embedder=Other()).taxonomies.in_use()
    assert (first.embedder, other.embedder) == ("all-MiniLM-L6-v2", "other")


@pytest.mark.slow
def test_the_commands(run, files, tmp_path, monkeypatch):
    assert run("ingest", *files, "-w", "ws")[0] == 0
    code, out, _ = run("taxonomy", "show", "-w", "ws", "--json")
    shown = json.loads(out)
    assert code == 0
    assert shown["source"] == "catalogue"
    assert {tag["name"] for tag in shown["tags"]} == {"hops", "storage", "aroma", "glassware"}
    assert run("taxonomy", "renew", "-w", "ws", "--json")[1] == out
    code, out, _ = run("taxonomy", "show", "-w", "ws")
    assert code == 0
    assert "4 tags (catalogue)" in out
    code, _, err = run("taxonomy", "discover", "-w", "ws")
    assert code == 2
    assert "too few to discover topics in" in err
    monkeypatch.setenv("TASTEPRINT_TAXONOMY", str(tmp_path / "mine.csv"))
    (tmp_path / "mine.csv").write_text("tag,aliases\nglass,glassware|tulip\n")
    shown = json.loads(run("taxonomy", "show", "-w", "ws", "--json")[1])
    assert [(tag["name"], tag["aliases"]) for tag in shown["tags"]] == [
        ("glass", ["glassware", "tulip"])
    ]
    assert run("taxonomy", "show", "-w", "elsewhere")[0] == 2
