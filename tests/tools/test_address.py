"""The README's first links, which are made from one address."""

import address
import pytest

PAGES = "https://ada.github.io/course/"


def test_the_readme_has_what_the_address_gives():
    text = address.README.read_text(encoding="utf-8")
    assert address.BETWEEN.findall(text) == [address.links(address.address())]
    assert text.index("</picture>") < text.index("<!-- address -->") < text.index("## Begin")
    assert "\n### Without installing anything\n" in text  # HOW leads there


@pytest.fixture
def project(monkeypatch, tmp_path):
    """A function that gives the course an address, and the README's path."""
    monkeypatch.setattr(address, "PROJECT", tmp_path / "pyproject.toml")
    monkeypatch.setattr(address, "README", tmp_path / "README.md")
    address.README.write_text("above\n<!-- address -->\nold\nlinks\n<!-- /address -->\nbelow\n", encoding="utf-8")

    def write(given):
        urls = f'[project.urls]\nHomepage = "{given}"\n' if given else ""
        address.PROJECT.write_text(f'[project]\nname = "course"\n{urls}', encoding="utf-8")
        return address.README

    return write


@pytest.mark.parametrize(
    "given, repository",
    [(PAGES, "ada/course"), ("https://ada.github.io/", "ada/ada.github.io"), ("https://a.org/b/", "")],
)
def test_one_address_gives_all_three_in_this_order(project, given, repository):
    readme = project(given)
    address.main()
    text = readme.read_text(encoding="utf-8")
    assert text.startswith("above\n<!-- address -->\n") and text.endswith("\n<!-- /address -->\nbelow\n")
    runs = f"https://mybinder.org/v2/gh/{repository}/HEAD?" if repository else address.HOW
    assert text.index(f"({given})") < text.index(f"({given}lab/)") < text.index(f"({runs}")
    address.main()
    assert readme.read_text(encoding="utf-8") == text


def test_without_an_address_it_leads_to_how(project):
    readme = project("")
    address.main()
    assert readme.read_text(encoding="utf-8").count(f"({address.HOW})") == 3


def test_where_the_book_is_now_is_compared_and_changes_nothing(project, capsys):
    before = project(PAGES).read_text(encoding="utf-8")
    address.main(PAGES.rstrip("/"))
    assert capsys.readouterr().out == ""
    address.main("https://grace.github.io/course")
    assert 'Homepage = "https://grace.github.io/course"' in capsys.readouterr().out
    assert address.README.read_text(encoding="utf-8") == before


@pytest.mark.parametrize("given", ["http://ada.github.io/course/", "https://ada.github.io/course", "ada"])
def test_what_is_no_address_is_named(project, given):
    project(given)
    with pytest.raises(SystemExit, match=given):
        address.main()
