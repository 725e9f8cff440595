"""What is printed: whoever wrote it, a terminal obeys none of it."""

import json

import pytest

from virtengine.cli.output import clean, clean_log, emit, print_facts, print_table, print_tree
from virtengine.cli.session import Session

EVIL = "a\x1b[2J\x07\x9b1mb\r\u202ec\ud800d"
SHOWN = "a\\x1b[2J\\x07\\x9b1mb\\r\\u202ec\\ud800d"


def test_what_a_terminal_would_obey_is_shown_escaped() -> None:
    assert clean(EVIL) == SHOWN
    assert clean("Grüße, 東京 ✓\nnext") == "Grüße, 東京 ✓\nnext"


def test_a_log_may_have_colours_and_nothing_else() -> None:
    assert clean_log("\x1b[1;31mred\x1b[0m\t50%\r100%\n") == "\x1b[1;31mred\x1b[0m\t50%\r100%\n"
    assert clean_log("\x1b[2J\x1b]0;owned\x07") == "\\x1b[2J\\x1b]0;owned\\x07"


def test_every_way_to_print_is_safe(capsys: pytest.CaptureFixture[str]) -> None:
    print_facts([("note", EVIL)])
    print_table(("NOTE",), [(EVIL,)])
    print_tree({"note": EVIL, "all": [EVIL, "a\nb"]})
    emit(Session(output_option="json"), {"note": EVIL, "text": "Grüße"})
    out = capsys.readouterr().out
    assert out.count(SHOWN) == 4
    assert "- a\\nb" in out
    assert "Grüße" in out
    assert all(sign.isprintable() or sign == "\n" for sign in out)
    assert json.loads(out[out.index('{\n  "note"') :]) == {"note": EVIL, "text": "Grüße"}
