"""What is particular to a form, read from a game file: one reader per form.

A new form is one reader and one row here, and a row in `typed_tables.FORM_KEYS` with the keys that
its files have beside those of all files.
"""

from ..entries.form_reader import FormReader
from .bargaining import BargainingReader
from .extensive import NodesReader
from .reputation import ReputationReader
from .stochastic import StochasticReader
from .strategic import StrategicReader
from .timing import TimingReader

READERS: dict[str, type[FormReader]] = {  # by what a file says in `form = ...`
    "strategic": StrategicReader,
    "timing": TimingReader,
    "extensive": NodesReader,
    "bargaining": BargainingReader,
    "reputation": ReputationReader,
    "stochastic": StochasticReader,
}
