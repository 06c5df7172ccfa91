"""The page in a real browser: the whole flow, its sound, its access, and what goes wrong."""

import itertools
import json
import re
import shutil
import signal
import time

import pytest
from web_room import ask, served, start_process, wait_for

from isotone import Affect
from isotone.library import Library
from isotone.web.studio import Limits

BROWSER = next(
    (p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="needs Chromium"),
]
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser, room):
    """A page whose every request and complaint is written down."""
    context = browser.new_context(viewport=DESK, locale="en-GB", accept_downloads=True)
    opened = context.new_page()
    opened.asked, opened.complaints = [], []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.on(
        "console",
        lambda line: opened.complaints.append(line.text) if line.type == "error" else None,
    )
    room.library.set_setting("welcomed", "True")
    opened.goto(room.address)
    opened.wait_for_selector("#words")
    yield opened
    context.close()


def to_the_way(page):
    page.click("button.primary")
    page.click("button.primary")
    page.wait_for_selector(".ways")
    page.select_option("#minutes", "5")


def play(page):
    to_the_way(page)
    page.click("button.primary")
    until_player(page, PLAYING)


PLAYER = "import('/static/js/player.js').then(({ current }) => %s)"
PLAYING = "current.state === 'playing' && current.position > 0.5"
LEVEL = """() => import('/static/js/player.js').then(({ current }) => {
  const samples = new Float32Array(2048);
  current.analyser.getFloatTimeDomainData(samples);
  return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / 2048);
})"""


def until_player(page, claim, seconds=30.0):
    """Wait until something holds of the player; the page's own waiting does not await promises."""
    wait_for(lambda: page.evaluate("() => " + PLAYER % f"Boolean(current && ({claim}))"), seconds)


def position(page):
    return page.evaluate("() => " + PLAYER % "current.position")


def test_from_words_to_music_to_the_library(page, room):
    page.fill("#words", "so anxious about the exam")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "() => document.querySelector('form .small').textContent.includes('anxious')"
    )
    assert float(page.locator(".handle.now").get_attribute("aria-valuenow")) < -0.3
    play(page)
    # Media time advances at the pace of the clock, and what comes out is not silent.
    first, started = position(page), time.monotonic()
    page.wait_for_timeout(3000)
    heard_s = position(page) - first
    assert heard_s == pytest.approx(time.monotonic() - started, abs=0.5)
    levels = [page.evaluate(LEVEL) for _ in range(5)]
    assert max(levels) > 1e-3
    assert re.search(r"beats a minute", page.inner_text(".now-line"))
    page.get_by_role("button", name="Pause").click()
    page.wait_for_timeout(400)
    at = position(page)
    page.wait_for_timeout(500)
    assert position(page) == at
    page.get_by_role("button", name="Play").click()
    until_player(page, f"current.position > {at + 0.5}")
    page.get_by_role("button", name="Skip 30 seconds").click()
    until_player(page, f"current.position > {at + 29}")
    page.get_by_role("button", name="Five minutes more").click()
    until_player(page, "current.durationS === 600")
    page.get_by_role("button", name="Move the goal").click()
    handle = page.locator("dialog .handle.goal")
    for _ in range(4):
        handle.press("Shift+ArrowUp")
    page.get_by_role("button", name="Lead there").click()
    page.wait_for_function(
        "() => document.querySelector('#notice').textContent.includes('new goal')"
    )
    page.get_by_role("button", name="End here").click()
    page.wait_for_selector(".handle.after")
    for _ in range(6):
        page.locator(".handle.after").press("ArrowRight")
    page.get_by_role("button", name="Keep this").click()
    page.wait_for_function("() => document.querySelector('h1').textContent.startsWith('You moved')")
    (kept,) = room.library.sessions(limit=1)
    assert kept.rating("after").affect == Affect(0.3, 0.0)
    assert kept.listened_s > 30.0
    wait_for(lambda: room.library.get(kept.id).state == "made", 90.0)
    page.wait_for_function("() => !document.querySelector('.row button').disabled")
    with page.expect_download() as download:
        page.get_by_role("button", name="Sound (FLAC)").click()
    assert download.value.suggested_filename.endswith(".flac")
    page.get_by_role("button", name="Library").last.click()
    page.wait_for_selector(".rows")
    page.locator(".rows summary").first.click()
    sound = page.locator(".rows audio").first
    # Seekable once made: the browser asks for a part of the file by Range.
    sound.evaluate("node => { node.muted = true; node.currentTime = 200; return node.play(); }")
    page.wait_for_function("() => document.querySelector('.rows audio').currentTime > 200.3")
    hosts = {url.split("/")[2] for url in page.asked if url.startswith("http")}
    assert hosts == {room.address.split("/")[2]}
    assert page.complaints == []


