"""Many users at once: segments, rules between interests, exports, and counts that may be shared."""

import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from tasteprint.profiling.errors import SettingsError
from tasteprint.profiling.models import Profile, Progress
from tasteprint.workspace import lookup
from tasteprint.workspace.components import Components

if TYPE_CHECKING:
    from tasteprint.profiling.ledger import Budget, Release
    from tasteprint.profiling.segmentation import Method, Rules, Segmentation

#: What a release costs where nobody says.
EPSILON = 1.0
#: The least that a release may cost: below, nothing but noise is left.
LEAST_EPSILON = 0.001

#: Shows progress as wanted, or where None as the workspace was told to.
Showing = Callable[[bool | Progress | None], AbstractContextManager[Progress]]


def check_format(path: Path) -> None:
    """Check that users can be written to such a file: .csv, .parquet, or .html for a page.

    Raises:
        SettingsError: its name ends in something else.
    """
    if path.suffix.lower() not in (".csv", ".parquet", ".html"):
        raise SettingsError(
            f"Nothing can be written to {path}.",
            hint="Name a file that ends in .csv, .parquet or .html.",
        )


class UserSegments:
    """Segments, rules and shared counts of all users' newest profiles; no model is asked.

    Args:
        components: of the workspace.
        showing: shows progress.
    """

    def __init__(self, components: Components, showing: Showing) -> None:
        self.components = components
        self._showing = showing

    def _profiles(self) -> list[Profile]:
        return list(lookup.profiles(self.components.ledger, self.components.rules))

    def segment(
        self, method: "Method" = "kmeans", *, k: int | None = None, seed: int = 0
    ) -> "Segmentation":
        """Group the users; the same profiles give the same segments.

        Args:
            method: "kmeans", or "hdbscan", which leaves more users unassigned.
            k: how many groups for k-means; None chooses.
            seed: of everything that is drawn.

        Raises:
            LedgerError: there are fewer than 20 profiles, or fewer than ``k``.
            SettingsError: ``k`` is below 2, or given to a method that finds it out.
        """
        from tasteprint.profiling.segmentation import SegmentConfig, segment

        if k is not None and (k < 2 or method != "kmeans"):
            raise SettingsError(
                f"{k} groups by {method} cannot be made.", hint="Ask k-means for 2 or more."
            )
        config = SegmentConfig(method=method, k=k, seed=seed)
        profiles = self._profiles()
        vectors = self.components.vectors.vectors("profiles", [p.user_id for p in profiles])
        with self._showing(None) as report:
            return segment(
                profiles,
                vectors,
                config,
                lambda done, total: report("Grouping users", done, total),
            )

    def rules(
        self,
        *,
        least: int = 5,
        antecedents: int = 1,
        confidence: float = 0.3,
        level: float = 0.05,
    ) -> "Rules":
        """Find rules between interests: who has these is often interested in that, too.

        Args:
            least: users that a rule has to hold for, 2 or more.
            antecedents: most interests on the left of a rule, 1 or 2.
            confidence: least share of those with the antecedent who have the consequent.
            level: chance of any false rule among those handed out, if none were true.

        Raises:
            LedgerError: fewer than 20 users have an interest.
        """
        from tasteprint.profiling.segmentation import RuleConfig, association_rules

        config = RuleConfig(
            least=least, antecedents=antecedents, confidence=confidence, level=level
        )
        return association_rules(self._profiles(), config)

    def export(
        self, path: str | Path, found: "Segmentation | None" = None, *, bom: bool = False
    ) -> int:
        """Write a row for each user, for a campaign or a CRM, or a page to look at.

        Both name users: neither is for sharing, see ``share``.

        Args:
            path: ends in .csv or .parquet for the rows, in .html for the page.
            found: None makes segments first.
            bom: begin a CSV file with a byte order mark.

        Returns:
            How many users are in it.

        Raises:
            SettingsError: it cannot be written there.
        """
        from tasteprint.profiling.segmentation import export

        path = Path(path)
        check_format(path)
        found = found or self.segment()
        profiles = self._profiles()
        if path.suffix.lower() == ".html":
            from tasteprint.output import render_segments, write_page
            from tasteprint.profiling.segmentation import LEAST_USERS, interests_of

            enough = sum(bool(interests_of(p)) for p in profiles) >= LEAST_USERS
            write_page(path, render_segments(found, self.rules() if enough else None))
            return len(found.placements)
        rows = export.user_rows(profiles, found)
        export.write_table(rows, path, bom=bom)
        return len(rows)

    def share(
        self, found: "Segmentation | Rules", epsilon: float = EPSILON, *, below: int = 5
    ) -> "Release":
        """Return counts with noise that may leave the workspace, paid from its privacy budget.

        The same counts of the same profiles asked for again are the stored release, at no cost.

        Args:
            found: segments or rules of this workspace, made from the profiles that it has now.
            epsilon: the cost; the smaller, the more noise.
            below: noisy counts below it are left out.

        Raises:
            SettingsError: epsilon is below 0.001, there are no rules, or profiles have changed.
            LedgerError: what is left of the budget does not pay for it.
        """
        from tasteprint.profiling.segmentation import Rules, Segmentation, private_counts

        if not LEAST_EPSILON <= epsilon < math.inf:
            raise SettingsError(
                f"A release cannot cost an epsilon of {epsilon}.", hint="Take 1, for instance."
            )
        if isinstance(found, Rules) and not found.rules:
            raise SettingsError(
                "There are no rules to share.", hint="More users or a lower --least may give some."
            )
        profiles = self._profiles()
        if isinstance(found, Segmentation):
            what, make = "segments", lambda: private_counts.shared_segments(found, epsilon, below)
            now = {p.digest for p in profiles}
            if now != {p.profile for p in found.placements}:
                raise SettingsError(
                    "Profiles have changed since these segments were made.",
                    hint="Segment again, and share that.",
                )
        else:
            what, make = "rules", lambda: private_counts.shared_rules(found, epsilon, below)
        key = private_counts.release_key(what, epsilon, below, profiles, found)
        total = self.components.settings.epsilon
        return self.components.ledger.release(key, what, epsilon, total, make)[0]

    def budget(self) -> "Budget":
        """Return what is left of the privacy budget, and what it was spent on."""
        return self.components.ledger.budget(self.components.settings.epsilon)
