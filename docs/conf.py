"""Sphinx configuration."""

from isotone import __version__

project = "isotone"
author = "The isotone developers"
copyright = "2026, The isotone developers"
release = version = __version__

extensions = [
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.viewcode",
]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_build"]
autodoc_typehints = "none"  # numpydoc sections carry the types
autodoc_member_order = "bysource"
autosummary_generate = True
numpydoc_show_class_members = False
html_theme = "furo"
html_title = "isotone"
