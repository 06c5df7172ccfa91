"""The pages of an evaluation in a browser: accessible, and no wider than the screen."""

import shutil

import numpy as np
import pytest
from test_session_evaluation import HearsLevel, session  # noqa: F401

from isotone.evaluate.hearing import ClipScores
from isotone.evaluate.page import render_page
from isotone.evaluate.projection import find_reference
from isotone.evaluate.session import evaluate_session
from isotone.evaluate.show_tables import as_page
from isotone.evaluate.tables import tabulate_clips

BROWSER = next(
    (p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None
)


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    if BROWSER is None:
        pytest.skip("needs Chromium")
    with sync_api.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def pages(session, tmp_path_factory):  # noqa: F811
    tagger = HearsLevel()
    rng = np.random.default_rng(0)
    scores = rng.uniform(0.1, 0.9, (12, len(tagger.tags))).astype(np.float32)
    reference = find_reference(scores, tagger.tags, source="chance")
    folder = tmp_path_factory.mktemp("pages")
    found = evaluate_session(session, tagger=tagger, reference=reference)
    assert np.isfinite(found.quadrant_accuracy)
    assert found.reference == "chance"
    (folder / "session.html").write_text(render_page(found, audio_name="session.flac"))
    clips = [ClipScores(f"{i}.flac", row) for i, row in enumerate(scores)]
    clips.append(ClipScores("broken.flac", None, "it holds no sound"))
    truth = {clip.file: frozenset(tagger.tags[i % 3 : i % 3 + 2]) for i, clip in enumerate(clips)}
    table = tabulate_clips(clips, truth, tagger, reference=reference)
    assert {"valence_rank_correlation", "roc_auc_macro"} <= {f.metric for f in table.figures}
    page = as_page(table, title="Clips", folder=folder, page=folder / "clips.html")
    (folder / "clips.html").write_text(page)
    return folder


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("width", [1100, 390])
def test_both_pages_are_accessible_and_fit(browser, pages, theme, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe").Axe()
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme, locale="en-GB"
    )
    for name in ("session", "clips"):
        page = context.new_page()
        page.goto(f"file://{pages / name}.html")
        for details in page.locator("details summary").all():
            details.click()
        result = axe.run(page, options={"resultTypes": ["violations"]}).response
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in result["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()
