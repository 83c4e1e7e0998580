"""A crawl in a process of its own, killed without warning, over the real catalogue."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

# Run as a child this file is a script, and its folder's parent is not on the path as it is under pytest.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from crawlkit import Recorder
from siteserver import HEALING, STORIES, SiteServer

from indexer.catalogue import open_catalogue
from indexer.config import CrawlSettings
from indexer.model import Source, SourceKind
from indexer.sources.site import SiteCrawl


def crawl(url, data):
    source = Source("site", SourceKind.SITE, url, pace=0.002, allow_private=True)
    with open_catalogue(data) as catalogue:
        settings = CrawlSettings(retry_wait_s=0.1)
        return SiteCrawl(source, settings, catalogue.frontier, catalogue.captures).run(Recorder())


@pytest.mark.parametrize("after", [1, 80])
def test_a_killed_crawl_loses_at_most_the_page_in_flight(tmp_path, after):
    with SiteServer() as site:
        child = subprocess.Popen([sys.executable, __file__, site.url, str(tmp_path)])
        while len(site.log()) < after + 2:
            assert child.poll() is None, "the crawl ended before it could be killed"
            time.sleep(0.005)
        os.kill(child.pid, signal.SIGKILL)
        child.wait(10)
        before = len(site.log())
        assert crawl(site.url, tmp_path).ended
        asked = Counter(path for path in site.paths() if path not in {"/robots.txt", HEALING})
        assert before < sum(asked.values())
        assert sum(times - 1 for times in asked.values()) <= 1
    with open_catalogue(tmp_path) as catalogue:
        rows = {urlsplit(page.url).path: page for page in catalogue.frontier.pages("site")}
        assert "queued" not in {row.state for row in rows.values()}
        for story in STORIES:
            for chapter in story.chapters:
                content = catalogue.captures.get(rows[story.path(chapter.number)].digest)
                assert chapter.phrase.encode() in content


if __name__ == "__main__":
    crawl(sys.argv[1], Path(sys.argv[2]))
