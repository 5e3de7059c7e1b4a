"""What PyTorch's functions, methods and classes take: arguments in their order, defaults, and which are by keyword alone."""

import ast
import inspect
import re
from pathlib import Path

import torch
import torch.nn.functional as F

TABLE = Path(__file__).resolve().parents[2] / "src/engine/core/signatures.ts"
# Where camelCase does not give back PyTorch's name.
NAMES = {"logSigmoid": "logsigmoid", "isContiguous": "is_contiguous"}
# Classes of ours that several layers share, and one of the layers.
BASES = {
    "AdaptiveAvgPool": "AdaptiveAvgPool2d",
    "AdaptiveMaxPool": "AdaptiveMaxPool2d",
    "AnyDropout": "Dropout",
    "BatchNorm": "BatchNorm2d",
    "InstanceNorm": "InstanceNorm2d",
    "LPPool": "LPPool2d",
    "MaxPool": "MaxPool2d",
    "Shrink": "Softshrink",
    "WithAlpha": "ELU",
}
HOLDERS = {
    "functional": F,
    "init": torch.nn.init,
    "utils": torch.nn.utils,
    "autograd": torch.autograd,
}
CLASSES = (torch.nn, torch.optim, torch.optim.lr_scheduler, torch.utils.data)
# What only overloads of other scalars take in a place.
KEYWORDS = ["alpha"]
CLOSED = "device layout pin_memory memory_format out names".split()


def snake(name):
    return NAMES.get(name) or re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: "_" + match[1].lower(), name)


def argument(name, keyword=False, **default):
    """[name] is required; [name, default] where the default is a literal, else its text."""
    record = {"name": name}
    if keyword:
        record["keyword"] = True
    if "default" in default:
        value = default["default"]
        literal = value is None or isinstance(value, (bool, int, float, str, list, tuple))
        record["default"] = value if literal else str(value)
    return record


def by_inspection(function):
    parameters = [each for each in inspect.signature(function).parameters.values() if each.name != "self"]
    return [
        argument(
            each.name,
            each.kind is each.KEYWORD_ONLY,
            **({} if each.default is each.empty else {"default": each.default}),
        )
        for each in parameters
        if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
    ]


def by_documentation(function):
    """The first line of a built-in's own words: conv2d(input, weight, bias=None, …) -> Tensor."""
    line = re.search(r"\w+\((.*?)\)\s*->", " ".join((function.__doc__ or "").split()))
    if line is None:
        return None
    found, keyword = [], False
    for part in re.split(r",\s*(?![^(]*\))", line[1]):
        name, _, default = (piece.strip() for piece in part.partition("="))
        if name == "*":
            keyword = True
        elif default:
            try:
                value = ast.literal_eval(default)
            except (ValueError, SyntaxError):
                value = default
            found.append(argument(name, keyword, default=value))
        else:
            found.append(argument(name, keyword))
    return found


def by_schema(name, is_method):
    """The overload with the most places, of those that take the tensor itself first."""
    try:
        schemas = torch._C._jit_get_schemas_for_operator(f"aten::{name}")
    except RuntimeError:
        return None
    lists = [
        schema.arguments
        for schema in schemas
        if all(each.name != "out" and each.alias_info is None or each.name == "self" for each in schema.arguments)
        and (not is_method or (schema.arguments and str(schema.arguments[0].type) == "Tensor"))
    ]
    if not lists:
        return None
    best = max(lists, key=lambda own: sum(not each.kwarg_only for each in own))
    keywords = {each.name: each for own in lists for each in own if each.kwarg_only}
    places = [each for each in best if not each.kwarg_only and each.name not in KEYWORDS]
    known = {each.name for each in places}
    own = places + [each for name, each in keywords.items() if name not in known]
    return [
        argument(
            "input" if each.name == "self" else each.name,
            each.kwarg_only,
            **({"default": each.default_value} if each.has_default_value() else {}),
        )
        for each in own
        if each.name not in CLOSED and not (is_method and each.name == "self")
    ]


def of_function(holder, name):
    function = getattr(holder, name, None)
    if function is None:
        return None
    indices = getattr(holder, f"{name}_with_indices", None)
    if indices is not None:
        return by_inspection(indices)
    if holder is torch or holder is F:
        if inspect.isfunction(function):
            found = by_inspection(function)
            return found or by_schema(name, False)
        schema = by_schema(name, False)
        # The words of F.gelu leave its star out.
        if schema and any(each.get("keyword") for each in schema):
            return schema
        return (holder is F and by_documentation(function)) or schema
    return by_inspection(function)


def of_method(name):
    method = getattr(torch.Tensor, name, None)
    if method is None:
        # A method here that is a function there.
        function = of_function(F, name)
        return function and function[1:]
    if inspect.isfunction(method):
        found = by_inspection(method)
        if found:
            return found
    return by_schema(name, True)


def lookup(name):
    holder, _, own = name.rpartition(".")
    if holder == "Tensor":
        return of_method(snake(own))
    if holder in HOLDERS:
        found = of_function(HOLDERS[holder], snake(own))
        return found or (holder == "functional" and of_function(torch, snake(own)))
    if holder:
        return None
    if own[0].islower():
        return of_function(torch, snake(own))
    for module in CLASSES:
        made = getattr(module, BASES.get(own, own), None)
        if inspect.isclass(made) and own != "Module":
            return by_inspection(made.__init__)
    return None


def build():
    text = TABLE.read_text(encoding="utf-8")
    table = text[text.index("export const SIGNATURES") :]
    names = re.findall(r"^  '?([\w.]+)'?:", table, re.MULTILINE)
    found = {name: lookup(name) for name in names}
    return {name: own for name, own in found.items() if own}
