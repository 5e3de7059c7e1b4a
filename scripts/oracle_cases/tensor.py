"""Elementwise operations, reductions, products and movements, called as methods of a tensor."""

import torch

from .record import Cases

UNARY = ("neg", "abs", "exp", "sin", "cos", "tanh", "sigmoid", "relu", "erf")
POSITIVE = ("log", "sqrt", "rsqrt")
BINARY = ("add", "sub", "mul", "div", "maximum", "minimum")
COMPARE = ("eq", "ne", "lt", "le", "gt", "ge")


def method(name):
    return lambda input, *rest, **options: getattr(input, name)(*rest, **options)


def elementwise(cases):
    for name in UNARY:
        cases.add(name, method(name), [cases.randn(2, 3, 5)])
    for name in POSITIVE:
        cases.add(name, method(name), [cases.randn(2, 3, 5).abs() + 0.1])
    for name in BINARY:
        cases.add(name, method(name), [cases.randn(2, 3), cases.randn(2, 3)])
        cases.add(name, method(name), [cases.randn(2, 1, 4), cases.randn(3, 1)])
    for name in ("add", "sub", "mul", "div", "pow"):
        cases.add(name, method(name), [cases.randn(2, 3).abs() + 0.1], [3])
    cases.add("pow", method("pow"), [cases.randn(2, 3).abs() + 0.1, cases.randn(3)])
    cases.add("maximum", method("maximum"), [torch.tensor([1.0, 2.0]), torch.tensor([1.0, 3.0])])
    for name in COMPARE:
        cases.add(name, method(name), [cases.randint(3, 3, 4), cases.randint(3, 4)])
        cases.add(name, method(name), [cases.randn(5)], [0])
    cases.add("clamp", method("clamp"), [cases.randn(12)], min=-0.5, max=0.5)
    cases.add("clamp", method("clamp"), [cases.randn(12)], min=0.0)
    cases.add("where", torch.where, [cases.randint(2, 3, 4).bool(), cases.randn(3, 4), cases.randn(4)])
    cases.add("add", method("add"), [torch.tensor([1, 2]), torch.tensor([0.5, 1.5])])
    cases.add("div", method("div"), [torch.tensor([7, 2]), torch.tensor([2, 4])])
    cases.add("mul", method("mul"), [torch.tensor([3, 4])], [2])
    cases.add("add", method("add"), [torch.tensor([3, 4])], [1.5])


def reductions(cases):
    for name in ("sum", "mean"):
        cases.add(name, method(name), [cases.randn(2, 3, 4)])
        cases.add(name, method(name), [cases.randn(2, 3, 4)], [1])
        cases.add(name, method(name), [cases.randn(2, 3, 4)], [[0, 2]], keepdim=True)
        cases.add(name, method(name), [cases.randn(2, 3, 4)], [-1])
    for name in ("var", "std"):
        cases.add(name, method(name), [cases.randn(2, 3, 4)])
        cases.add(name, method(name), [cases.randn(2, 3, 4)], [1])
        cases.add(name, method(name), [cases.randn(2, 3, 4)], [[0, 2]], correction=0, keepdim=True)
    cases.add("sum", method("sum"), [cases.randint(9, 3, 4)], [0])
    cases.add("sum", method("sum"), [cases.randint(2, 3, 4).bool()])
    cases.add("prod", method("prod"), [cases.randn(6)])
    cases.add("prod", method("prod"), [cases.randn(2, 3)], [1])
    for name in ("max", "min"):
        cases.add(name, method(name), [cases.randn(3, 4)])
        cases.add(name, method(name), [torch.ones(2, 2)])
        cases.add(name, method(name), [cases.randn(3, 4)], [1])
        cases.add(name, method(name), [torch.tensor([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]])], [1], keepdim=True)
    for name in ("argmax", "argmin"):
        cases.add(name, method(name), [cases.randn(3, 4)])
        cases.add(name, method(name), [cases.randn(3, 4)], [0])
        cases.add(name, method(name), [torch.tensor([[1.0, 3.0, 3.0], [2.0, 2.0, 1.0]])], [1], keepdim=True)
    cases.add("logsumexp", method("logsumexp"), [cases.randn(3, 4)], [1])
    cases.add("cumsum", method("cumsum"), [cases.randn(3, 4)], [1])
    cases.add("norm", method("norm"), [cases.randn(3, 4)])
    for name in ("all", "any"):
        cases.add(name, method(name), [cases.randint(2, 3, 2).bool()])
        cases.add(name, method(name), [cases.randint(2, 3, 2).bool()], [1])


def products(cases):
    shapes = [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((2, 3), (3, 4)), ((5, 2, 3), (5, 3, 4))]
    shapes += [((5, 2, 3), (3, 4)), ((2, 1, 2, 3), (4, 3, 5)), ((9, 17), (17, 11)), ((0, 3), (3, 2))]
    for left, right in shapes:
        cases.add("matmul", torch.matmul, [cases.randn(*left), cases.randn(*right)])
    cases.add("mm", torch.mm, [cases.randn(2, 3), cases.randn(3, 4)])
    cases.add("bmm", torch.bmm, [cases.randn(2, 2, 3), cases.randn(2, 3, 4)])


def movements(cases):
    x = cases.randn(2, 3, 4)
    cases.add("reshape", method("reshape"), [x], [[4, -1]])
    cases.add("permute", method("permute"), [x], [[2, 0, 1]])
    cases.add("transpose", method("transpose"), [x], [0, -1])
    cases.add("unsqueeze", method("unsqueeze"), [x], [1])
    cases.add("squeeze", method("squeeze"), [cases.randn(2, 1, 3, 1)])
    cases.add("squeeze", method("squeeze"), [cases.randn(2, 1, 3, 1)], [1])
    cases.add("expand", method("expand"), [cases.randn(3, 1)], [[2, 3, 4]])
    cases.add("narrow", method("narrow"), [x], [1, 1, 2])
    cases.add("select", method("select"), [x], [1, 2])
    cases.add("flip", method("flip"), [x], [[0, 2]])
    cases.add("repeat", method("repeat"), [cases.randn(2, 3)], [[2, 1, 2]])
    cases.add("gather", lambda input, index: input.gather(1, index), [cases.randn(3, 4), cases.randint(4, 3, 2)])
    cases.add("indexSelect", lambda input, index: input.index_select(0, index), [x, torch.tensor([1, 0, 1])])
    cases.add("cat", lambda *parts, dim: torch.cat(parts, dim), [cases.randn(2, 3), cases.randn(2, 1)], dim=1)
    cases.add("stack", lambda *parts, dim: torch.stack(parts, dim), [cases.randn(2, 3), cases.randn(2, 3)], dim=1)


def build():
    cases = Cases(2)
    for part in (elementwise, reductions, products, movements):
        part(cases)
    return cases.records
