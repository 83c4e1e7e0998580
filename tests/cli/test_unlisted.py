"""What a keeper is told of a source that is no longer in config.toml."""

from __future__ import annotations


def test_sources_and_doctor_tell_until_it_is_put_back_or_removed(house, run, json_of):
    run("import")
    config = (house / "config.toml").read_text("utf-8")
    (house / "config.toml").write_text('[library]\nname = "Bare"\n', "utf-8")
    code, given, said = run("sources")
    assert (code, "room\t\tno longer in config.toml\t2\t0" in given) == (0, True)
    assert "velveteen remove --source room" in said
    assert json_of("sources")[1]["unlisted"] == [{"id": "room", "stories": 2, "missing": 0}]
    code, problems = json_of("doctor")
    assert (code, len(problems["problems"])) == (1, 1)
    (house / "config.toml").write_text(config, "utf-8")
    assert "All is well." in run("doctor")[2]
    (house / "config.toml").write_text('[library]\nname = "Bare"\n', "utf-8")
    run("remove", "--source", "room")
    assert "All is well." in run("doctor")[2]
    assert json_of("sources")[1] == {"sources": [], "unlisted": []}
