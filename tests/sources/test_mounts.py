from __future__ import annotations

import pytest

from indexer.sources.mounts import silent

TABLE = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:45 / {home}/net rw shared:2 - nfs4 server:/export rw,vers=4.2
31 22 0:46 / {home}/my\\040ssh rw shared:3 - fuse.sshfs me@server:/ rw
32 30 8:2 / {home}/net/local rw - xfs /dev/sdb1 rw
33 22 8:3 / {home}/twice rw - cifs //server/x rw
34 22 8:3 / {home}/twice rw - ext4 /dev/sdc1 rw
"""


@pytest.fixture
def mounts(tmp_path):
    table = tmp_path / "mountinfo"
    table.write_text(TABLE.format(home=tmp_path))
    return table


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("stories", False),
        ("net", True),
        ("net/stories/deep", True),
        ("network", False),
        ("my ssh/inbox", True),
        ("net/local/inbox", False),
        ("twice", False),
    ],
)
def test_the_mount_a_folder_lies_on_says_whether_changes_are_told(tmp_path, mounts, folder, expected):
    assert silent(tmp_path / folder, mounts) is expected


def test_without_a_table_of_mounts_changes_are_taken_to_be_told(tmp_path):
    assert not silent(tmp_path, tmp_path / "none")


def test_the_folder_of_this_test_is_told_of(tmp_path):
    assert not silent(tmp_path)