def test_the_first_screen_is_what_must_be_said(browser, tmp_path):
    with served(tmp_path / "library") as room:
        page = browser.new_page()
        page.goto(room.address)
        page.wait_for_selector("button.primary")
        text = page.inner_text("main")
        assert "Not a medical device" in text
        assert "heart condition" in text
        assert "findahelpline.com" in text
        page.click("button.primary")
        page.wait_for_selector("#words")
        page.reload()
        page.wait_for_selector("#words")
        page.close()


def test_words_of_self_harm_get_the_help_text_first_and_no_label(page):
    page.fill("#words", "I want to end my life")
    page.keyboard.press("Enter")
    page.wait_for_selector(".help")
    assert "findahelpline.com" in page.inner_text(".help")
    assert not page.locator(".pad").is_visible()
    page.get_by_role("button", name="Go back").click()
    assert page.locator(".pad").is_visible()
    assert page.input_value("#words") == ""


def test_a_sharp_fall_shows_the_help_text(page):
    play(page)
    page.get_by_role("button", name="End here").click()
    for _ in range(5):
        page.locator(".handle.after").press("Shift+ArrowLeft")
    page.get_by_role("button", name="Keep this").click()
    page.wait_for_selector(".help")
    assert page.evaluate("document.activeElement.className") == "help"


def test_the_pad_is_moved_by_keys_mouse_and_touch(page):
    handle = page.locator(".handle.now")
    handle.focus()
    before = float(handle.get_attribute("aria-valuenow"))
    page.keyboard.press("ArrowRight")
    assert float(handle.get_attribute("aria-valuenow")) == pytest.approx(before + 0.05)
    page.keyboard.press("Shift+ArrowRight")
    assert float(handle.get_attribute("aria-valuenow")) == pytest.approx(before + 0.25)
    assert re.match(r"valence .*, arousal .*: \w+", handle.get_attribute("aria-valuetext"))
    box = page.locator(".pad svg").bounding_box()
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    assert abs(float(handle.get_attribute("aria-valuenow"))) < 0.02
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 50, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    assert float(handle.get_attribute("aria-valuenow")) == 1.0


def test_a_way_is_drawn_by_hand(page, room):
    to_the_way(page)
    page.locator(".handle.via").focus()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowUp")
    page.wait_for_function("() => document.querySelector('[value=drawn]').checked")
    page.click("button.primary")
    until_player(page, PLAYING)
    assert room.library.sessions(limit=1)[0].strategy == "drawn"


def test_a_lost_connection_says_so_and_goes_on_by_itself(page):
    play(page)
    page.context.set_offline(True)
    page.wait_for_function("() => document.querySelector('.mood').textContent.includes('lost')")
    page.context.set_offline(False)
    until_player(page, "current.state === 'playing'")
    at = position(page)
    page.wait_for_timeout(1500)
    assert position(page) > at + 1.0


