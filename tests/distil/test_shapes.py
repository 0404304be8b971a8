"""The shapes that definitions take in real code, and what each must be called."""

from pathlib import Path

import pytest

from mimo_tui.memory.distil import Distilled
from tests.distil.test_languages import distil

SHAPES = {
    "shapes.py": (
        '''
LOW, HIGH = 1, 2  # both ends
Pair = tuple[int, int]
"""Two of them."""
type Name = str
double = lambda x: 2 * x

class Box[T](Base[T]):
    # How many fit.
    size = 3
    def __init__(self, items):  # keeps them
        # In the order given.
        self.items: list[T] = items
        self.size = 4
    def first(  # may fail
        self, default=None,
    ):
        return self.items[0]

class Small(Box):
    def first(self):
        return super().first() or self.rest()
    def rest(self): ...
''',
        {
            "constant LOW": "LOW, HIGH = 1, 2",
            "constant HIGH": "LOW, HIGH = 1, 2",
            "constant Pair": "Pair = tuple[int, int]",
            "class Name": "type Name = str",
            "function double": "double = lambda x",
            "class Box": "class Box[T](Base[T])",
            "field Box.size": "size = 3",
            "field Box.items": "self.items: list[T] = items",
            "method Box.__init__": "def __init__(self, items)",
            "method Box.first": "def first( self, default=None, )",
            "class Small": "class Small(Box)",
            "method Small.first": "def first(self)",
            "method Small.rest": "def rest(self)",
        },
        {"Small.first calls Box.first", "Small.first calls Small.rest", "Box inherits Base"},
        {
            "Pair": "Two of them.",
            "HIGH": "both ends",
            "Box.size": "How many fit.",
            "Box.items": "In the order given.",
        },
    ),
    "shapes.js": (
        """
const View = require("./view");
const app = exports = module.exports = {};
app.init = function init() { this.reset(); };
app.reset = () => {};
function Door() { this.open = function () {}; }
Door.prototype.shut = function (hard) { return helper(hard); };
exports.helper = (x) => x;
export const router = makeRouter();
const api = { get(id) { return this.url(id); }, url: (id) => id };
const Late = class extends Door { #key = 1; ready = () => this.shut(); };
function outer() { items.forEach({ each: () => 1 }); other.x = () => 2; }
export default function () {}
export { a as b } from "./a";
export * from "./c";
""",
        {
            "method app.init": "app.init = function init()",
            "method app.reset": "app.reset = () =>",
            "function Door": "function Door()",
            "method Door.open": "this.open = function ()",
            "method Door.shut": "Door.prototype.shut = function (hard)",
            "function helper": "exports.helper = (x) =>",
            "constant router": "export const router = makeRouter()",
            "function api.get": "get(id)",
            "function api.url": "url: (id) =>",
            "class Late": "const Late = class extends Door",
            "field Late.#key": "#key = 1",
            "method Late.ready": "ready = () =>",
            "function outer": "function outer()",
            "function default": "export default function ()",
        },
        {
            "app.init calls app.reset",
            "Door.shut calls helper",
            "api.get calls api.url",
            "Late.ready calls Door.shut",
            "Late inherits Door",
            "shapes.js imports ./view",
            "shapes.js imports ./a.a",
            "shapes.js imports ./c",
        },
        {},
    ),
    "shapes.tsx": (
        """
import side, { one as uno } from "./one";
export abstract class Cart<T> extends Base<T> {
  constructor(private readonly store: Store, size: number) { super(); }
  abstract total(): number;
  add(item: T): void;
  add(item: T, count?: number): void { super.add(item); uno(); }
}
export type Line = { price: number; tax?(): number };
enum Color { Red, Green = 2 }
namespace Tools { export function mend(): void {} export const kit = 1; }
declare function load(path: string): Promise<void>;
export const Shelf = () => <Item.Row><Cart /></Item.Row>;
@Entity({ name: "d" })
export class Desk {}
""",
        {
            "class Cart": "export abstract class Cart<T> extends Base<T>",
            "field Cart.store": "private readonly store: Store",
            "method Cart.constructor": "constructor(private readonly store: Store, size: number)",
            "method Cart.total": "abstract total(): number",
            "method Cart.add": "add(item: T, count?: number): void",
            "class Line": "export type Line",
            "field Line.price": "price: number",
            "method Line.tax": "tax?(): number",
            "class Color": "enum Color",
            "field Color.Red": "Red",
            "field Color.Green": "Green = 2",
            "function Tools.mend": "export function mend(): void",
            "constant Tools.kit": "export const kit = 1",
            "function load": "declare function load(path: string): Promise<void>",
            "function Shelf": "export const Shelf = () =>",
            "class Desk": '@Entity({ name: "d" }) export class Desk',
        },
        {
            "Cart.add calls Base.add",
            "Cart.add calls one",
            "Shelf calls Item.Row",
            "Shelf calls Cart",
            "shapes.tsx imports ./one.one",
            "shapes.tsx imports ./one.side",
        },
        {},
    ),
    "shapes.go": (
        """// Package shapes shows them.
package shapes

const (
	Low  = 1 // the least
	High = 2
)

var ErrEmpty, errFull = errors.New("empty"), errors.New("full")

type Set[T any] struct {
	sync.Mutex
	*Base
	x, y int // where
}

type Reader interface {
	io.Closer
	Read() error
}

func (s *Set[T]) Add(item T) error {
	if s.has(item) {
		return ErrEmpty
	}
	return &FullError{item}
}

func (s *Set[T]) has(item T) bool { return helper(len(s.items)) }

func helper(n int) bool { return n > 1 }
""",
        {
            "constant Low": "Low = 1",
            "constant High": "High = 2",
            "constant ErrEmpty": 'var ErrEmpty, errFull = errors.New("empty"), errors.New("full")',
            "constant errFull": 'var ErrEmpty, errFull = errors.New("empty"), errors.New("full")',
            "class Set": "type Set[T any] struct",
            "data model data model Set": "type Set[T any] struct",
            "field Set.x": "x, y int",
            "field Set.y": "x, y int",
            "class Reader": "type Reader interface",
            "interface interface Reader": "type Reader interface",
            "method Reader.Read": "Read() error",
            "method Set.Add": "func (s *Set[T]) Add(item T) error",
            "rule rules of Set.Add": "raises ErrEmpty when `s.has(item)`",
            "method Set.has": "func (s *Set[T]) has(item T) bool",
            "function helper": "func helper(n int) bool",
        },
        {
            "Set inherits sync.Mutex",
            "Set inherits Base",
            "Set contains Set.Add",
            "Reader inherits io.Closer",
            "Set.Add calls Set.has",
            "Set.has calls helper",
        },
        {
            "shapes.go": "Package shapes shows them.",
            "Low": "the least",
            "Set.y": "where",
            "Set.Add": "raises ErrEmpty when s.has(item)\nraises &FullError{item}",
        },
    ),
    "shapes.rs": (
        """//! Shapes of Rust.
use std::{fmt, io::{self, Read as R}};
pub struct Meters(pub u32);
impl<'a, T: Clone> Shape<T> for Square<'a, T> {
    const SIDES: u8 = 4;
    fn area(&self) -> u32 { self.side() * Self::scale::<T>() }
}
impl<T> Square<'_, T> {
    fn side(&self) -> u32 { R::read(); 1 }
    fn scale<U>() -> u32 { 2 }
}
struct Square<'a, T> { inner: &'a T }
mod inner { pub fn deep() { help() } fn help() {} }
fn try_it() -> Result<(), E> { return Err(E::Bad); }
""",
        {
            "class Meters": "pub struct Meters(pub u32)",
            "constant Square.SIDES": "const SIDES: u8 = 4",
            "method Square.area": "fn area(&self) -> u32",
            "method Square.side": "fn side(&self) -> u32",
            "method Square.scale": "fn scale<U>() -> u32",
            "class Square": "struct Square<'a, T>",
            "data model data model Square": "struct Square<'a, T>",
            "field Square.inner": "inner: &'a T",
            "function inner.deep": "pub fn deep()",
            "function inner.help": "fn help()",
            "function try_it": "fn try_it() -> Result<(), E>",
        },
        {
            "Square implements Shape",
            "Square contains Square.area",
            "Square.area calls Square.side",
            "Square.area calls Square.scale",
            "Square.side calls Read.read",
            "inner.deep calls inner.help",
            "shapes.rs imports std.fmt",
            "shapes.rs imports std.io",
            "shapes.rs imports std.io.Read",
        },
        {"shapes.rs": "Shapes of Rust.", "try_it": "raises E::Bad"},
    ),
    "Shapes.java": (
        """
import java.util.*;
@Deprecated // soon
class Outer<T> extends Base<T> implements A, B<T> {
    int low, high; // both ends
    Outer() { this(1); }
    static class Inner { void ping() { pong(); list.add(1); } }
    void pong() { new ArrayList<String>(); super.stop(); }
    enum Kind { ONE { void q() {} }, TWO }
}
record Point(int x, int y) implements Shape { Point { check(x); } }
@interface Mark { int value() default 1; }
""",
        {
            "class Outer": "@Deprecated class Outer<T> extends Base<T> implements A, B<T>",
            "field Outer.low": "int low, high",
            "field Outer.high": "int low, high",
            "method Outer.Outer": "Outer()",
            "class Outer.Inner": "static class Inner",
            "method Outer.Inner.ping": "void ping()",
            "method Outer.pong": "void pong()",
            "class Outer.Kind": "enum Kind",
            "field Outer.Kind.TWO": "TWO",
            "class Point": "record Point(int x, int y) implements Shape",
            "data model data model Point": "record Point(int x, int y) implements Shape",
            "field Point.y": "int y",
            "method Point.Point": "Point",
            "class Mark": "@interface Mark",
            "method Mark.value": "int value() default 1",
        },
        {
            "Outer inherits Base",
            "Outer implements A",
            "Outer implements B",
            "Outer.Inner.ping calls Outer.pong",
            "Outer.Inner.ping calls list.add",
            "Outer.pong calls ArrayList",
            "Outer.pong calls Base.stop",
            "Shapes.java imports java.util",
        },
        {"Outer.high": "both ends"},
    ),
    "shapes.c": (
        """
#ifndef SHAPES_H
#define SHAPES_H
#define TWICE(x) \\
    (2 * (x))
typedef struct node { struct node *next, **all[2]; int (*cmp)(int, int); } node_t;
typedef enum { RED, GREEN } color;
typedef int (*callback)(void *);
enum { ANON = 1 };
static const char *names[] = { "a", "b" };
int counter, *top;
/* Adds up. */
static int add(int a, int b);
API_EXPORT int add(int a, int b) { int local = 1; int proto(int); return sub(a, b); }
void (*handler(int sig))(int) { return 0; }
#endif
""",
        {
            "function TWICE": "#define TWICE(x)",
            "class node_t": "typedef struct node {…} node_t",
            "data model data model node_t": "typedef struct node {…} node_t",
            "field node_t.next": "struct node *next, **all[2]",
            "field node_t.all": "struct node *next, **all[2]",
            "field node_t.cmp": "int (*cmp)(int, int)",
            "class color": "typedef enum {…} color",
            "field color.GREEN": "GREEN",
            "class callback": "typedef int (*callback)(void *)",
            "constant ANON": "ANON = 1",
            "constant names": 'static const char *names[] = { "a", "b" }',
            "constant counter": "int counter, *top",
            "constant top": "int counter, *top",
            "function add": "int add(int a, int b)",
            "function handler": "void (*handler(int sig))(int)",
        },
        {"add calls sub"},
        {"add": "Adds up."},
    ),
    "shapes.h": (
        """
namespace a::b {
template <class T> class API_PUBLIC Box : public Base<T>, private Other {
 public:
  explicit Box(int n);
  Box(const Box&) = delete;
  ~Box();
  operator bool() const;
  bool operator==(const Box& o) const { return same(o); }
  virtual int get() const = 0;
  static const int kMax = 3;
  using Item = T;
 private:
  bool same(const Box& o) const MAY_FAIL;
  T *first, *last;
};
template <class T> Box<T>::Box(int n) : first(0) { this->get(); helper<T>(n); }
template <class T> bool Box<T>::same(const Box& o) const { throw Bad(); }
enum class Mode { kFast };
}
""",
        {
            "class a.b.Box": "template <class T> class API_PUBLIC Box"
            " : public Base<T>, private Other",
            "method a.b.Box.Box": "template <class T> Box<T>::Box(int n)",
            "method a.b.Box.~Box": "~Box()",
            "method a.b.Box.operator bool() const": "operator bool() const",
            "method a.b.Box.operator==": "bool operator==(const Box& o) const",
            "method a.b.Box.get": "virtual int get() const = 0",
            "field a.b.Box.kMax": "static const int kMax = 3",
            "class a.b.Box.Item": "using Item = T",
            "method a.b.Box.same": "template <class T> bool Box<T>::same(const Box& o) const",
            "field a.b.Box.first": "T *first, *last",
            "field a.b.Box.last": "T *first, *last",
            "class a.b.Mode": "enum class Mode",
            "field a.b.Mode.kFast": "kFast",
        },
        {
            "a.b.Box inherits Base",
            "a.b.Box inherits Other",
            "a.b.Box.operator== calls a.b.Box.same",
            "a.b.Box.Box calls a.b.Box.get",
            "a.b.Box.Box calls helper",
        },
        {"a.b.Box.same": "raises Bad()"},
    ),
}


