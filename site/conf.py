"""Sphinx's configuration of the book. build.py writes the pages that it reads, and calls it."""

from pathlib import Path

HERE = Path(__file__).resolve().parent

project = "How a machine learns"
author = "the gd_lib authors"
copyright = "the gd_lib authors, under the MIT licence"
language = "en"
extensions = ["myst_parser"]

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 4
myst_heading_slug_func = "pages.slug"
# A notebook opens its sections where its text wants them, and JupyterLab does not mind.
suppress_warnings = ["myst.header"]

html_theme = "sphinx_book_theme"
html_title = project
html_static_path = [str(HERE / "static")]
html_css_files = ["book.css"]
html_favicon = str(HERE / "static" / "icon.svg")
html_context = {"default_mode": "auto"}
templates_path = [str(HERE / "templates")]
html_copy_source = False
html_use_index = False
html_show_sourcelink = False
html_last_updated_fmt = None
pygments_style = "a11y-high-contrast-light"
html_theme_options = {
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "show_toc_level": 1,
    "show_navbar_depth": 1,
    "toc_title": "On this page",
    "home_page_in_toc": False,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "search_as_you_type": True,
}
html_sidebars = {"**": ["navbar-logo.html", "search-button-field.html", "sbt-sidebar-nav.html"]}
