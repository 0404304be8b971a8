"""Small files by hand in the languages beside the first ones, and what must be found in each."""

from pathlib import Path

import pytest

from mimo_tui.memory.distil import Distilled
from tests.distil.test_languages import distil

# Each: the text, the records' signatures, the edges, and what stands in a record's body.
Sample = tuple[str, dict[str, str], set[str], dict[str, str]]

SAMPLES: dict[str, Sample] = {
    "Order.cs": (
        """using System.Text;
using Files = System.IO.File;
namespace Shop.Core {
/// <summary>A paid <see cref="T:Cart"/>.</summary>
[Serializable]
public class Order<T> : Base<T>, IPriced where T : class {
    private const int Max = 99;
    public int Number { get; set; } = 0;
    public event EventHandler Changed;
    public Order(int number) : base(number) { Number = number; }
    public int Total() {
        if (Number < 1) { throw new EmptyOrder("none"); } else { throw new Odd(); }
        return AddUp(1) + base.Total() + Files.Read(2) + Make<int>(3);
    }
    int AddUp(int n) => n > 0 ? n : throw new ArgumentException();
}
public interface IPriced { int Total(); }
public enum Color { Red, Green = 2 }
public record Point(int X, int Y);
}
""",
        {
            "class Order": (
                "[Serializable] public class Order<T> : Base<T>, IPriced where T : class"
            ),
            "constant Order.Max": "private const int Max = 99",
            "field Order.Number": "public int Number",
            "field Order.Changed": "public event EventHandler Changed",
            "method Order.Order": "public Order(int number) : base(number)",
            "method Order.Total": "public int Total()",
            "rule rules of Order.Total": 'raises EmptyOrder("none") when `Number < 1`',
            "method Order.AddUp": "int AddUp(int n)",
            "class IPriced": "public interface IPriced",
            "interface interface IPriced": "public interface IPriced",
            "method IPriced.Total": "int Total()",
            "class Color": "public enum Color",
            "field Color.Red": "Red",
            "field Color.Green": "Green = 2",
            "class Point": "public record Point(int X, int Y)",
            "data model data model Point": "public record Point(int X, int Y)",
            "field Point.X": "int X",
            "field Point.Y": "int Y",
        },
        {
            "Order inherits Base",
            "Order implements IPriced",
            "Order.Total calls Order.AddUp",
            "Order.Total calls Base.Total",
            "Order.Total calls System.IO.File.Read",
            "Order.Total calls Make",
            "Order.cs imports System.Text",
        },
        {
            "Order": "A paid Cart.",
            "Order.Total": 'raises new EmptyOrder("none") when Number < 1\nraises new Odd()',
            "Order.AddUp": "raises new ArgumentException()",
        },
    ),
    "Order.kt": (
        """package shop

import shop.cart.Cart as Basket
import kotlin.math.*

const val MAX = 99

/** A paid cart. */
data class Order(val number: Int, name: String) : Base(number), Priced {
    lateinit var lines: List<Line>
    constructor(name: String) : this(1, name) { log() }
    override fun total(): Int {
        if (number < 1) throw EmptyOrder("none")
        return addUp(1) + super.total() + Basket.open(2)
    }
    private fun addUp(n: Int) = n
    companion object {
        const val LIMIT = 3
    }
}
interface Priced : Thing {
    fun total(): Int
}
enum class Color {
    RED, GREEN
}
object Shop : Base() {
    fun open() {}
}
typealias Sku = String
fun String.shout(): String = this
""",
        {
            "constant MAX": "const val MAX = 99",
            "class Order": "data class Order(val number: Int, name: String) : Base(number), Priced",
            "data model data model Order": (
                "data class Order(val number: Int, name: String) : Base(number), Priced"
            ),
            "field Order.number": "val number: Int",
            "field Order.lines": "lateinit var lines: List<Line>",
            "method Order.constructor": "constructor(name: String) : this(1, name)",
            "method Order.total": "override fun total(): Int",
            "rule rules of Order.total": 'raises EmptyOrder("none") when `number < 1`',
            "method Order.addUp": "private fun addUp(n: Int)",
            "constant Order.LIMIT": "const val LIMIT = 3",
            "class Priced": "interface Priced : Thing",
            "interface interface Priced": "interface Priced : Thing",
            "method Priced.total": "fun total(): Int",
            "class Color": "enum class Color",
            "field Color.RED": "RED",
            "field Color.GREEN": "GREEN",
            "class Shop": "object Shop : Base()",
            "method Shop.open": "fun open()",
            "class Sku": "typealias Sku = String",
            "method String.shout": "fun String.shout(): String",
        },
        {
            "Order inherits Base",
            "Order implements Priced",
            "Priced inherits Thing",
            "Order.total calls Order.addUp",
            "Order.total calls Base.total",
            "Order.total calls shop.cart.Cart.open",
            "Order.kt imports kotlin.math",
        },
        {
            "Order": "A paid cart.",
            "Order.total": 'raises EmptyOrder("none") when number < 1',
        },
    ),
    "Order.swift": (
        """import Foundation
let maxLines = 99
/// A paid cart.
@MainActor
public final class Order<T>: Base {
    static let limit = 3
    var big: Bool { return number > 3 }
    init(number: Int) { self.number = number }
    func total(with tax: Int) throws -> Int {
        guard number > 0 else { throw EmptyOrder("none") }
        return addUp(1) + prices.round(1)
    }
    private func addUp(_ n: Int) -> Int { super.addUp(n) }
}
protocol Priced: AnyObject { func total() throws -> Int; var price: Int { get } }
struct Line: Hashable { let x: Int }
enum Color { case red, green; case other(Int) }
extension Order: Codable { func more() { fatalError("never") } }
typealias Sku = String
func place(_ cart: Cart) async -> Order { Order(number: 1) }
""",
        {
            "constant maxLines": "let maxLines = 99",
            "class Order": "@MainActor public final class Order<T>: Base",
            "field Order.limit": "static let limit = 3",
            "field Order.big": "var big: Bool",
            "method Order.init": "init(number: Int)",
            "method Order.total": "func total(with tax: Int) throws -> Int",
            "rule rules of Order.total": 'raises EmptyOrder("none") when `not (number > 0)`',
            "method Order.addUp": "private func addUp(_ n: Int) -> Int",
            "class Priced": "protocol Priced: AnyObject",
            "interface interface Priced": "protocol Priced: AnyObject",
            "method Priced.total": "func total() throws -> Int",
            "field Priced.price": "var price: Int { get }",
            "class Line": "struct Line: Hashable",
            "data model data model Line": "struct Line: Hashable",
            "field Line.x": "let x: Int",
            "class Color": "enum Color",
            "field Color.red": "case red, green",
            "field Color.green": "case red, green",
            "field Color.other": "case other(Int)",
            "method Order.more": "func more()",
            "class Sku": "typealias Sku = String",
            "function place": "func place(_ cart: Cart) async -> Order",
        },
        {
            "Order inherits Base",
            "Order implements Codable",
            "Line implements Hashable",
            "Order contains Order.more",
            "Order.total calls Order.addUp",
            "Order.addUp calls Base.addUp",
            "place calls Order",
            "Order.swift imports Foundation",
        },
        {
            "Order": "A paid cart.",
            "Order.total": 'raises EmptyOrder("none") when not number > 0',
            "Order.more": 'raises fatalError("never")',
        },
    ),
    "order.rb": (
        """require "set"
require_relative "./cart"
module Shop
  MAX = 99
  # A paid cart.
  class Order < Base::Thing
    # What it costs.
    include Priced
    attr_reader :number, :name
    def initialize(number)
      @number = number
    end
    # Adds up.
    def total(tax = 1)
      raise EmptyOrder, "none" unless empty?
      add_up(1) + Prices::Table.get(1) + Line.new(2)
    end
    def empty?; end
    def self.make(x) = new(x)
    private
    def add_up(n) n end
    class Inner; end
  end
  Point = Struct.new(:x, :y)
end
def place(cart) = Shop::Order.new(cart)
""",
        {
            "class Shop": "module Shop",
            "constant Shop.MAX": "MAX = 99",
            "class Shop.Order": "class Order < Base::Thing",
            "field Shop.Order.number": "attr_reader :number, :name",
            "field Shop.Order.name": "attr_reader :number, :name",
            "field Shop.Order.@number": "@number = number",
            "method Shop.Order.initialize": "def initialize(number)",
            "method Shop.Order.total": "def total(tax = 1)",
            "rule rules of Shop.Order.total": 'raises EmptyOrder, "none" when `not empty?`',
            "method Shop.Order.empty?": "def empty?",
            "method Shop.Order.make": "def self.make(x)",
            "method Shop.Order.add_up": "def add_up(n)",
            "class Shop.Order.Inner": "class Inner",
            "class Shop.Point": "Point = Struct.new(:x, :y)",
            "function place": "def place(cart)",
        },
        {
            "Shop.Order inherits Base.Thing",
            "Shop.Order inherits Priced",
            "Shop.Order.total calls Shop.Order.add_up",
            "Shop.Order.total calls Prices.Table.get",
            "Shop.Order.total calls Line",
            "place calls Shop.Order",
            "order.rb imports ./cart",
        },
        {
            "Shop.Order": "A paid cart.",
            "Shop.Order.total": 'Adds up.\nraises EmptyOrder, "none" when not empty?',
        },
    ),
    "Order.php": (
        """<?php
namespace Shop;
use Shop\\Cart\\Basket as Cart;
use Shop\\{A, B as C};
require_once __DIR__ . '/x.php';
define('FOO', 3);
/** A paid cart. */
#[Entity]
final class Order extends Base implements Priced, \\Countable {
    use Helps;
    const MAX = 99;
    private int $number = 0;
    public function __construct(private Store $store) { parent::__construct(); }
    public function total(int $x): int {
        if ($this->number < 1) { throw new EmptyOrder("none"); }
        return $this->addUp(1) + self::addUp(2) + Cart::open(3) + $this->store?->get(1) + helper();
    }
    abstract protected function addUp(int $n);
}
interface Priced { public function total(): int; }
trait Helps { function help() {} }
enum Color: string { case Red = 'r'; }
function place(Cart $cart): Order { return new Order(); }
""",
        {
            "constant FOO": "define('FOO', 3)",
            "class Order": (
                "#[Entity] final class Order extends Base implements Priced, \\Countable"
            ),
            "constant Order.MAX": "const MAX = 99",
            "field Order.number": "private int $number = 0",
            "field Order.store": "private Store $store",
            "method Order.__construct": "public function __construct(private Store $store)",
            "method Order.total": "public function total(int $x): int",
            "rule rules of Order.total": 'raises EmptyOrder("none") when `$this->number < 1`',
            "method Order.addUp": "abstract protected function addUp(int $n)",
            "class Priced": "interface Priced",
            "interface interface Priced": "interface Priced",
            "method Priced.total": "public function total(): int",
            "class Helps": "trait Helps",
            "interface interface Helps": "trait Helps",
            "method Helps.help": "function help()",
            "class Color": "enum Color: string",
            "field Color.Red": "case Red = 'r'",
            "function place": "function place(Cart $cart): Order",
        },
        {
            "Order inherits Base",
            "Order inherits Helps",
            "Order implements Priced",
            "Order implements Countable",
            "Order.__construct calls Base.__construct",
            "Order.total calls Order.addUp",
            "Order.total calls Shop.Cart.Basket.open",
            "Order.total calls Order.store.get",
            "Order.total calls helper",
            "place calls Order",
            "Order.php imports Shop.B",
            "Order.php imports /x.php",
        },
        {
            "Order": "A paid cart.",
            "Order.total": 'raises new EmptyOrder("none") when ($this->number < 1)',
        },
    ),
    "Order.scala": (
        """package shop
import shop.cart.{Cart => Basket, Other, _}
/** A paid cart. */
case class Order(number: Int) extends Base(number) with Priced {
  val tax: Int = 3
  def total(x: Int)(implicit c: C): Int = {
    if (number < 1) throw new EmptyOrder("none")
    addUp(1) + super.total() + Basket.open(1) + new Line(1)
    gen[Int](2)
  }
  def addUp(n: Int): Int
  type Sku = String
}
object Shop { val Max = 99 }
trait Priced { def total: Int }
enum Color { case Red; case Green }
extension (s: String) def shout: String = s
def place(cart: Cart): Order = ???
""",
        {
            "class Order": "case class Order(number: Int) extends Base(number) with Priced",
            "data model data model Order": (
                "case class Order(number: Int) extends Base(number) with Priced"
            ),
            "field Order.number": "number: Int",
            "field Order.tax": "val tax: Int = 3",
            "method Order.total": "def total(x: Int)(implicit c: C): Int",
            "rule rules of Order.total": 'raises EmptyOrder("none") when `number < 1`',
            "method Order.addUp": "def addUp(n: Int): Int",
            "class Order.Sku": "type Sku = String",
            "class Shop": "object Shop",
            "field Shop.Max": "val Max = 99",
            "class Priced": "trait Priced",
            "interface interface Priced": "trait Priced",
            "method Priced.total": "def total: Int",
            "class Color": "enum Color",
            "field Color.Red": "Red",
            "field Color.Green": "Green",
            "method String.shout": "def shout: String",
            "function place": "def place(cart: Cart): Order",
        },
        {
            "Order inherits Base",
            "Order implements Priced",
            "Order.total calls Order.addUp",
            "Order.total calls Base.total",
            "Order.total calls Cart.open",
            "Order.total calls Line",
            "Order.total calls gen",
            "Order.scala imports shop.cart.Cart",
            "Order.scala imports shop.cart",
        },
        {
            "Order": "A paid cart.",
            "Order.total": 'raises new EmptyOrder("none") when (number < 1)',
        },
    ),
    "order.lua": (
        """local cart = require("shop.cart")
local M = {}
M.MAX = 99
--- A paid cart.
local Order = setmetatable({}, { __index = Base })
Order.__index = Order
function Order.new(number)
  return setmetatable({ number = number }, Order)
end
function Order:total(tax)
  if self.number < 1 then
    error("none")
  end
  return self:new(1) + cart.open(2) + add(3)
end
local function add(n) return n end
M.place = function(c) return Order.new(c) end
function M.nothing() end
return M
""",
        {
            "constant M.MAX": "M.MAX = 99",
            "class Order": "local Order = setmetatable({}, { __index = Base })",
            "method Order.new": "function Order.new(number)",
            "method Order.total": "function Order:total(tax)",
            "rule rules of Order.total": 'raises "none" when `self.number < 1`',
            "function add": "local function add(n)",
            "method M.place": "M.place = function(c)",
            "method M.nothing": "function M.nothing()",
        },
        {
            "Order inherits Base",
            "Order contains Order.total",
            "Order.total calls Order.new",
            "Order.total calls shop.cart.open",
            "Order.total calls add",
            "order.lua imports shop.cart",
        },
        {"Order": "A paid cart.", "Order.total": 'raises "none" when self.number < 1'},
    ),
    "deploy.sh": (
        """#!/usr/bin/env bash
source ./lib.sh
readonly MAX=99
# Places it.
place() {
  local x=1
  if [[ -z "$x" ]]; then
    exit 1
  fi
  add_up "$x" || return 2
  curl -s x | jq .
}
function add_up { y=2; }
place "$@"
""",
        {
            "constant MAX": "readonly MAX=99",
            "function place": "place()",
            "rule rules of place": 'raises exit 1 when `[[ -z "$x" ]]`',
            "function add_up": "function add_up",
        },
        {
            "place calls add_up",
            "place calls curl",
            "place calls jq",
            "deploy.sh calls place",
            "deploy.sh imports ./lib.sh",
        },
        {"place": 'Places it.\nraises exit 1 when [[ -z "$x" ]]'},
    ),
    "order.dart": (
        """import 'package:shop/cart.dart' as c;
part 'order.g.dart';
const maxLines = 99;
/// A paid cart.
@immutable
class Order<T> extends Base<T> with Mixed implements Priced {
  static const int limit = 3;
  final int number;
  Order(this.number) : super(number);
  factory Order.fromJson(Map m) => Order(1);
  /// Adds up.
  @override
  int total(int x) {
    if (number < 1) { throw EmptyOrder('none'); }
    return addUp(1) + prices.round(1);
  }
  int addUp(int n) => super.addUp(n);
  bool get big => number > 3;
}
abstract class Priced { int total(); }
mixin Mixed on Base { void mix() {} }
enum Color { red, green }
extension Shout on String { String shout() => this; }
typedef Sku = String;
Order place(c.Cart cart) => c.open(cart);
""",
        {
            "constant maxLines": "maxLines = 99",
            "class Order": (
                "@immutable class Order<T> extends Base<T> with Mixed implements Priced"
            ),
            "field Order.limit": "static const int limit = 3",
            "field Order.number": "final int number",
            "method Order.Order": "Order(this.number) : super(number)",
            "method Order.fromJson": "factory Order.fromJson(Map m)",
            "method Order.total": "int total(int x)",
            "rule rules of Order.total": "raises EmptyOrder('none') when `number < 1`",
            "method Order.addUp": "int addUp(int n)",
            "method Order.big": "bool get big",
            "class Priced": "abstract class Priced",
            "method Priced.total": "int total()",
            "class Mixed": "mixin Mixed on Base",
            "method Mixed.mix": "void mix()",
            "class Color": "enum Color",
            "field Color.red": "red",
            "field Color.green": "green",
            "method String.shout": "String shout()",
            "class Sku": "typedef Sku = String",
            "function place": "Order place(c.Cart cart)",
        },
        {
            "Order inherits Base",
            "Order inherits Mixed",
            "Order implements Priced",
            "Mixed inherits Base",
            "Order.total calls Order.addUp",
            "Order.total calls prices.round",
            "Order.addUp calls Base.addUp",
            "place calls package:shop/cart.dart.open",
            "order.dart imports order.g.dart",
        },
        {
            "Order": "A paid cart.",
            "Order.total": "Adds up.\nraises EmptyOrder('none') when number < 1",
        },
    ),
    "order.ex": (
        '''defmodule Shop.Order do
  @moduledoc """
  A paid cart.
  """
  use GenServer
  alias Shop.{Cart, Price}
  alias Shop.Other, as: O
  @behaviour Priced
  @max 99
  defstruct [:number, name: ""]
  @type t :: %__MODULE__{}
  @doc "Adds up."
  @spec total(t) :: integer
  def total(%{number: n} = order, tax \\\\ 1) when n > 0 do
    if n < 1 do
      raise EmptyOrder, "none"
    end
    add_up(1) + Cart.open(2) + O.close(3)
  end
  def total(_), do: 0
  defp add_up(n), do: n
  @callback price() :: integer
  def empty?, do: nil
end
defprotocol Size do
  def size(x)
end
defimpl Size, for: Shop.Order do
  def size(x), do: 1
end
''',
        {
            "class Shop.Order": "defmodule Shop.Order",
            "constant Shop.Order.max": "@max 99",
            "field Shop.Order.number": ":number",
            "field Shop.Order.name": 'name: ""',
            "class Shop.Order.t": "@type t :: %__MODULE__{}",
            "method Shop.Order.total": "def total(%{number: n} = order, tax \\\\ 1) when n > 0",
            "rule rules of Shop.Order.total": 'raises EmptyOrder, "none" when `n < 1`',
            "method Shop.Order.add_up": "defp add_up(n)",
            "method Shop.Order.price": "@callback price() :: integer",
            "method Shop.Order.empty?": "def empty?",
            "class Size": "defprotocol Size",
            "method Size.size": "def size(x)",
            "method Shop.Order.size": "def size(x)",
        },
        {
            "Shop.Order inherits GenServer",
            "Shop.Order implements Priced",
            "Shop.Order implements Size",
            "Shop.Order.total calls Shop.Order.add_up",
            "Shop.Order.total calls Shop.Cart.open",
            "Shop.Order.total calls Shop.Other.close",
            "order.ex imports Shop.Price",
        },
        {
            "Shop.Order": "A paid cart.",
            "Shop.Order.total": 'Adds up.\nraises EmptyOrder, "none" when n < 1',
        },
    ),
    "order.zig": (
        """//! Orders of the shop.
const std = @import("std");
pub const max_lines = 99;
/// A paid cart.
pub const Order = struct {
    number: u32 = 0,
    pub fn total(self: *Order, tax: u32) !u32 {
        if (self.number < 1) return error.NoNumber;
        return self.addUp(1) + add(3);
    }
    fn addUp(self: *Order, n: u32) u32 { return n; }
};
const Color = enum(u8) { red, green = 2 };
const Error = error{ NoNumber };
pub fn place(number: u32) !Order { @panic("never"); }
""",
        {
            "constant max_lines": "pub const max_lines = 99",
            "class Order": "pub const Order = struct",
            "data model data model Order": "pub const Order = struct",
            "field Order.number": "number: u32 = 0",
            "method Order.total": "pub fn total(self: *Order, tax: u32) !u32",
            "rule rules of Order.total": "raises error.NoNumber when `self.number < 1`",
            "method Order.addUp": "fn addUp(self: *Order, n: u32) u32",
            "class Color": "const Color = enum(u8)",
            "field Color.red": "red",
            "field Color.green": "green = 2",
            "class Error": "const Error = error",
            "field Error.NoNumber": "NoNumber",
            "function place": "pub fn place(number: u32) !Order",
        },
        {
            "Order.total calls Order.addUp",
            "Order.total calls add",
            "order.zig imports std",
        },
        {
            "order.zig": "Orders of the shop.",
            "Order": "A paid cart.",
            "Order.total": "raises error.NoNumber when self.number < 1",
            "place": 'raises @panic("never")',
        },
    ),
    "Order.m": (
        """#import "Cart.h"
@import UIKit;
NS_ASSUME_NONNULL_BEGIN
/** A paid cart. */
@interface Order : Base <Priced>
@property (nonatomic, strong) NSString *name;
- (instancetype)initWithNumber:(int)number name:(NSString *)name NS_DESIGNATED_INITIALIZER;
@end
@protocol Priced <NSObject>
- (int)price;
@end
@implementation Order
- (int)total {
  if (number < 1) { @throw [EmptyOrder none]; }
  return [self addUp:1] + [Prices round:2] + helper(3) + [super total];
}
+ (Order *)addUp:(int)n { return nil; }
@end
@interface Order (More)
- (void)more;
@end
typedef NS_ENUM(NSInteger, Color) { ColorRed };
static int helper(int n) { return n; }
""",
        {
            "class Order": "@interface Order : Base <Priced>",
            "field Order.name": "@property (nonatomic, strong) NSString *name",
            "method Order.initWithNumber": (
                "- (instancetype)initWithNumber:(int)number name:(NSString *)name"
                " NS_DESIGNATED_INITIALIZER"
            ),
            "class Priced": "@protocol Priced <NSObject>",
            "method Priced.price": "- (int)price",
            "method Order.total": "- (int)total",
            "rule rules of Order.total": "raises [EmptyOrder none] when `number < 1`",
            "method Order.addUp": "+ (Order *)addUp:(int)n",
            "method Order.more": "- (void)more",
            "class Color": "typedef NS_ENUM(NSInteger, Color)",
            "field Color.ColorRed": "ColorRed",
            "function helper": "static int helper(int n)",
        },
        {
            "Order inherits Base",
            "Order implements Priced",
            "Priced inherits NSObject",
            "Order contains Order.more",
            "Order.total calls Order.addUp",
            "Order.total calls Base.total",
            "Order.total calls Prices.round",
            "Order.total calls helper",
            "Order.m imports Cart.h",
            "Order.m imports UIKit",
        },
        {
            "Order": "A paid cart.",
            "Order.total": "raises [EmptyOrder none] when (number < 1)",
        },
    ),
    "order.jl": (
        '''module Shop
using LinearAlgebra, Foo.Bar
import Base: show
include("cart.jl")
const MAX = 99
"""
A paid cart.
"""
struct Order{T} <: Thing
    number::Int
    name
end
abstract type Priced end
"Adds up."
function total(o::Order, tax=1)::Int
    if o.number < 1
        throw(EmptyOrder("none"))
    end
    add_up(1) + Prices.round(2)
end
add_up(n) = n + g(n)
Base.show(io::IO, o::Order) = write(io, o)
macro mac(x) x end
@enum Color red green
end
''',
        {
            "constant Shop.MAX": "const MAX = 99",
            "class Shop.Order": "struct Order{T} <: Thing",
            "data model data model Shop.Order": "struct Order{T} <: Thing",
            "field Shop.Order.number": "number::Int",
            "field Shop.Order.name": "name",
            "class Shop.Priced": "abstract type Priced end",
            "function Shop.total": "function total(o::Order, tax=1)::Int",
            "rule rules of Shop.total": 'raises EmptyOrder("none") when `o.number < 1`',
            "function Shop.add_up": "add_up(n)",
            "method Shop.Base.show": "Base.show(io::IO, o::Order)",
            "function Shop.mac": "macro mac(x)",
            "class Shop.Color": "@enum Color red green",
        },
        {
            "Shop.Order inherits Thing",
            "Shop.total calls Shop.add_up",
            "Shop.total calls Prices.round",
            "Shop.add_up calls g",
            "order.jl imports Base.show",
            "order.jl imports Foo.Bar",
            "order.jl imports cart.jl",
        },
        {
            "Shop.Order": "A paid cart.",
            "Shop.total": 'Adds up.\nraises EmptyOrder("none") when o.number < 1',
        },
    ),
    "Order.vue": (
        """<template>
  <p>{{ total() }}</p>
</template>

<script setup lang="ts">
import { Cart } from "./cart";
/** Adds up. */
function total(): number {
  if (!cart.lines) { throw new EmptyOrder("none"); }
  return addUp(1);
}
</script>
<style>.a { color: red }</style>
""",
        {
            "function total": "function total(): number",
            "rule rules of total": 'raises EmptyOrder("none") when `!cart.lines`',
        },
        {"total calls addUp", "Order.vue imports ./cart.Cart"},
        {"total": 'Adds up.\nraises new EmptyOrder("none") when (!cart.lines)'},
    ),
    "Order.svelte": (
        """<script context="module">
export const LIMIT = 3;
</script>
<script>
export let number = 1;
function total() { return addUp(1); }
</script>
<p>{total()}</p>
""",
        {
            "constant LIMIT": "export const LIMIT = 3",
            "constant number": "export let number = 1",
            "function total": "function total()",
        },
        {"total calls addUp"},
        {},
    ),
    "shop.html": (
        """<!DOCTYPE html>
<html><head><title>The shop</title><script src="app.js"></script>
<link rel="stylesheet" href="shop.css"></head>
<body><form id="cart"><input id="amount"/><p id="plain"></p></form><my-cart id="own"></my-cart>
</body></html>
""",
        {
            "constant cart": '<form id="cart">',
            "constant amount": '<input id="amount"/>',
            "constant own": '<my-cart id="own">',
        },
        {"shop.html imports app.js", "shop.html imports shop.css"},
        {"shop.html": "The shop"},
    ),
    "shop.css": (
        """@import "base.css";
@import url("b.css");
:root { --gap: 3px; }
/* The cart. */
.card { color: var(--main-color); }
.card.big, #top > .x { color: red }
@media (max-width: 3px) { .card { gap: 1px } }
@keyframes spin { from { top: 0 } }
""",
        {
            "constant --gap": "--gap: 3px",
            "class card": ".card",
            "function spin": "@keyframes spin",
        },
        {"shop.css imports base.css", "shop.css imports b.css"},
        {"card": "The cart."},
    ),
}


