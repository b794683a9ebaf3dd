"""Published results, computed anew: what the literature says, beside what the solvers find."""

from .published import Compared, Published, SourceRead
from .validate import PUBLISHED, validate

__all__ = ["PUBLISHED", "Compared", "Published", "SourceRead", "validate"]
