"""What came in and what did not, counted as it happens and told at the end."""

from collections import Counter
from dataclasses import dataclass, field

from forum.core.i18n import gettext as _
from forum.core.i18n import ngettext, number
from forum.transfer.discourse.archive import Problem

MOST_SHOWN = 50


@dataclass
class Report:
    """Counts of one run. `failed` are files, by name, with the reason; at most `MOST_SHOWN` are kept beside their number."""

    threads: int = 0
    posts: int = 0
    people: int = 0
    categories: int = 0
    already: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    failed: list[Problem] = field(default_factory=list)
    failures: int = 0

    def fail(self, name: str, reason: str) -> None:
        """A file did not come in."""
        self.failures += 1
        if len(self.failed) < MOST_SHOWN:
            self.failed.append(Problem(name, reason))

    @property
    def changed_nothing(self) -> bool:
        """Whether everything was there already."""
        return not (self.threads or self.posts or self.people or self.categories)

    def lines(self) -> list[str]:
        """The summary, a sentence a line."""
        lines = []
        if self.changed_nothing:
            lines.append(_("Nothing changed."))
        else:
            lines.append(_("Came in: %(threads)s threads, %(posts)s posts, %(people)s people, %(categories)s categories.",
                           threads=number(self.threads), posts=number(self.posts), people=number(self.people),
                           categories=number(self.categories)))
        if self.already:
            lines.append(ngettext("%(num)s thread had come before.", "%(num)s threads had come before.", self.already))
        lines += [sentence for kind, sentence in _sentences(self.counts) if self.counts[kind]]
        if self.failures:
            lines.append(ngettext("%(num)s file did not come in:", "%(num)s files did not come in:", self.failures))
            lines += [f"  {problem.name}: {problem.reason}" for problem in self.failed]
        if self.failures > len(self.failed):
            lines.append("  …")
        return lines


def _sentences(n: Counter[str]) -> list[tuple[str, str]]:
    return [
        ("questions", ngettext("%(num)s thread has an accepted answer.",
                               "%(num)s threads have an accepted answer.", n["questions"])),
        ("actions", ngettext("%(num)s post records an act (closed, split, pinned…).",
                             "%(num)s posts record an act (closed, split, pinned…).", n["actions"])),
        ("likes", ngettext("%(num)s like came as a number: the archive does not say whose it was.",
                           "%(num)s likes came as numbers: the archive does not say whose they were.", n["likes"])),
        ("from_html", ngettext("%(num)s post had no Markdown in the archive and was converted from HTML.",
                               "%(num)s posts had no Markdown in the archive and were converted from HTML.", n["from_html"])),
        ("withdrawn", ngettext("%(num)s post was deleted or hidden on the old forum and is deleted here.",
                               "%(num)s posts were deleted or hidden on the old forum and are deleted here.", n["withdrawn"])),
        ("cut", ngettext("%(num)s post was too long and lost its end.",
                         "%(num)s posts were too long and lost their end.", n["cut"])),
        ("renamed", ngettext("%(num)s person has another username here.",
                             "%(num)s people have another username here.", n["renamed"])),
        ("staff", ngettext("%(num)s person was moderator or administrator there and has no power here yet.",
                           "%(num)s people were moderators or administrators there and have no power here yet.", n["staff"])),
        ("missing", ngettext("%(num)s post is announced by its thread but absent from the archive.",
                             "%(num)s posts are announced by their threads but absent from the archive.", n["missing"])),
        ("whispers", ngettext("%(num)s post for the old forum's staff only was left out.",
                              "%(num)s posts for the old forum's staff only were left out.", n["whispers"])),
        ("private", ngettext("%(num)s private conversation was left out.",
                             "%(num)s private conversations were left out.", n["private"])),
        ("changed", ngettext("%(num)s thread differs from what came before and was left as it is here.",
                             "%(num)s threads differ from what came before and were left as they are here.", n["changed"])),
        ("ignored", ngettext("%(num)s other file of the archive was not needed.",
                             "%(num)s other files of the archive were not needed.", n["ignored"])),
    ]
