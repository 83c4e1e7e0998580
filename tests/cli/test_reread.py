"""`velveteen reread` asks for a job, which reads everything again."""

from __future__ import annotations


def test_a_label_given_a_field_is_applied_to_what_was_read_before(run, json_of, house):
    (house / "room" / "odd.txt").write_text(
        "Title: Odd\nAuthor: Wren\nRating: G\nWickkeeper: Tom\n\nThe lamp stood there.\n\nIt went out.\n",
        encoding="utf-8",
    )
    run("import")
    assert json_of("report")[1]["labels"][0]["label"] == "Wickkeeper"
    with (house / "config.toml").open("a", encoding="utf-8") as config:
        config.write('\n[labels]\nWickkeeper = "beta"\n')
    code, given, said = run("reread")
    assert (code, given) == (0, "")
    assert "Reread done: 2 unchanged, 1 updated" in said or "Reread done: 1 updated, 2 unchanged" in said
    assert json_of("report")[1]["labels"] == []


def test_a_source_that_is_not_there_is_told(run, house):
    code, _, said = run("reread", "--source", "rom")
    assert code == 1
    assert "No source is called rom; did you mean room?" in said
