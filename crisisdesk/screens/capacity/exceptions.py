"""For whom a limited facility is open after all, as it reads on a screen."""

from crisisdesk.domain.capacity.facilities import ExceptionGround
from crisisdesk.i18n import _


def exception_words(grounds: str, exception: str) -> str:
    """The grounds of a limited opening, then what was said of it in words."""
    words = [_(ground.words) for ground in ExceptionGround if ground in grounds.split()]
    return ", ".join(filter(None, (*words, exception)))