def test_a_reload_finds_the_session_again(page):
    play(page)
    page.wait_for_timeout(2500)
    page.reload()
    page.wait_for_function(
        "() => document.querySelector('.mood')?.textContent.includes('still here')"
    )
    page.get_by_role("button", name="Play").click()
    until_player(page, PLAYING)
    assert position(page) > 1.0


def test_a_closed_tab_stops_the_work(browser, tmp_path):
    limits = Limits(grace_s=6.0, leaving_s=0.5)
    with served(tmp_path / "library", limits=limits) as room:
        room.library.set_setting("welcomed", "True")
        page = browser.new_page()
        page.goto(room.address)
        page.wait_for_selector("#words")
        play(page)
        assert room.studio.n_playing == 1
        page.close(run_before_unload=False)
        wait_for(lambda: room.studio.n_playing == 0, 12.0)


def test_motion_stops_for_those_who_ask(browser, room):
    context = browser.new_context(reduced_motion="reduce", locale="en-GB")
    page = context.new_page()
    page.goto(room.address)
    page.wait_for_selector("#words")
    play(page)
    radii = set()
    for _ in range(8):
        radii.add(page.locator(".disc").get_attribute("r"))
        page.wait_for_timeout(250)
    assert len(radii) == 1
    context.close()


def test_the_disc_breathes_slowly(page):
    play(page)
    radii = []
    for _ in range(40):
        radii.append(float(page.locator(".disc").get_attribute("r")))
        page.wait_for_timeout(250)
    assert max(radii) - min(radii) > 0.04
    # In ten seconds at most two and a half breaths: .25 Hz.
    rising = [b > a for a, b in itertools.pairwise(radii) if abs(a - b) > 1e-3]
    turns = sum(a != b for a, b in itertools.pairwise(rising))
    assert turns <= 6


