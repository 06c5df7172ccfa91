"""What is said before anything else when words of self-harm appear, and what is said always.

No detection of distress is claimed: a list of phrases can't know how someone is. It can only make
sure that who writes such words is first shown where help can be found, without a mood label and
before any music, and is asked whether to go on. It leans towards showing the text once too often.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

__all__ = [
    "CAUTIONS",
    "DISCLAIMER",
    "EVIDENCE",
    "HELP_DATE",
    "LISTENING",
    "CrisisNotice",
    "crisis_check",
    "help_text",
]

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

EVIDENCE = (
    "Guided listening has helped in trials; that one order of moods is better than another is "
    "plausible, not proven."
)
"""What may be said of the method (see ``docs/safety.md``)."""

LISTENING = (
    "Set a comfortable volume at the start and leave it there; WHO and ITU (H.870) advise at most "
    "80 dB(A) for 40 hours a week, 75 dB(A) for children."
)
"""Shown where music is about to play."""

HELP_DATE = "2026-11-23"
"""Day on which the directory links were last looked over."""

_HELP = (
    "You wrote something that sounds very painful. You don't have to carry it alone: a person to "
    "talk to now is worth more than music.\n"
    "  Helplines in your country, free and confidential: https://findahelpline.com\n"
    "  Also: https://befrienders.org\n"
    "  If you are in danger, call your local emergency number (112 in Europe, 911 in North "
    "America; 988 is the crisis line in the US and Canada).\n"
    f"(links looked over on {HELP_DATE}; isotone keeps nothing of what you wrote, and can't tell "
    "how you are)"
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


# Misspellings and disguises of the words that matter most.
_KILL = (
    r"(?:kil+(?:ing|ed|s)?|kll|klil|unaliv(?:e|ed|ing)|murder|top|neck|off|end|hang(?:ing)?|hung|"
    r"dr?own(?:ing|ed)?|shoot(?:ing)?|poison(?:ing)?)"
)
_HURT = (
    r"(?:hurt(?:ing|s)?|harm(?:ing|ed|s)?|cut+(?:ing|s)?|burn(?:ing|ed|t|s)?|stab+(?:ing)?|"
    r"starv(?:e|ing|ed)|punish(?:ing|ed)?|injur(?:e|ing|ed)|bleed(?:ing)?|scratch(?:ing)?|"
    r"mutilat(?:e|ing|ed)|hit+(?:ing)?|slash(?:ing|ed)?)"
)
_SELF = r"(?:my ?se(?:l|f|lf|fl)|mysefl|meself|myslef|mself|him ?self|her ?self|them ?sel(?:f|ves))"
_WANT = (
    r"(?:want(?:s|ed|ing)?|wanna|wnat|wanan|wish(?:es|ed)?|going|gonna|ready|rather|prefer|like|"
    r"hope|hoping|plan(?:ning)?|trying|try|tried|need|deserve|decided|thinking (?:of|about)|"
    r"thought (?:of|about)|better|should|just|please|let me)"
)
_LINK = (
    r"(?: to| 2| i could| i would| i can| i might| i| just| only| really| all| be able to| of|"
    r" about)*"
)
_SUICIDE = (
    r"(?:su[iyea]*[cs]+[iau]?i?d+[aeil]\w*|suic+ide?|suciid\w*|s[iu]uc?icid\w*|suicd\w*|"
    r"sewer ?slid\w*)"
)
_ENDING_LIFE = (
    rf"{_KILL} {_SELF}\b",
    r"(?:do|doing|did) (?:myself|himself|herself) in\b",
    r"kill me\b",
    r"(?:kms|kys|ctb)\b",
    r"unaliv\w*",
    rf"{_SUICIDE}\b",
    r"end(?:ing|ed)? (?:it all|it now|it tonight|it today|it for good|(?:my|his|her) (?:own )?life|"
    r"(?:my|the) (?:pain|suffering|misery)|things for good|everything for good)\b",
    r"(?:put|putting) an end to (?:it all|my life|it|everything|me)\b",
    r"(?:just|want to|wanna|going to|gonna|ready to) end (?:it|everything)\b",
    r"(?:thinking|thought|think|dream|dreaming) (?:of|about) ending (?:it|things|everything)\b",
    r"tak(?:e|es|ing) (?:my|his|her|their) (?:own )?li(?:fe|ves)\b",
    r"took (?:his|her|their|my) own li(?:fe|ves)\b",
    rf"{_WANT}{_LINK} (?:die|dye now|be dead|not exist|cease to exist|stop existing|not be alive|"
    r"not wake up|never wake up|not be here(?: any ?more)?|sleep forever|sleep and never|"
    r"disappear (?:forever|for good|from this world|from the world)|leave this world|"
    r"never have been born|go to sleep and (?:not|never))\b",
    r"wish (?:that )?(?:i|he|she) (?:was|were) (?:dead|never born|not (?:alive|here any ?more))\b",
    r"wish (?:that )?(?:i|he|she) (?:wasn'?t|weren'?t) (?:alive|born|around|here any ?more)\b",
    r"wish (?:that )?(?:i|he|she) (?:had never been born|hadn'?t been born|had died|would die)\b",
    r"if (?:i|she|he) (?:was|were|am) (?:dead|gone for good)\b",
    r"(?:better off|happier|easier|better) (?:dead|without me(?: here| around| alive)?)\b",
    r"(?:better off|happier|easier|better) if i (?:was|were|am) (?:gone|not here)\b",
)
_NOT_WANTING_TO_LIVE = (
    r"(?:don'?t|do not|no longer|doesn'?t|didn'?t|never) (?:want|wanna|wish|deserve|care)(?:s|ed)? "
    r"(?:to )?(?:be (?:alive|here (?:any ?more|any longer|on earth|now|at all)|here(?=$|[.!,])|"
    r"around any ?more|in this world|on this (?:earth|planet))|live(?: any ?more| like this|"
    r"(?=$|[.!,]))|exist|wake up(?: any ?more| again| tomorrow|(?=$|[.!,]))|go on living|"
    r"keep living|stay alive|be a part of this world)",
    r"can(?:'?t|not| not) (?:go on(?: living| any ?more| like this|(?=$|[.!,]))|"
    r"live (?:any ?more|like this|with myself)|keep (?:living|on living)|"
    r"do (?:life|living) any ?more)",
    r"no (?:reason|point|will|desire|wish) (?:to|in|for) (?:live|living|go(?:ing)? on(?: living)?|"
    r"be(?:ing)? (?:alive|here)|exist(?:ing)?|carry(?:ing)? on(?: living)?|stay(?:ing)? alive)\b",
    r"what(?: i|'?)s the (?:point|use) (?:of|in) (?:living|life|being alive|going on|existing)\b",
    r"(?:nothing|not much|no one|nobody) (?:left )?(?:worth living|to live) for\b",
    r"life (?:is not|isn'?t|ain'?t) worth (?:it|living)\b|\bnot worth living\b",
    r"(?:tired|sick|done|bored|weary) (?:of|with) (?:living|being alive|life|existing)"
    r"(?! (?:admin|in|with|at|on|near|here))\b",
    r"ready to (?:go and not come back|leave this (?:life|world|earth))\b",
    r"(?:goodbye|farewell) (?:note|letter) (?:is )?(?:written|ready|to my family)\b",
    r"writ(?:e|ing|ten) (?:a |my )?(?:goodbye|suicide|farewell) (?:note|letter)\b",
)
_HARMING = (
    rf"{_HURT} {_SELF}\b",
    r"self[- ]?(?:harm|injur|mutilat|hurt|destruct)\w*",
    r"(?:slit|slitting|cut|cutting|slash|slashing) (?:my|her|his) "
    r"(?:wrists?|arms?|thighs?|veins?|legs?|throat)\b",
    r"(?:started|been|back to|relapsed and|keep|urge to|urges to|want to|wanna) cut(?:ting)?"
    r"(?: again|(?=$|[.!,]))",
    r"overdos\w*|\bo\.?d\.? on (?:pills|meds|tablets)\b",
    r"(?:tak(?:e|ing)|swallow(?:ing)?|took) "
    r"(?:all|a bottle of|too many of|the whole (?:box|bottle) of)"
    r"(?: of)?(?: my| the| these)? (?:pills|tablets|meds|medication)\b",
    r"jump(?:ing|ed)? (?:off|from) (?:a|the|that|this) (?:\w+ )?"
    r"(?:bridge|roof|building|balcony|cliff|ledge)\b",
    r"in front of (?:a|the) (?:train|bus|truck|lorry|tube)\b",
    r"(?:noose|hang(?:ing)? (?:from|by) (?:a|the) rope)\b",
)
# Everyday ways of speaking that the patterns would take for the real thing.
_HARMLESS = (
    rf"\b(?:hurt|cut|burn(?:ed|t)?|hit|hurting|scratch(?:ed)?) {_SELF} (?:while|when|by accident|"
    r"accidentally|shaving|cooking|on (?:the|a|my)|playing|running|at (?:the )?(?:gym|work|"
    r"football|training|practice)|skiing|lifting|again at|opening|slicing|falling)",
    rf"\bcut(?:ting)? {_SELF} (?:off|out|some slack|a slice|a piece|short|loose|free)\b",
    rf"\boff {_SELF} (?:a|the|to)\b|\btop {_SELF} (?:up|last)\b",
    r"\b(?:time|day|week|month|year|top|end|shift|took|take|put|set|trip|run|well|show|kept|keep|by|"
    rf"for|to|of) off {_SELF}\b",
    r"\bsuicide (?:squad|silence|blonde|girls)\b",
    r"\b(?:don'?t|do not) (?:want|wanna) to (?:live|be here|wake up) "
    r"(?:in|with|at|far|near|like kings|on|for|there|tomorrow (?:at|so) (?:five|six|early))\b"
    r"(?! this (?:world|earth|planet|life))",
    r"\b(?:going to|gonna|could|would|want to|wanna|might) die (?:laughing|of (?:boredom|laughter|"
    r"embarrassment|happiness|cuteness|thirst|hunger|heat|cold|excitement|curiosity)|"
    r"for (?:a|an|some))",
    r"\b(?:in the game|in dark souls|final boss|my character|boss fight)\b.*",
    r"\b(?:commute|traffic|heat|music|shoes|feet|boss|suspense|jokes?|back|wait|waiting|silence|you|"
    r"this|it|they|legs|that) (?:will |would |might |is going to |is gonna |could |almost |nearly )"
    r"kill me\b",
    r"\b(?:it|he|she|they|mum|mom|dad|boss|wife)(?:'ll| will| is going to|'s going to|'s gonna) "
    r"kill me\b",
    r"\bjump(?:ed|ing)? (?:off|from) (?:a|the) (?:\w+ )?(?:cliff|bridge) (?:with|on) (?:a|the) "
    r"(?:parachute|bungee|rope)|\bbungee\b.*|\bsky ?div\w*.*|\bparachut\w*.*",
)
_DISGUISES = str.maketrans(
    {"1": "i", "!": "i", "3": "e", "0": "o", "$": "s", "@": "a", "4": "a", "*": "i"}
)
_DISGUISED = re.compile(r"(?<=[a-z])[13!0$@4*](?=[a-z])|\$(?=uic)")
_SPELT_OUT = re.compile(r"\b(?:[a-z][ .\-_]){3,}[a-z]\b")


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], ...], tuple[re.Pattern[str], ...]]:
    """Return what is looked for, and what is taken out before."""
    wanted = (*_ENDING_LIFE, *_NOT_WANTING_TO_LIVE, *_HARMING)
    return (
        tuple(re.compile(rf"\b(?:{pattern})") for pattern in wanted),
        tuple(re.compile(pattern) for pattern in _HARMLESS),
    )


def crisis_check(text: str) -> CrisisNotice | None:
    """Return what to show first if a text holds words of self-harm, else None.

    The text is not kept, logged or measured, and no detection is claimed. Callers show the notice
    before anything else, put no mood label beside it, and ask before they go on.

    Parameters
    ----------
    text : str

    Returns
    -------
    CrisisNotice or None

    Examples
    --------
    >>> crisis_check("this traffic is killing me") is None
    True
    """
    return CrisisNotice(_HELP) if any(_found(form) for form in _forms(text)) else None


def _forms(text: str) -> tuple[str, ...]:
    """Return a text as written, and with disguises (``su1cide``, ``d i e``) taken off."""
    plain = " ".join(text.lower().replace("\u2019", "'").replace("\u2018", "'").split())
    plain = re.sub(r"([a-z])\1{2,}", r"\1\1", plain)
    bare = _DISGUISED.sub(lambda sign: sign[0].translate(_DISGUISES), plain)
    bare = _SPELT_OUT.sub(lambda run: re.sub(r"[ .\-_]", "", run[0]), bare)
    return tuple(dict.fromkeys((plain, bare)))


def _found(plain: str) -> bool:
    wanted, harmless = _patterns()
    for pattern in harmless:
        plain = pattern.sub(" ", plain)
    return any(pattern.search(plain) for pattern in wanted)
