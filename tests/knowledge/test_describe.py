"""The table of entities and its report."""

from pathlib import Path

from maskoven_kedro.core.hypernyms import HypernymOptions
from maskoven_kedro.core.schemas import ENTITIES
from maskoven_kedro.knowledge.describe import coverage, describe_entities
from maskoven_kedro.knowledge.snapshot import SnapshotSource

TINY = Path(__file__).parent / "data" / "tiny.nt"
IDS = ["Q900001", "Q900011", "Q900031", "Q900099", "Q900052", "Q900001", "nonsense"]


def test_each_entity_stands_once_with_names_classes_and_category() -> None:
    titles = {"Q900001": "River spaniel (dog)", "Q900099": "Vanished"}
    frame, findings = describe_entities(IDS, titles, SnapshotSource(TINY), HypernymOptions())
    assert frame.schema == ENTITIES
    rows = {row["entity_id"]: row for row in frame.iter_rows(named=True)}
    assert list(rows) == ["Q900001", "Q900011", "Q900031", "Q900099", "Q900052"]
    spaniel = rows["Q900001"]
    assert (spaniel["title"], spaniel["category"]) == ("River spaniel (dog)", "animal")
    assert spaniel["aliases"] == ["Brook Spaniel", "River Spaniel"]
    assert spaniel["hypernyms"][0]["label"] == "dog"
    assert [entry["label"] for entry in rows["Q900011"]["hypernyms"]] == ["bird", "songbird"]
    assert rows["Q900031"]["canonical_id"] == "Q900001"
    assert (rows["Q900099"]["title"], rows["Q900099"]["canonical_id"]) == ("Vanished", "Q900099")
    reasons = {(finding.entity_id, finding.reason) for finding in findings}
    assert reasons == {
        ("Q900031", "entity_redirected"),
        ("Q900099", "entity_missing"),
        ("Q900052", "label_fallback"),
        ("Q900052", "no_hypernym"),
        ("nonsense", "entity_id_malformed"),
    }
    assert all(finding.mend for finding in findings)


def test_k06_a_blank_title_is_none_and_twins_of_a_name_are_one(tmp_path: Path) -> None:
    """The dish and its class are called the same, one composed and one decomposed; the class of it has a line break."""
    frame, _ = describe_entities(["Q900001"], {"Q900001": " \t"}, SnapshotSource(TINY), HypernymOptions())
    assert frame["title"].to_list() == ["River Spaniel"]
    file = tmp_path / "twins.nt"
    entity, name = "http://www.wikidata.org/entity/", "http://www.w3.org/2000/01/rdf-schema#label"
    labels = {"Q1": "pur\u00e9e", "Q2": "Pure\u0301e", "Q3": "vegetable\\ndish"}
    lines = [f'<{entity}{item}> <{name}> "{label}"@en .\n' for item, label in labels.items()]
    lines += [
        f"<{entity}Q1> <http://www.wikidata.org/prop/direct/P31> <{entity}{item}> .\n"
        for item in ("Q2", "Q3")
    ]
    file.write_text("".join(lines), encoding="utf-8")
    said = {}
    for mode in ("ranked", "naive"):
        options = HypernymOptions.model_validate({"mode": mode})
        (row,) = describe_entities(["Q1"], {}, SnapshotSource(file), options)[0].iter_rows(named=True)
        said[mode] = [entry["label"] for entry in row["hypernyms"]]
    assert said == {"ranked": ["vegetable dish"], "naive": ["Pure\u0301e", "vegetable dish"]}


def test_coverage_counts_entities_without_a_hypernym_by_category() -> None:
    frame, _ = describe_entities(IDS, {}, SnapshotSource(TINY), HypernymOptions())
    counts = {
        row["category"]: (row["entities"], row["without_hypernym"])
        for row in coverage(frame).iter_rows(named=True)
    }
    assert counts == {"animal": (3, 0), "others": (2, 2)}


def test_the_naive_mode_is_the_papers_one_hop() -> None:
    frame, _ = describe_entities(
        ["Q900001", "Q900011"], {}, SnapshotSource(TINY), HypernymOptions(mode="naive")
    )
    labels = [[entry["label"] for entry in row["hypernyms"]] for row in frame.iter_rows(named=True)]
    assert labels == [["dog breed", "gun dog"], ["taxon"]]