def fill_library(library, n):
    from test_library_page import session

    for i in range(n):
        library.add(session(i))


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_every_screen_is_accessible_and_fits(browser, tmp_path, theme, viewport):
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    with served(tmp_path / "library") as room:
        context = browser.new_context(viewport=viewport, color_scheme=theme, locale="en-GB")
        page = context.new_page()
        found = {}

        def check(name):
            page.wait_for_timeout(350)
            result = axe.run(page, options={"resultTypes": ["violations"]}).response
            found[name] = [
                (v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in result["violations"]
            ]
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, name

        page.goto(room.address)
        page.wait_for_selector("button.primary")
        check("welcome")
        page.click("button.primary")
        page.wait_for_selector("#words")
        check("now")
        page.fill("#words", "I want to die")
        page.keyboard.press("Enter")
        page.wait_for_selector(".help")
        check("help")
        page.get_by_role("button", name="Go back").click()
        to_the_way(page)
        page.locator("details summary").click()
        check("way")
        page.click("button.primary")
        until_player(page, PLAYING)
        check("listening")
        page.get_by_role("button", name="Move the goal").click()
        check("goal")
        page.keyboard.press("Escape")
        page.get_by_role("link", name="About").click()
        page.wait_for_selector("#hush")
        check("elsewhere")
        page.get_by_role("link", name="Listening").click()
        page.get_by_role("button", name="End here").click()
        page.wait_for_selector(".handle.after")
        check("after")
        page.locator(".handle.after").press("ArrowRight")
        page.get_by_role("button", name="Keep this").click()
        page.wait_for_selector("text=Save")
        check("kept")
        page.goto(f"{room.address}/#/library")
        page.wait_for_selector(".rows")
        page.locator(".rows summary").first.click()
        check("library")
        page.goto(f"{room.address}/#/about")
        page.wait_for_selector("#language")
        check("about")
        room.library.delete_all()
        page.goto(f"{room.address}/#/library")
        page.wait_for_selector(".empty")
        check("empty")
        context.close()
    assert {name: broken for name, broken in found.items() if broken} == {}


def test_the_page_speaks_another_language(browser, room):
    context = browser.new_context(locale="de-DE")
    page = context.new_page()
    page.goto(room.address)
    page.wait_for_selector("#words")
    assert page.inner_text("h1") == "Wie geht es dir?"
    assert page.get_attribute("html", "lang") == "de"
    page.goto(f"{room.address}/#/about")
    page.select_option("#language", "en")
    page.wait_for_function("() => document.querySelector('h1').textContent === 'About'")
    context.close()


def test_a_library_of_200_sessions_is_shown_in_pages_and_searched(browser, tmp_path):
    with served(tmp_path / "library") as room:
        fill_library(room.library, 200)
        page = browser.new_page(locale="en-GB")
        page.goto(f"{room.address}/#/library")
        page.wait_for_selector(".rows")
        assert page.locator(".rows > li").count() == 50
        page.get_by_role("button", name="Show more").click()
        page.wait_for_function("() => document.querySelectorAll('.rows > li').length === 100")
        assert "n = 200" in page.inner_text("figcaption >> nth=0")
        # Two hundred sessions over months: weeks, each a ring and a dot.
        marks = page.locator("svg.plot .before").first.get_attribute("d").count("M")
        assert 4 <= marks <= 60
        page.fill("#search", "folk")
        page.wait_for_function("() => document.querySelectorAll('.rows > li').length === 25")
        page.get_by_role("button", name="Delete everything").click()
        page.locator("dialog").get_by_role("button", name="Delete everything").click()
        page.wait_for_selector(".empty")
        assert room.library.count() == 0
        page.close()


def test_a_killed_server_loses_only_the_session_being_made(browser, tmp_path):
    with Library(tmp_path / "library") as library:
        fill_library(library, 5)
        library.set_setting("welcomed", "True")
    process, address = start_process(tmp_path)
    try:
        page = browser.new_page(locale="en-GB")
        page.goto(address)
        page.wait_for_selector("#words")
        play(page)
        page.wait_for_timeout(6500)
        process.send_signal(signal.SIGKILL)
        process.wait()
        page.wait_for_function("() => document.querySelector('.mood').textContent.includes('lost')")
        page.close()
    finally:
        process.kill()
        process.stdout.close()
        process.wait()
    process, address = start_process(tmp_path)
    try:
        import httpx

        told = httpx.get(f"{address}/api/library").json()
        assert told["n"] == 6
        states = [session["state"] for session in told["sessions"]]
        assert states.count("stopped") == 1
        assert states.count("made") == 5
        assert list((tmp_path / "library" / "sessions").iterdir()) == []
    finally:
        process.send_signal(signal.SIGINT)
        process.stdout.close()
        assert process.wait(20) in (0, 130)


def test_a_session_that_waits_for_its_turn_says_so(browser, tmp_path):
    with served(tmp_path / "library", limits=Limits(playing=1)) as room, room.client() as client:
        room.library.set_setting("welcomed", "True")
        other = ask(client, minutes=5)
        page = browser.new_page(locale="en-GB")
        page.goto(room.address)
        page.wait_for_selector("#words")
        to_the_way(page)
        page.click("button.primary")
        page.wait_for_function(
            "() => document.querySelector('.mood')?.textContent.includes('number 1')"
        )
        client.post(f"/api/sessions/{other['id']}/cancel")
        until_player(page, PLAYING)
        page.close()


def test_nothing_of_the_listener_is_kept_in_the_browser(page):
    page.fill("#words", "my landlord wants to evict us, I am worried")
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    play(page)
    page.wait_for_timeout(2200)
    kept = page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
    assert "landlord" not in kept
    assert "landlord" not in json.dumps(page.asked)


def test_the_music_goes_on_while_the_library_is_looked_at(page):
    play(page)
    page.wait_for_timeout(2500)
    page.get_by_role("link", name="Library").click()
    page.wait_for_selector(".rows, .empty")
    at = position(page)
    until_player(page, f"current.position > {at + 1.5}")
    assert max(page.evaluate(LEVEL) for _ in range(5)) > 1e-3
    page.get_by_role("button", name="Pause").click()
    page.wait_for_timeout(400)
    at = position(page)
    page.wait_for_timeout(400)
    assert position(page) == at
    page.get_by_role("link", name="About").click()
    page.get_by_role("button", name="Play").click()
    until_player(page, f"current.position > {at + 0.5}")
    page.get_by_role("link", name="Listening").click()
    page.wait_for_selector(".mood")
    assert not page.locator("#hush").is_visible()
    assert re.search(r"beats a minute", page.inner_text(".now-line"))
    page.get_by_role("button", name="End here").click()
    page.wait_for_selector(".handle.after")
    assert not page.get_by_role("link", name="Listening").is_visible()
    assert page.complaints == []


def test_a_new_session_ends_the_one_before(page, room):
    play(page)
    first = page.evaluate("() => " + PLAYER % "current.session.id")
    page.get_by_role("link", name="isotone").click()
    page.wait_for_selector("#words")
    play(page)
    assert page.evaluate("() => " + PLAYER % "current.session.id") != first

    # It is ended, with what was heard of it, not left to be given up for silence.
    wait_for(lambda: room.library.get(first).listened_s > 0.3, 20.0)
    assert page.inner_text("#notice") == ""


def test_the_end_of_the_music_is_told_wherever_one_is(page):
    play(page)
    page.wait_for_timeout(800)
    page.get_by_role("link", name="About").click()
    page.wait_for_selector("#language")
    page.evaluate("() => import('/static/js/state.js').then(({ state }) => state.live.end(1e9))")
    page.get_by_role("link", name="How do you feel now?").click()
    page.wait_for_selector(".handle.after")


NO_CARD = """
  const answer = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, 'state').get;
  Object.defineProperty(BaseAudioContext.prototype, 'state', {
    get() { return window.hasCard ? answer.call(this) : 'suspended'; },
  });
  AudioContext.prototype.resume = () => new Promise(() => {});
"""


def test_a_missing_sound_card_is_said_and_a_late_one_is_heard(page):
    page.add_init_script(NO_CARD)
    page.reload()
    page.wait_for_selector("#words")
    to_the_way(page)
    page.click("button.primary")
    page.wait_for_function(
        "() => document.querySelector('.mood')?.textContent.includes('could not start')"
    )
    assert page.get_by_role("button", name="Play", exact=True).is_visible()
    page.evaluate("() => { window.hasCard = true; }")
    page.evaluate("() => " + PLAYER % "current.context.dispatchEvent(new Event('statechange'))")
    until_player(page, PLAYING)
    page.get_by_role("button", name="Pause", exact=True).wait_for()
    assert page.complaints == []


def test_half_way_the_room_asks_how_it_is_and_can_be_told(page):
    play(page)
    for at in range(30, 151, 30):
        page.get_by_role("button", name="Skip 30 seconds").click()
        until_player(page, f"current.position > {at}")
    page.wait_for_selector(".check-in:not([hidden])")
    page.get_by_role("button", name="Say it").click()
    page.locator("dialog .handle.now").press("Shift+ArrowLeft")
    page.locator("dialog button[type=submit]").click()
    page.wait_for_function("() => document.querySelector('#notice').textContent.length > 0")
    assert not page.locator(".check-in").is_visible()
    assert page.complaints == []


def test_a_session_that_was_stopped_says_so_and_offers_to_begin_again(browser, tmp_path):
    with served(tmp_path / "library") as room:
        room.library.set_setting("welcomed", "True")
        page = browser.new_page(locale="en-GB")
        page.goto(room.address)
        page.wait_for_selector("#words")
        play(page)
        room.studio.stop_all()
        page.wait_for_function(
            "() => document.querySelector('.mood').textContent.includes('ended')"
        )
        page.get_by_role("button", name="Begin again").click()
        page.wait_for_selector(".ways")
        assert not page.get_by_role("link", name="Listening").is_visible()
        page.close()
