"""Closed classes of English words that the reading of free text goes by.

After Quirk et al. (1985), *A Comprehensive Grammar of the English Language*, and VADER (Hutto and
Gilbert 2014); the factors are judgement, set on the tuned half of ``tests/affect/sentences.csv``.
"""

from __future__ import annotations

__all__ = [
    "ASKED",
    "ASKING",
    "AS_THEY_ARE",
    "AUXILIARIES",
    "BEFORE_A_PREDICATE",
    "CARRIES_ON",
    "COMMANDS",
    "CONCESSIVE",
    "CONTRAST",
    "COPULAS",
    "DEGREE",
    "EMPHASIS_AFTER",
    "FEEL",
    "FILLERS",
    "FIRST_PERSON",
    "GONE_AFTER",
    "INTENSE",
    "IRREGULAR",
    "LIGHT",
    "NEGATORS",
    "NOT_REALLY_NEGATED",
    "NOT_SO",
    "NOW",
    "PAST",
    "PRESENT",
    "QUESTIONS_OF_FEELING",
    "RAISING",
    "SCOPE_ENDS",
    "SUBJECTS",
    "SUPERLATIVE",
    "TURNS",
    "WHOLE_OF_LIFE",
    "WISHED_STATES",
    "WISHES",
    "WISHES_FOR_WHAT_LACKS",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# How far a word strengthens or weakens what follows.
DEGREE = {
    "very": 1.25, "really": 1.2, "so": 1.15, "extremely": 1.4, "incredibly": 1.35,
    "totally": 1.3, "completely": 1.3, "utterly": 1.35, "absolutely": 1.3, "too": 1.15,
    "super": 1.25, "deeply": 1.25, "terribly": 1.3, "awfully": 1.25, "insanely": 1.35,
    "seriously": 1.2, "properly": 1.2, "constantly": 1.15, "always": 1.1, "truly": 1.2,
    "hugely": 1.3, "bloody": 1.25, "fucking": 1.3, "damn": 1.2, "ridiculously": 1.3,
    "unbelievably": 1.3, "more": 1.1, "most": 1.2, "such": 1.15, "beyond": 1.25,
    "massively": 1.3, "thoroughly": 1.25, "overly": 1.2, "dead": 1.2, "bit": 0.6, "little": 0.6,
    "slightly": 0.5, "somewhat": 0.7, "kind": 0.75, "sort": 0.75, "rather": 0.9, "fairly": 0.85,
    "mildly": 0.55, "almost": 0.8, "maybe": 0.85, "vaguely": 0.5, "touch": 0.6, "tad": 0.55,
    "semi": 0.6, "partly": 0.7, "pretty": 1.05, "quite": 1.0, "probably": 0.9, "perhaps": 0.85,
    "marginally": 0.5, "less": 0.6, "just": 1.0, "honestly": 1.0,
}  # fmt: skip
NEGATORS = _words(
    "not no never none nothing nobody without hardly barely scarcely neither nor lack lacking "
    "cant wont isnt dont havent shouldnt stop stopped quit"
)
# Words a negator reaches across without being used up: "not at all that calm".
LIGHT = _words(
    "a an at all the that so very really to be been being feel feeling felt am is are any "
    "particularly exactly especially even quite too much as get getting in my me of this "
    "always totally completely entirely actually truly just such like was were ever have had "
    "anything"
)
CONTRAST = _words("but however though although yet except still instead whereas")
# What comes after these is the lesser half: "although tired, I'm happy".
# Verbs that begin an order to a machine or a cook, not a feeling.
COMMANDS = _words(
    "translate define convert print calculate compute spell open close set add delete remind call "
    "send show find list install import export select restart reboot update download upload click "
    "type press preheat mix stir chop boil bake serve rotate buy order search google play pause "
    "chill cool heat fold pour whisk melt divide multiply compare post file copy paste move turn "
    "kill run plant wash"
)
CONCESSIVE = _words("although though despite while even whereas")
# What a negation does not reach across.
SCOPE_ENDS = _words("how because since if whether when while until why after before and")
PAST = _words("was were used yesterday earlier previously had before ago once felt")
PRESENT = _words("now today tonight anymore finally currently nowadays")
FIRST_PERSON = _words("i me my mine myself we us our ours ourselves")
FEEL = _words("feel feeling feels felt")
COPULAS = _words(
    "am is are was were be been being get getting got gets seem seems look looks looking "
    "become sound sounds stay staying stayed feel feeling feels felt makes making keep"
)
# Subjects of which a feeling may be said.
WHOLE_OF_LIFE = _words(
    "i we you he she they everything everyone life things all mood mind head heart body soul "
    "day world spirits energy brain it im"
)
# What may stand beside a lone adjective: "really so flat today".
FILLERS = _words(
    "today tonight again lately this morning evening afternoon week at the moment right now "
    "as ever for no reason of and or all a bit little just really very so too quite pretty "
    "feeling feel i am been im kind sort honestly still always inside most days these day "
    "time in my oh well hey hi ok um er ah currently extremely super kinda totally completely "
    "somewhat slightly rather fairly not being"
)
# What may follow an adjective that stands for a sentence: "drained after the week".
CARRIES_ON = _words(
    "after with in at about and or by from for since because today tonight this to again as "
    "of without now like before when that enough on inside"
)
SUBJECTS = _words("i he she they we you")
# Verbs whose negation is meant of what follows: "I don't think I'm ready".
RAISING = _words("think thought believe suppose guess feel felt say mean like that")
INTENSE = _words("so too totally completely utterly bit")
ASKING = _words("what who whom when where how which whose")
ASKED = _words("is are was were did do does to time much many tall far old long big won can often")
AUXILIARIES = _words("is are was were do does did can could will")
WISHED_STATES = _words("feel be more was were wish less stay make again")
NOT_REALLY_NEGATED = frozenset(
    {
        ("cant", "believe"),
        ("never", "mind"),
        ("no", "doubt"),
        ("no", "idea"),
        ("no", "matter"),
        ("no", "wonder"),
        ("not", "just"),
        ("not", "only"),
        ("not", "to"),
        ("nothing", "but"),
        ("without", "doubt"),
    }
)
BEFORE_A_PREDICATE = _words("a all feeling like back such of the even already")
EMPHASIS_AFTER = frozenset({("at", "all"), ("as", "hell")})
# "The worry is gone", "my headache has lifted".
GONE_AFTER = frozenset(
    {
        ("is", "gone"),
        ("is", "over"),
        ("has", "gone"),
        ("has", "stopped"),
        ("has", "lifted"),
        ("has", "passed"),
    }
)
NOT_SO = frozenset((no, so) for no in ("not", "isnt") for so in ("so", "that", "as", "too"))
NOW = _words("now am today feel but tonight feeling")
QUESTIONS_OF_FEELING = FEEL | _words("point hell fuck relax better")
SUPERLATIVE = _words("so this more as")
TURNS = _words("but however yet except")
# Phrases that make what follows a wish.
WISHES = (
    " want to ", " want ", " need to ", " need ", " wish ", " would like ", " would love ",
    " help me ", " let me ", " make me ", " get me ", " give me ", " hope to ", " trying to ",
    " try to ", " could use ", " could do with ", " looking for ", " craving ", " longing for ",
    " something to ", " something ", " bring me ", " bring my ", " take me ", " turn me ",
    " time to ", " how can i ", " how do i ", " please ", " ready to be ", " hoping to ",
    " wishing ", " hard to ", " supposed to ", " if only ",
)  # fmt: skip
# Those that say that one lacks it: "trying to relax".
WISHES_FOR_WHAT_LACKS = frozenset(
    {" trying to ", " try to ", " hard to ", " supposed to ", " could use "}
)
# Forms of words that no rule of spelling finds, by the form that stands for all.
_FORMS = {
    "be": "am is are was were been", "have": "has had having",
    "do": "does did done doing", "go": "goes went gone going", "get": "got gotten gets getting",
    "say": "said", "make": "made making", "know": "knew known", "think": "thought",
    "take": "took taken taking", "come": "came coming", "see": "saw seen",
    "feel": "felt feeling feels feelings", "leave": "leaves leaving", "tell": "told",
    "find": "found", "lose": "lost losing loses", "keep": "kept", "begin": "began begun",
    "break": "broke broken", "fall": "fell fallen", "win": "won", "sleep": "slept",
    "wake": "woke woken waking", "eat": "ate eaten", "fly": "flew flown", "sing": "sang sung",
    "swim": "swam swum", "run": "ran running", "drive": "drove driven driving",
    "write": "wrote written writing", "give": "gave given giving",
    "choose": "chose chosen choosing", "steal": "stole stolen", "throw": "threw thrown",
    "catch": "caught", "fight": "fought", "buy": "bought", "bring": "brought", "build": "built",
    "meet": "met", "hear": "heard", "sit": "sat", "stand": "stood",
    "lie": "lay lying lain lied", "lay": "laid", "speak": "spoke spoken", "tear": "tore torn",
    "hold": "held", "send": "sent", "spend": "spent", "weep": "wept", "shake": "shook shaken",
    "freeze": "froze frozen", "forget": "forgot forgotten", "hide": "hid hidden",
    "hang": "hung", "sink": "sank sunk", "pay": "paid", "teach": "taught",
    "understand": "understood", "die": "died dying dies", "tie": "tied tying",
    "use": "using used", "miss": "missed missing misses", "child": "children", "foot": "feet",
    "life": "lives", "wife": "wives", "man": "men", "friend": "friends", "dream": "dreamt",
    "burn": "burnt", "learn": "learnt", "beat": "beaten", "blow": "blew blown",
    "grow": "grew grown", "become": "became becoming", "ache": "aching", "rise": "rose risen",
    "hate": "hating hated", "swear": "swore sworn", "shine": "shone", "mood": "moods",
    "news": "news", "excit": "excitement", "waste": "wasted wasting wastes",
    "taste": "tasted tasting tastes", "bathe": "bathing bathed", "ease": "eased easing eases",
}  # fmt: skip
IRREGULAR = {form: base for base, forms in _FORMS.items() for form in forms.split()}
# Words that only look inflected.
AS_THEY_ARE = _words(
    "please being this his its us yes less unless always perhaps plus focus bus gas does as was "
    "is has hopeless useless worthless pointless restless listless homeless thing things nothing "
    "something anything everything king ring bring spring string wing evening morning during "
    "ceiling building need feed seed speed indeed bed red shed wedding pudding sibling "
    "darling news series species blues nerves nerve butterflies jitters left united hundred "
    "sacred naked wicked exams exam interesting dearly stress dress mess bless press loss "
    "boss kiss guess class glass grass pass chess success happiness sadness"
)
# Words of no feeling that must not be taken for a misspelt one.
COMMON = (
    AS_THEY_ARE
    | AUXILIARIES
    | ASKED
    | ASKING
    | CARRIES_ON
    | COMMANDS
    | CONTRAST
    | COPULAS
    | DEGREE.keys()
    | FILLERS
    | IRREGULAR.keys()
    | LIGHT
    | _words(
        "place places could would should about again there their these those three where "
        "which other after still since thing think thank thanks while world work works house "
        "water money month today lunch dinner table chair phone paper piece plant plane plain "
        "point price print prime stand start state store story study style taste teach throat "
        "thumb title total touch tower track trade train truck trust truth uncle under union "
        "until usual value video visit voice watch wheel white whole whose woman wrong yours "
        "yesterday second minute person people number letter family office school street "
        "summer winter window yellow purple orange silver simple single sister square stable "
        "string strong sudden supper switch system tablet tender ticket timber travel triple "
        "tunnel turkey twelve twenty valley vessel volume"
    )
)
