"""French typography, at display only: the narrow no-break space before ; ! ? and inside « », the no-break space
before a colon (Imprimerie nationale, *Lexique des règles typographiques*).

A space that was typed is replaced; a missing one is put in where the sign can only be punctuation. Addresses, times
(12:30), ratios (1:2), ``::`` and emoticons are left alone, and so is whatever is already right: setting a text
twice gives the same text.
"""

import re

NARROW = "\u202f"
NO_BREAK = "\u00a0"

_TRIGGER = re.compile("[;!?:«»]")
_RULES = re.compile(
    r"""
      (?P<address> (?:\b[A-Za-z][A-Za-z0-9+.-]*:// | \bwww\. ) [^\s«»]* )
    | « (?P<inside>\ *) (?=\S|\Z)
    | (?<=\S) (?P<gap>\ *)
      (?: (?P<high> ; (?=\Z|[\s»]) | [!?]+ (?=\Z|[\s)\]»”"’.,;:…]) )
        | (?P<colon> : (?=\Z|[\s»]) )
        | (?P<close> » )
      )
    """,
    re.VERBOSE,
)


def is_french(lang: str) -> bool:
    """Whether ``lang`` (a BCP 47 tag) is French."""
    return lang[:2].lower() == "fr"


def _closes(before: str) -> bool:
    """Whether a sign may follow this character directly as punctuation of a sentence."""
    return before.isalnum() or before in ')]»”"’%°…'


def _replace(match: re.Match[str]) -> str:
    whole = match.group()
    kind = match.lastgroup
    start = match.start()
    if kind == "address":
        return whole
    if kind == "inside":
        typed = match.group("inside")
        return "«" + NARROW if typed or match.end() < len(match.string) else whole
    gap, text = match.group("gap"), match.string
    before = text[start - 1]
    if kind == "close":
        return f"{NARROW}»" if before != "«" else whole
    if kind == "colon":
        sure = before in ")»”" or (start >= 2 and text[start - 2 : start].isalpha())
        return f"{NO_BREAK}:" if gap or sure else whole
    return NARROW + match.group("high") if gap or _closes(before) else whole


def set_french(text: str, before: str = "") -> str:
    """``text``, taken as French, with its spaces set. ``before`` is the character in front of it, if any."""
    if _TRIGGER.search(text) is None:
        return text
    return _RULES.sub(_replace, before + text)[len(before) :] if before else _RULES.sub(_replace, text)


def typeset(text: str, lang: str) -> str:
    """A plain string (a title, a name) set for display in its language. Only French asks for anything."""
    return set_french(text) if is_french(lang) else text
