"""Keeps the samples that exercise something new: a pair of argument values, dtypes, ranks, empty or transposed tensors."""

from itertools import combinations

import torch

from .encode import find_tensors


def number_tokens(value):
    """Values that a person would choose stand for themselves, drawn ones for their sign."""
    text = repr(value)
    return text if len(text) <= 5 else f"{type(value).__name__} {'negative' if value < 0 else 'positive'}"


def tensor_tokens(value):
    tokens = [f"{value.dtype} of rank {value.ndim}"]
    if value.numel() == 0:
        tokens.append("empty")
    if not value.is_contiguous():
        tokens.append("strided")
    return tokens


def value_tokens(value):
    if isinstance(value, torch.Tensor):
        return tensor_tokens(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return [number_tokens(value)]
    if isinstance(value, (list, tuple)):
        if find_tensors(value):
            return [f"{len(value)} items", *{token for item in value for token in value_tokens(item)}]
        return [repr(value)] if len(repr(value)) <= 20 else [f"list of {len(value)}"]
    return [str(value)]


def sample_tokens(args, kwargs):
    named = [*enumerate(args), *kwargs.items()]
    tokens = [f"{name}: {token}" for name, value in named for token in value_tokens(value)]
    tokens.append(f"{len(args)} positional")
    tokens.append(f"named {sorted(kwargs)}")
    return sorted(set(tokens))


def sample_size(args, kwargs):
    return sum(tensor.numel() for tensor in find_tensors([list(args), kwargs]))


def thin(samples, limit):
    """Of (args, kwargs) pairs the small ones first, each kept if it has a new pair of tokens; at most `limit`."""
    seen, kept = set(), []
    for place, (args, kwargs) in sorted(enumerate(samples), key=lambda item: (sample_size(*item[1]), item[0])):
        tokens = sample_tokens(args, kwargs)
        new = {*combinations(tokens, 2), *((token,) for token in tokens)} - seen
        if new:
            singles = sum(len(each) == 1 for each in new)
            kept.append((singles, len(new), place, args, kwargs))
            seen |= new
    kept.sort(key=lambda item: (-item[0], -item[1], item[2]))
    return [(args, kwargs) for _, _, _, args, kwargs in sorted(kept[:limit], key=lambda item: item[2])]