@pytest.fixture(params=SAMPLES)
def sample(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Distilled, Sample]:
    """A sample and what is distilled of it."""
    expected = SAMPLES[request.param]
    return distil(tmp_path, request.param, expected[0]), expected


def test_nothing_of_it_is_missing_and_nothing_made_up(sample: tuple[Distilled, Sample]) -> None:
    distilled, (_, signatures, _, _) = sample
    found = {f"{each.kind} {each.title}": each.signature for each in distilled.records[1:]}
    assert found == signatures
    assert distilled.note == ""


def test_what_it_says_of_others(sample: tuple[Distilled, Sample]) -> None:
    distilled, (_, _, edges, _) = sample
    titles = {each.id: each.title for each in distilled.records}
    found = {f"{titles[each.source_id]} {each.kind} {each.target}" for each in distilled.edges}
    assert edges <= found


def test_its_words_and_errors(sample: tuple[Distilled, Sample]) -> None:
    distilled, (_, _, _, said) = sample
    for title, words in said.items():
        bodies = [each.body for each in distilled.records if each.title == title]
        assert any(words in body for body in bodies), bodies


def test_a_script_has_the_lines_that_it_has_in_its_page(tmp_path: Path) -> None:
    distilled = distil(tmp_path, "Order.vue", SAMPLES["Order.vue"][0])
    total = next(each for each in distilled.records if each.title == "total")
    assert (total.first_line, total.last_line) == (8, 11)


