"""The list of mutations fits the code, and every one of them is noticed."""

import pytest
from tools.mutants import MUTATIONS, Mutation
from tools.mutations import DOCS, ROOT, apply, render, run


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_each_mutation_fits_one_place_and_still_compiles(mutation: Mutation) -> None:
    broken = apply(mutation, (ROOT / mutation.file).read_text())
    compile(broken, mutation.file, "exec")
    assert mutation.tests
    assert all((ROOT / path).exists() for path in mutation.tests)


def test_mutations_are_documented_and_at_least_ten() -> None:
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS) >= 10
    assert DOCS.read_text() == render()


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_each_mutation_turns_the_tests_red() -> None:
    survivors = [verdict.mutation.name for verdict in run(MUTATIONS) if not verdict.is_killed]
    assert survivors == []
