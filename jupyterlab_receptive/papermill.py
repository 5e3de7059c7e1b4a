"""papermill: parameters as TypeScript, and an engine that runs the page's notebooks under Node.

papermill has no place to announce a translator, but it imports the engines that packages announce, and with this file
comes the translator: `papermill -k receptive-node -p epochs 3 in.ipynb out.ipynb` needs nothing more than that both
packages are installed.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from papermill.engines import NBClientEngine
from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

from .node_kernel.spec import KERNEL_NAME

PAGE_KERNEL = "receptive"
# Above it a number of JavaScript is not every integer.
_LARGEST_EXACT = 2**53 - 1
_NAME = re.compile(r"[^\W\d][\w]*|[$_][\w$]*")
_DECLARATION = re.compile(
    r"^(?:let|const|var)\s+(?P<name>[\w$]+)\s*(?::\s*(?P<type>[^=]+?))?\s*=\s*"
    r"(?P<default>.*?)\s*;?\s*(?://\s*(?P<help>.*))?$"
)


class TypeScriptTranslator(Translator):
    """Writes values of YAML and JSON as TypeScript.

    Integers that a number cannot hold exactly become bigints; what is neither (a date, say) becomes its text.
    """

    @classmethod
    def translate_str(cls, val: str) -> str:
        return json.dumps(val)

    translate_escaped_str = translate_str

    @classmethod
    def translate(cls, val: Any) -> str:
        plain = val is None or isinstance(val, (str, bool, int, float, dict, list))
        return super().translate(val if plain else str(val))

    @classmethod
    def translate_none(cls, val: None) -> str:
        return "null"

    @classmethod
    def translate_int(cls, val: int) -> str:
        return f"{val}n" if abs(val) > _LARGEST_EXACT else str(val)

    @classmethod
    def translate_float(cls, val: float) -> str:
        if math.isfinite(val):
            return repr(val)
        return "NaN" if math.isnan(val) else "Infinity" if val > 0 else "-Infinity"

    @classmethod
    def translate_dict(cls, val: dict[Any, Any]) -> str:
        # In brackets, for `__proto__` would otherwise be no key like others.
        entries = ", ".join(f"[{json.dumps(str(key))}]: {cls.translate(each)}" for key, each in val.items())
        return f"{{ {entries} }}" if entries else "{}"

    @classmethod
    def translate_list(cls, val: list[Any]) -> str:
        return f"[{', '.join(cls.translate(each) for each in val)}]"

    @classmethod
    def comment(cls, cmt_str: str) -> str:
        return f"// {cmt_str}".strip()

    @classmethod
    def assign(cls, name: str, str_val: str) -> str:
        if not _NAME.fullmatch(name):
            raise PapermillException(f"parameters: a name of TypeScript is expected, got {name!r}")
        # Declared anew, so that the type is that of the new value.
        return f"let {name} = {str_val}"

    @classmethod
    def inspect(cls, parameters_cell: Any) -> list[Parameter]:
        """Return what a cell of parameters declares, one on a line: for `papermill --help-notebook`."""
        found = (_DECLARATION.match(line.strip()) for line in parameters_cell["source"].splitlines())
        return [
            Parameter(each["name"], each["type"] or "None", each["default"], each["help"] or "") for each in found if each
        ]


class ReceptiveEngine(NBClientEngine):
    """`papermill --engine receptive`: a notebook of the kernel in the page runs with the same kernel under Node."""

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        found = super().nb_kernel_name(nb, name)
        return KERNEL_NAME if found == PAGE_KERNEL else found


papermill_translators.register("typescript", TypeScriptTranslator)