def edges(distilled: Distilled) -> set[str]:
    titles = {record.id: record.title for record in distilled.records}
    return {f"{titles[edge.source_id]} {edge.kind} {edge.target}" for edge in distilled.edges}


@pytest.mark.parametrize("path", SHAPES)
def test_nothing_is_missing_and_nothing_is_made_up(tmp_path: Path, path: str) -> None:
    text, signatures, _, _ = SHAPES[path]
    found = {
        f"{record.kind} {record.title}": record.signature
        for record in distil(tmp_path, path, text).records[1:]
    }
    assert {name: found.get(name) for name in signatures} == signatures
    allowed = {
        "method Outer.Kind.ONE.q",
        "field Outer.Kind.ONE",
        "field Point.x",
        "field color.RED",
    }
    assert found.keys() - signatures.keys() <= allowed


@pytest.mark.parametrize("path", SHAPES)
def test_edges_say_what_the_text_means(tmp_path: Path, path: str) -> None:
    text, _, wanted, _ = SHAPES[path]
    assert wanted <= edges(distil(tmp_path, path, text))


@pytest.mark.parametrize("path", SHAPES)
def test_comments_and_errors_reach_the_body(tmp_path: Path, path: str) -> None:
    text, _, _, said = SHAPES[path]
    bodies = {record.title: record.body for record in distil(tmp_path, path, text).records}
    assert {title: words in bodies[title] for title, words in said.items()} == dict.fromkeys(
        said, True
    )


