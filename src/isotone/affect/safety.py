"""What is said before anything else when words of self-harm appear, and what is said always.

No detection of distress is claimed: a list of phrases can't know how someone is. It can only make
sure that nobody who writes such words gets a mood label or music without first being shown where
help can be found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["CAUTIONS", "DISCLAIMER", "HELP_DATE", "CrisisNotice", "crisis_check", "help_text"]

DISCLAIMER = (
    "For relaxation and research. Not a medical device; not a substitute for a music therapist or "
    "other care. Stop if you feel worse."
)
"""Shown wherever a session is offered."""

CAUTIONS = (
    "If you live with a hearing problem, a heart condition or seizures, ask someone who knows "
    "your case before long listening, and keep the volume low."
)
"""Shown beside the disclaimer."""

HELP_DATE = "2026-11-23"
"""Day on which the directory links were last looked over."""

_HELP = (
    "You wrote something that sounds very painful. You don't have to carry it alone: a person to "
    "talk to now is worth more than music.\n"
    "  Helplines in your country, free and confidential: https://findahelpline.com\n"
    "  Also: https://befrienders.org\n"
    "  If you are in danger, call your local emergency number (112 in Europe, 911 in North "
    "America; 988 is the crisis line in the US and Canada).\n"
    f"(links looked over on {HELP_DATE}; isotone keeps nothing of what you wrote)"
)


@dataclass(frozen=True, slots=True)
class CrisisNotice:
    """The help text, to be shown first and followed by a question; it carries no mood label.

    Parameters
    ----------
    text : str
        With directory links and the date on which they were looked over.
    """

    text: str


def help_text() -> str:
    """Return the help text."""
    return _HELP


_SELF = r"(?:my ?self|me|my life|my own life)"
_DYING = (
    r"\bkill(?:ing|ed)? (?:my ?self|me now)\b",
    r"\bkms\b",
    r"\bk[i1!]ll? ?m[yi] ?s[e3]lf\b",
    r"\bunaliv\w*\b",
    r"\bsui?c[iu]?i?d\w*\b",
    r"\bsuiside\b|\bsucide\b|\bsuicde\b",
    r"\b(?:end|ending|ended) (?:it all|my (?:own )?life|everything|things for good|my suffering)\b",
    r"\btak(?:e|ing) my (?:own )?life\b",
    r"\b(?:want|wanna|wants|wish|going|gonna|ready|rather|prefer|like|hope|hoping|trying|try|need)"
    r"(?: to| i could| i would| just| i can| i)* (?:just )?"
    r"(?:die|be dead|disappear forever|not exist|not wake up|never wake up|stop existing)\b",
    r"\bwish (?:that )?i (?:was|were|wasn'?t|weren'?t|had never been) "
    r"(?:dead|born|alive|here anymore|never born)\b",
    r"\b(?:better off|world is better|everyone is better|they'?d be better) (?:dead|without me)\b",
    r"\bbetter off without me\b",
    r"\b(?:don'?t|do not|dont|no longer|doesn'?t) (?:want|wanna|wish|deserve|care) "
    r"(?:to )?(?:be (?:alive|here anymore|here any more|around anymore|around any more|here|"
    r"in this world)|live|exist|wake up|go on living|keep living)\b",
    r"\b(?:can'?t|cannot|cant) (?:go on (?:living|anymore|any more|like this)|live anymore|"
    r"live any more|live like this|keep living)\b",
    r"\bno (?:reason|point|will|desire) (?:to|in|for) (?:live|living|going on living|be alive|"
    r"being alive|carry on living)\b",
    r"\b(?:nothing|not much) (?:left )?to live for\b",
    r"\blife (?:is not|isn'?t|isnt) worth (?:it|living)\b|\bnot worth living\b",
    r"\btired of (?:living|being alive|life)\b|\bdone with (?:life|living)\b",
    r"\bsick of (?:living|being alive)\b",
)
_HARMING = (
    rf"\b(?:hurt|hurting|harm|harming|cut|cutting|burn|burning|hang|hanging|shoot|shooting|"
    rf"drown|drowning|stab|stabbing|starve|starving|punish|punishing|poison) {_SELF}\b",
    r"\bself[- ]?(?:harm|injur|mutilat)\w*\b",
    r"\b(?:slit|slitting|cut|cutting) my (?:wrists?|arms?|thighs?|veins?)\b",
    r"\boverdos(?:e|ed|ing)\b|\btake all (?:my|the) (?:pills|tablets)\b",
    r"\bjump(?:ing)? (?:off|from) (?:a|the) (?:bridge|roof|building|balcony)\b|"
    r"\bin front of (?:a|the) train\b",
    r"\bhang(?:ing)? my ?self\b",
)
_PATTERNS = tuple(re.compile(pattern) for pattern in (*_DYING, *_HARMING))
# Everyday ways of speaking that the patterns would take for the real thing.
_HARMLESS = (
    re.compile(r"\b(?:i |my ?self )?(?:hurt|cut|burn(?:ed|t)?|hurting) (?:myself|me) "
               r"(?:while |when |by accident|accidentally|shaving|cooking|on (?:the|a)|playing|"
               r"running|at (?:the )?(?:gym|work|football))"),
    re.compile(r"\b(?:cut|cutting) (?:me|myself) (?:off|out|some slack|a slice|a piece|short)\b"),
    re.compile(r"\bsuicide (?:squad|silence|blonde)\b"),
    re.compile(r"\bdon'?t (?:want|wanna) to live (?:in|with|here|there|at|far|near|like kings)\b"),
)  # fmt: skip


def crisis_check(text: str) -> CrisisNotice | None:
    """Return what to show first if a text holds words of self-harm, else None.

    The text is not kept, logged or measured. Callers show the notice before anything else, put no
    mood label beside it, and ask before they go on.

    Parameters
    ----------
    text : str

    Returns
    -------
    CrisisNotice or None
    """
    plain = " ".join(text.lower().replace("\u2019", "'").split())
    for harmless in _HARMLESS:
        plain = harmless.sub(" ", plain)
    if any(pattern.search(plain) for pattern in _PATTERNS):
        return CrisisNotice(_HELP)
    return None
