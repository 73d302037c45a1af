"""What guards a user's privacy, made from the settings."""

from typing import TYPE_CHECKING

from tasteprint.settings import Settings

if TYPE_CHECKING:
    from tasteprint.profiling.privacy import Masker
    from tasteprint.profiling.sensitive import Sensitivity


def masker_of(settings: Settings) -> "Masker | None":
    """Masks personal data; None where that is off.

    Raises:
        SettingsError: the file of names cannot be read.
    """
    from tasteprint.profiling.privacy import Finder, Masker, read_names

    if not settings.mask:
        return None
    names = read_names(settings.mask_names) if settings.mask_names else ()
    return Masker(Finder(settings.mask, regions=settings.mask_regions, names=names))


def sensitivity_of(settings: Settings) -> "Sensitivity":
    """Tells the sensitive kinds that the workspace has not turned on.

    Raises:
        SettingsError: the file of words cannot be read.
    """
    from tasteprint.profiling.sensitive import Sensitivity
    from tasteprint.profiling.sensitive_words import Lexicon

    own = settings.sensitive_words
    return Sensitivity(settings.sensitive, Lexicon.read(own) if own else None)
