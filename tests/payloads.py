"""Who looks into the payloads of plays: found in the source, by whatever name a payload goes.

A payload that has a type of `session.game.payloads` does not count: mypy checks its keys.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

_ASKED: Final = frozenset({"get", "pop", "setdefault"})
_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_TELLING: Final = (
    ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.Call, ast.Subscript, ast.Attribute, ast.Compare,
)  # fmt: skip
_OWN: Final = frozenset({"self", "cls"})


@dataclass
class Scope:
    """A function, or a module, with what is in it but not in a function inside it."""

    path: Path
    name: str
    parameters: list[ast.arg]
    nodes: list[ast.AST]


class Payloads:
    """The modules, and under which names payloads are handed on from one function to another."""

    def __init__(self, paths: Iterable[Path]) -> None:
        trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}
        self._types = _types(trees.values())
        self._scopes = [scope for path, tree in trees.items() for scope in _scopes(path, tree)]
        self._taken: dict[int, set[str]] = {}
        self._follow()

    def looked_into(self) -> Iterator[tuple[Path, int]]:
        """Where one is asked for a key, or has one put into it."""
        for scope in self._scopes:
            names = self._names(scope)
            for node in scope.nodes:
                match node:
                    case ast.Subscript(value=looked_into):
                        pass
                    case ast.Attribute(value=looked_into, attr=asked) if asked in _ASKED:
                        pass
                    case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[looked_into]):
                        pass
                    case _:
                        continue
                if self._is_payload(looked_into, names):
                    yield scope.path, getattr(node, "lineno", 0)

    def _is_typed(self, annotation: ast.expr | None) -> bool:
        return isinstance(annotation, ast.Name) and annotation.id in self._types

    def _is_payload(self, node: ast.expr, names: Collection[str]) -> bool:
        """Whether it is a payload or a copy of one."""
        match node:
            case ast.Attribute(attr="payload" | "said"):
                return True
            case ast.Name(id=name):
                return name in names
            case ast.Subscript(slice=ast.Constant(value="payload")):
                return True
            case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value="payload"), *_]):
                return True
            case ast.Call(func=ast.Name(id="dict"), args=[copied]):
                return self._is_payload(copied, names)
            case ast.Dict():
                pairs = zip(node.keys, node.values, strict=True)
                return any(key is None and self._is_payload(value, names) for key, value in pairs)
            case ast.BoolOp(values=chosen):
                return any(self._is_payload(one, names) for one in chosen)
            case ast.IfExp(body=one, orelse=other):
                return self._is_payload(one, names) or self._is_payload(other, names)
        return False

    def _names(self, scope: Scope) -> set[str]:
        """The names of payloads in a function that have no type of their own there."""
        typed = {one.arg for one in scope.parameters if self._is_typed(one.annotation)}
        given: list[tuple[str, ast.expr]] = []
        for node in scope.nodes:
            match node:
                case ast.AnnAssign(target=ast.Name(id=name), annotation=said) if self._is_typed(
                    said
                ):
                    typed.add(name)
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=made)) if (
                    self._is_typed(made)
                ):
                    typed.add(name)
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                    | ast.NamedExpr(target=ast.Name(id=name), value=value)
                ):
                    given.append((name, value))
                case ast.Assign(targets=[ast.Tuple(elts=several)], value=ast.Tuple(elts=values)):
                    pairs = zip(several, values, strict=False)
                    given += [(one.id, value) for one, value in pairs if isinstance(one, ast.Name)]
        names = {"payload", *self._taken.get(id(scope), ())} - typed
        while more := {
            name
            for name, value in given
            if name not in names and name not in typed and self._is_payload(value, names)
        }:
            names |= more
        return names

    def _follow(self) -> None:
        """Find the parameters to which somebody hands one, function by function."""
        takers: dict[str, list[Scope]] = {}
        for scope in self._scopes:
            takers.setdefault(scope.name, []).append(scope)
        waiting = self._scopes
        while waiting:
            reached: list[Scope] = []
            for scope in waiting:
                names = self._names(scope)
                for call in scope.nodes:
                    if isinstance(call, ast.Call):
                        called = getattr(call.func, "attr", getattr(call.func, "id", ""))
                        own = called.startswith("_")
                        reached += [
                            taker
                            for taker in takers.get(called, ())
                            if (not own or taker.path == scope.path)
                            and self._takes(taker, call, names)
                        ]
            waiting = reached

    def _takes(self, taker: Scope, call: ast.Call, names: Collection[str]) -> bool:
        """Whether a function is handed one by this call that it was not known to take."""
        named = {one.arg: one for one in taker.parameters if one.arg not in _OWN}
        given = [*zip(named, call.args, strict=False)]
        given += [(one.arg, one.value) for one in call.keywords if one.arg in named]
        taken = self._taken.setdefault(id(taker), set())
        more = {
            name
            for name, value in given
            if not self._is_typed(named[name].annotation) and self._is_payload(value, names)
        } - taken
        taken |= more
        return bool(more)


def _scopes(path: Path, tree: ast.Module) -> Iterator[Scope]:
    waiting: list[ast.AST] = [tree]
    while waiting:
        scope = waiting.pop()
        inside, nodes = list(ast.iter_child_nodes(scope)), list[ast.AST]()
        while inside:
            node = inside.pop()
            nodes.append(node)
            if isinstance(node, _Function):
                waiting.append(node)
            else:
                inside += ast.iter_child_nodes(node)
        arguments: list[ast.arg] = []
        if isinstance(scope, _Function):
            arguments = [*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs]
        told: list[ast.AST] = [node for node in nodes if isinstance(node, _TELLING)]
        yield Scope(path, getattr(scope, "name", ""), arguments, told)


def _types(trees: Iterable[ast.Module]) -> set[str]:
    """`PlaySaid` and its parts, and all that are made of them."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {"CourtSaid", "WaySaid", "ZonesSaid"}
    while more := {name for name, of in bases.items() if of & found} - found:
        found |= more
    return found