def test_a_class_shows_the_methods_that_stand_outside_it(tmp_path: Path) -> None:
    distilled = distil(tmp_path, "shapes.go", SHAPES["shapes.go"][0])
    body = next(record.body for record in distilled.records if record.title == "Set")
    assert "  func (s *Set[T]) Add(item T) error" in body


def test_a_comment_behind_a_field_is_not_the_next_ones(tmp_path: Path) -> None:
    text = "struct a {\n  int x; // of x\n  int y;\n};\n"
    bodies = {r.title: r.body for r in distil(tmp_path, "a.c", text).records}
    assert "of x" in bodies["a.x"] and "of x" not in bodies["a.y"]


def test_lines_are_those_of_the_definition_and_its_decorators(tmp_path: Path) -> None:
    text = "@cached\ndef f():\n    return 1\n\n\nclass A:\n    x = 1\n"
    lines = [(r.first_line, r.last_line) for r in distil(tmp_path, "a.py", text).records]
    assert lines == [(1, 7), (1, 3), (6, 7), (7, 7)]


SAME = {
    "a.py": "def f(x): return 1\n\nif Y:\n    def f(x): return 2\n",
    "a.c": "#ifdef A\nint f(int x) { return 1; }\n#else\nint f(int x) { return 2; }\n#endif\n",
    "A.java": "class A {\n  void f(int x) { }\n  void f(long x) { }\n}\n",
    "a.ts": "function f(x: 1): 1;\nfunction f(x: 2): 2;\nfunction f(x) { return x; }\n",
}