def test_clauses_of_a_function_are_one_record(tmp_path: Path) -> None:
    distilled = distil(tmp_path, "order.ex", SAMPLES["order.ex"][0])
    total = [each for each in distilled.records if each.title == "Shop.Order.total"]
    assert [(each.first_line, each.last_line) for each in total] == [(14, 20)]


def test_the_words_of_a_type_are_not_those_of_the_function_below(tmp_path: Path) -> None:
    text = 'defmodule A do\n  @typedoc "A key."\n  @type k :: atom\n  def f(x), do: x\nend\n'
    bodies = {each.title: each.body for each in distil(tmp_path, "a.ex", text).records}
    assert (bodies["A.k"], bodies["A.f"]) == ("@type k :: atom\nA key.", "def f(x)")


def test_a_type_in_a_specification_is_no_call(tmp_path: Path) -> None:
    text = "defmodule A do\n  @spec f(B.t()) :: C.t()\n  def f(x), do: g(x)\nend\n"
    calls = {each.target for each in distil(tmp_path, "a.ex", text).edges if each.kind == "calls"}
    assert calls == {"g"}


@pytest.mark.parametrize(
    ("path", "text", "title", "words"),
    [
        (
            "a.cs",
            "enum A {\n#if X\n  B,\n#endif\n  C\n}\n",
            "A.C",
            "C",
        ),
        (
            "a.dart",
            "void f(A a) { if (a.b == null && a.c()) { throw E('none'); } }\n",
            "f",
            "void f(A a)\nraises E('none') when a.b == null && a.c()",
        ),
        ("A.kt", "class A {\n  val b: Boolean\n    get() = true\n}\n", "A.b", "val b: Boolean"),
        ("A.scala", "trait A {\n  def ::(x: Int): A\n}\n", "A.::", "def ::(x: Int): A"),
        ("A.swift", "class A { func `is`() {} }\n", "A.is", "func `is`()"),
        (
            "A.java",
            "class A { void b() { if (c) { } else { throw new D(); } } }\n",
            "A.b",
            "void b()\nraises new D()",
        ),
        ("a.sh", "#! /bin/sh\n\n# Builds it.\n\nmake\n", "a.sh", "module a.sh\nBuilds it."),
        (
            "a.lua",
            "--[[ Orders\n of the shop. ]]\n\nlocal x = 1\n",
            "a.lua",
            "module a.lua\nOrders of the shop.",
        ),
        ("a.c", "#define A 1\n/* Of b. */\nint b;\n", "A", "#define A 1"),
        ("a.h", "@interface A : B\n- (int)c;\n@end\n", "A.c", "- (int)c"),
        ("a.m", "function y = f(x)\n  y = x;\nend\n", "a.m", "a.m\n(no language is known for it)"),
        (
            "a.ts",
            "interface A { new (b: string): A }\n",
            "A.new",
            "new (b: string): A",
        ),
        ("a.zig", "const Mutex = std.Mutex;\nconst limit = 3;\n", "limit", "const limit = 3"),
    ],
)
def test_what_real_files_hold(tmp_path: Path, path: str, text: str, title: str, words: str) -> None:
    bodies = {each.title: each.body for each in distil(tmp_path, path, text).records}
    assert bodies[title] == words


def test_a_text_that_takes_too_long_to_read_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mimo_tui.memory.distil.parsing._SECONDS", -1.0)
    assert distil(tmp_path, "a.lua", "local x = 1\n").note == "cannot be read as lua"
