"""Facts: how often they are computed, and what an output depends on."""

from __future__ import annotations

from collections import Counter

from notes.facts import Fact, Facts, Reader, shown


def test_a_fact_that_is_read_is_computed_once_for_its_value_and_its_digest() -> None:
    computed: Counter[str] = Counter()

    def card(name: str) -> Fact:
        computed[name] += 1
        return shown(name.upper())

    facts = Facts({"card": card})
    read = Reader(facts)
    assert read("card:a") == "A"
    assert read.reads == (("card:a", facts.digest("card:a")),)
    assert computed == {"a": 1}


def test_a_fact_that_many_outputs_depend_on_is_computed_once() -> None:
    computed: Counter[str] = Counter()
    titles = {"site": "T"}

    def field(name: str) -> Fact:
        computed[name] += 1
        return Fact(None, titles[name])

    facts = Facts({"field": field})
    readers = [Reader(facts) for _ in range(3)]
    for read in readers:
        read.depends_on("field:site")
    (reads,) = {read.reads for read in readers}
    assert computed == {"site": 1}
    titles["site"] = "another"
    assert Facts({"field": field}).changed(reads) == "field:site"
