"""Sphinx configuration."""

import sys
from pathlib import Path

from sphinx.util import logging

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
html_static_path = ["_static"]
html_theme = "furo"
html_title = "isotone"


def make_examples(app):
    """Let the composer play the examples of its page; some twelve seconds, when it has changed."""
    sys.path.insert(0, str(Path(app.confdir).parent / "scripts"))
    from make_gallery import make_docs

    make_docs(Path(app.confdir) / "_static" / "composer", say=logging.getLogger(__name__).info)


def setup(app):
    """Make the examples before pages are read."""
    app.connect("builder-inited", make_examples)
