"""A dry run beside a server and a worker: it waits for nobody and leaves no trace."""

from __future__ import annotations

import json

from endtoend.running_server import RunningServer

TALE = "Title: The {name}\nAuthor: Finch\n\nThe {name} sang all morning, and nobody asked it to stop before noon.\n"


def test_a_dry_run_while_everything_runs_writes_nothing(tmp_path):
    for folder, name in (("room", "lark"), ("shelf", "wren")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.txt").write_text(TALE.format(name=name))
    house = RunningServer(tmp_path, f'[[source]]\nid = "room"\nkind = "inbox"\nfolder = "{tmp_path}/room"\n')
    house.serve()
    try:
        house.wait_for(lambda: house.search("lark")["totalHits"] == 1)
        before = house.settle()
        found = json.loads(house.run("import", "--dry-run", "--json", str(tmp_path / "shelf")).stdout)
        again = json.loads(house.run("import", "--dry-run", "--json").stdout)
        assert [(story["outcome"], story["title"]) for story in found["stories"]] == [("added", "The wren")]
        assert (again["stories"], again["counts"]["files_unchanged"]) == ([], 1)
        assert house.jobs() == before
        assert house.search("wren")["totalHits"] == 0
    finally:
        house.stop()
