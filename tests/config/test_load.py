"""config.toml and the environment: what is accepted, what is refused and where it says to look."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.config import Settings, load
from indexer.config.line_numbers import LineNumbers
from indexer.errors import ConfigError
from indexer.model import OnMissing, Source, SourceKind


@pytest.fixture
def write(tmp_path):
    def written(text: str):
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def refused(write):
    def message(text: str, environ=None) -> list[str]:
        path = write(text)
        with pytest.raises(ConfigError) as caught:
            load(path, environ or {})
        return str(caught.value).replace(f"{path}", "config.toml").splitlines()

    return message


def test_without_a_file_the_defaults_hold(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = load(environ={})
    assert settings.path is None
    assert settings.data == tmp_path / "var"
    assert settings.sources == ()
    assert settings.web.port == 8080


def test_an_empty_file_means_the_defaults(write):
    path = write("")
    settings = load(path, {})
    assert settings.path == path
    assert settings.search == Settings().search


def test_everything_that_may_be_written_is_read(write, tmp_path):
    settings = load(
        write(
            """
            [library]
            name = "Lamps"
            data = "store"
            [search]
            deadline_s = 3
            [web]
            port = 9000
            embed_origins = ["https://Example.com/", "*"]
            trusted_hosts = [".example.com"]
            trusted_proxies = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"]
            admin_token = "long-enough-token"
            [[source]]
            id = "files"
            kind = "inbox"
            folder = "stories"
            on_missing = "remove"
            schedule = "*/10  *  * * 1-5"
            [[source]]
            id = "site"
            kind = "site"
            url = "http://127.0.0.1:8000/index.html"
            scope = ["http://127.0.0.1:8000/"]
            pace = 0
            allow_private = true
            max_pages = 50
            max_depth = 3
            sitemap = false
            rights = "by permission"
            """
        ),
        {},
    )
    assert settings.library.name == "Lamps"
    assert settings.data == tmp_path / "store"
    assert settings.search.deadline_s == 3.0
    assert settings.web.embed_origins == ("https://example.com", "*")
    assert settings.web.trusted_proxies == ("127.0.0.1/32", "10.0.0.0/8", "fd00::/8")
    assert settings.web.admin_token == "long-enough-token"
    assert settings.sources == (
        Source(
            "files",
            SourceKind.INBOX,
            str(tmp_path / "stories"),
            schedule="*/10 * * * mon,tue,wed,thu,fri",
            on_missing=OnMissing.REMOVE,
        ),
        Source(
            "site",
            SourceKind.SITE,
            "http://127.0.0.1:8000/index.html",
            scope=("http://127.0.0.1:8000/",),
            pace=0.0,
            allow_private=True,
            max_pages=50,
            max_depth=3,
            sitemap=False,
            rights="by permission",
        ),
    )


def test_an_unknown_option_is_refused_with_its_line_and_the_nearest_known_one(refused):
    assert refused("[web]\nhost = '127.0.0.1'\nprot = 80\n") == [
        "config.toml:3: [web] has no option prot; did you mean port?"
    ]


def test_all_problems_are_listed_together(refused):
    problems = refused("[web]\nport = '80'\n[serach]\n[library]\nname = 3\n")
    assert [problem.split(": ")[0] for problem in problems] == [
        "config.toml:3",
        "config.toml:5",
        "config.toml:2",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[serach]", "config.toml:1: there is no table [serach]; did you mean search?"),
        ("port = 3", "config.toml:1: port belongs under [web]."),
        ("prot = 3", "config.toml:1: there is no option prot outside a table."),
        ("web = 3", "config.toml:1: [web] must be a table of options."),
        ("\n[web]\nport = '80'", "config.toml:3: port must be a whole number, without quotes, not '80'."),
        ("[web]\nport = true", "config.toml:2: port must be a whole number, without quotes, not true."),
        ("[web]\nport = 0", "config.toml:2: port must be from 1 to 65,535, not 0."),
        ("[search]\ndeadline_s = nan", "config.toml:2: deadline_s must be from 0.05 to 60, not nan."),
        (
            "[search]\ndeadline_s = 'x'",
            "config.toml:2: deadline_s must be a number, without quotes, not 'x'.",
        ),
        (
            "[index]\nengine = 'lucene'",
            "config.toml:2: engine must be one of opensearch, tantivy, whoosh, not 'lucene'.",
        ),
        (
            "[web]\nembed_origins = 'x'",
            'config.toml:2: embed_origins must be a list of text, such as ["one", "two"].',
        ),
        ("[library]\ndata = ''", "config.toml:2: data must name a folder."),
        ("[library]\nname = ''", "config.toml:2: name must be one line of text."),
        (
            "[web]\ntrusted_proxies = ['proxy.example']",
            "config.toml:2: trusted_proxies must be an address or a network such as 127.0.0.1 or 10.0.0.0/8, not 'proxy.example'.",
        ),
        (
            "[web]\ntrusted_proxies = ['10.1.2.3/8']",
            "config.toml:2: trusted_proxies must be a network, such as 10.0.0.0/8, or one address, not '10.1.2.3/8'.",
        ),
        (
            "[web]\ntrusted_proxies = ['::/0']",
            "config.toml:2: trusted_proxies must name the proxies: with ::/0 anybody could claim any address.",
        ),
        ("web.port = 'x'", "config.toml:1: port must be a whole number, without quotes, not 'x'."),
        ("[search]\nper_page = 99", "config.toml:2: per_page must not be above max_per_page (50)."),
        ("[source]\nid = 'x'", "config.toml:1: a source is written as [[source]], with two brackets."),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line(refused, text, sentence):
    assert refused(text) == [sentence]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["id = 'a'"], "a source needs kind"),
        (["id = 'a'", "kind = 'inbox'"], "a source of kind inbox needs folder"),
        (["id = 'a'", "kind = 'site'"], "a source of kind site needs url"),
        (
            ["id = 'a'", "kind = 'site'", "url = 'http://a/'", "folder = 'x'"],
            "a source of kind site has url, not folder",
        ),
        (["id = 'A b'", "kind = 'inbox'", "folder = 'x'"], "id must be small letters"),
        (["id = 'a'", "kind = 'box'", "folder = 'x'"], "kind must be one of inbox, site, not 'box'"),
        (["id = 'a'", "kind = 'site'", "url = 'ftp://a/'"], "url must be an address such as"),
        (["id = 'a'", "kind = 'site'", "url = 'http://a:99999/'"], "url must be an address such as"),
        (
            ["id = 'a'", "kind = 'inbox'", "folder = 'x'", "schedule = 'daily'"],
            "schedule must have five",
        ),
        (["id = 'a'", "kind = 'inbox'", "foldr = 'x'"], "[source] has no option foldr; did you mean folder?"),
        (["id = 'a'", "kind = 'inbox'", "folder = 'x'", "pace = -1"], "pace must be from 0 to 3,600"),
    ],
)
def test_a_source_that_cannot_work_is_refused(refused, lines, said):
    assert said in "\n".join(refused("[[source]]\n" + "\n".join(lines)))


def test_the_line_of_the_right_source_is_named(refused):
    source = "[[source]]\nid = '{0}'\nkind = 'inbox'\nfolder = '{0}'\npace = {1}\n"
    assert refused(source.format("a", 1) + source.format("b", "'slow'"))[0].startswith("config.toml:10: pace")


def test_two_sources_with_one_id_are_refused(refused):
    source = "[[source]]\nid = 'a'\nkind = 'inbox'\nfolder = 'x'\n"
    assert refused(source * 2) == ["config.toml:6: two sources are called a; ids are unique."]


def test_broken_toml_is_reported_with_its_line(refused):
    assert refused("[web]\nport = \n")[0].startswith("config.toml:2: this is not TOML: ")


def test_a_named_file_must_be_there(tmp_path):
    with pytest.raises(ConfigError, match="There is no configuration at"):
        load(tmp_path / "none.toml", {})
    with pytest.raises(ConfigError, match="There is no configuration at"):
        load(environ={"VELVETEEN_CONFIG": str(tmp_path / "none.toml")})


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load(path, {})


def test_the_environment_overrides_the_file(write, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    environ = {
        "VELVETEEN_WEB_PORT": "9000",
        "VELVETEEN_WEB_EMBED_ORIGINS": "https://a.example, https://b.example",
        "VELVETEEN_LIBRARY_DATA": "elsewhere",
        "VELVETEEN_SEARCH_DEADLINE_S": "1.5",
        "VELVETEEN_SHARED_DATA": "belongs to somebody else",
        "VELVETEEN_LIBRARY_NAME": "",
    }
    settings = load(write("[web]\nport = 80\n"), environ)
    assert settings.web.port == 9000
    assert settings.web.embed_origins == ("https://a.example", "https://b.example")
    assert settings.data == tmp_path / "elsewhere"
    assert settings.search.deadline_s == 1.5
    assert settings.library.name == "Velveteen"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("VELVETEEN_WEB_PORT", "many", "VELVETEEN_WEB_PORT must be a whole number, not 'many'."),
        (
            "VELVETEEN_WEB_PROT",
            "1",
            "VELVETEEN_WEB_PROT overrides no option; did you mean VELVETEEN_WEB_PORT?",
        ),
    ],
)
def test_a_variable_that_cannot_be_used_is_refused(refused, name, value, sentence):
    assert refused("", {name: value}) == [sentence]


def test_no_secret_is_ever_printed(refused, write):
    assert "s3cr3t" not in "".join(refused("[web]\nadmin_token = 's3cr3t'"))
    assert "s3cr3t" not in "".join(refused("", {"VELVETEEN_WEB_ADMIN_TOKEN": "s3cr3t"}))
    server = "postgresql://me:s3cr3t@host/stories"
    assert "s3cr3t" not in "".join(refused(f"[catalogue]\nurl = '{server} x'"))
    assert "s3cr3t" not in repr(load(write(f"[catalogue]\nurl = '{server}'\npassword = 's3cr3t'"), {}))
    assert "s3cr3t" not in repr(load(write("[web]\nadmin_token = 's3cr3t-and-long'"), {}))


def test_the_configuration_that_comes_along_is_sound(checkout):
    settings = load(checkout / "config.toml", {})
    assert [source.id for source in settings.sources] == ["samples", "inbox"]
    assert settings.data == checkout / "var"


@given(st.text(alphabet="[]=\"'#\n .abwerpost10{},", max_size=80))
def test_any_text_is_read_or_refused(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text(text, encoding="utf-8")
    with contextlib.suppress(ConfigError):
        load(path, {})


def test_a_key_inside_a_long_text_moves_no_line():
    places = LineNumbers('[web]\nhost = "a"\nnote = """\nport = 1\n"""\n')
    assert places.line(("web", "host")) == 2
    assert places.line(("web", "missing")) == 1
    assert places.line(("nothing",)) is None