@pytest.mark.parametrize("path", SAME)
def test_namesakes_keep_ids_and_hashes_when_the_rest_changes(tmp_path: Path, path: str) -> None:
    before = distil(tmp_path, path, SAME[path]).records[1:]
    assert len({record.id for record in before}) == len(before)
    comment = "# new\n\n" if path == "a.py" else "// new\n\n"
    more = "def g(): pass\n" if path == "a.py" else ""
    after = distil(tmp_path, path, comment + SAME[path] + more).records[1:]
    known = {record.id: record.source_hash for record in after}
    assert [known[record.id] for record in before] == [record.source_hash for record in before]


def test_a_class_shows_what_it_declares_and_not_again_where_it_is_defined(tmp_path: Path) -> None:
    text = "class A {\n  int get() const;\n};\nint A::get() const { return 1; }\n"
    body = next(r.body for r in distil(tmp_path, "a.cpp", text).records if r.title == "A")
    assert body == "class A\n  int get() const"


def test_a_call_of_an_overloaded_function_means_its_implementation(tmp_path: Path) -> None:
    distilled = distil(tmp_path, "a.ts", SAME["a.ts"] + "function g() { return f(1); }\n")
    meant = next(edge.target_id for edge in distilled.edges if edge.kind == "calls")
    assert [r.first_line for r in distilled.records if r.id == meant] == [3]


def test_a_mark_of_byte_order_is_no_part_of_the_text(tmp_path: Path) -> None:
    distilled = distil(tmp_path, "a.md", "\ufeff# Shop\n")
    assert [record.title for record in distilled.records] == ["Shop"]


def test_bases_that_go_round_are_followed_once(tmp_path: Path) -> None:
    rounds = "".join(f"struct T<{n}> : T<{n + 1}>, U<{n}> {{}};\n" for n in range(200))
    text = (
        f"namespace n {{\n{rounds}struct U : T {{ int f(); }};\nint T::g() {{ return f(); }}\n}}\n"
    )
    assert "n.T.g calls n.U.f" in edges(distil(tmp_path, "a.cpp", text))
