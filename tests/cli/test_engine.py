from __future__ import annotations


def test_the_engine_in_use_is_told(run, house):
    code, given, said = run("engine")
    assert (code, given) == (0, "tantivy\n")
    assert "first import" in said


def test_an_archive_changes_its_engine_and_back_and_keeps_to_it(run, json_of, house):
    run("import")
    for name in ("whoosh", "tantivy"):
        code, _, said = run("engine", name)
        assert code == 0
        assert "Reindex done" in said
        assert f"now names {name}" in said or name == "tantivy"
        assert run("engine")[1] == f"{name}\n"
        assert f'engine = "{name}"' in (house / "config.toml").read_text()
        code, _ = json_of("search", "cat")
        assert code == 0
        assert run("reindex")[0] == 0
        assert run("engine")[1] == f"{name}\n"


def test_an_engine_in_use_is_not_built_again(run, house):
    run("import")
    code, _, said = run("engine", "tantivy")
    assert code == 0
    assert "already" in said


def test_an_engine_that_does_not_exist_is_wrong_use(run, house):
    assert run("engine", "lucene")[0] == 2


def test_a_config_that_names_another_engine_is_told_what_makes_it_so(run, house):
    run("import")
    with (house / "config.toml").open("a") as config:
        config.write('[index]\nengine = "whoosh"\n')
    _, given, said = run("engine")
    assert given == "tantivy\n"
    assert "velveteen engine whoosh" in said
