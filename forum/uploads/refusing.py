"""A file that is not taken."""

from typing import Any


class Refused(Exception):
    """The file cannot be taken; `sentence` says why, to its owner."""

    def __init__(self, sentence: Any) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
