"""Calls that say nothing about a project, a set for each language."""

from __future__ import annotations

import builtins


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PYTHON = frozenset(dir(builtins)) - {"open", "compile", "eval", "exec"}
SCRIPT = _words("Array Boolean Number Object String Symbol isNaN parseFloat parseInt require super")
GO = _words(
    "any append bool byte cap clear close complex copy delete error float32 float64 imag int int16"
    " int32 int64 int8 len make max min new panic print println real recover rune string uint"
    " uint16 uint32 uint64 uint8 uintptr"
)
RUST = _words(
    "Err None Ok Some assert assert_eq assert_ne cfg debug_assert debug_assert_eq eprintln format"
    " matches panic print println todo unimplemented unreachable vec write writeln"
)
C = _words("assert const_cast dynamic_cast reinterpret_cast sizeof static_assert static_cast")
C_SHARP = _words("nameof typeof sizeof default")
KOTLIN = _words(
    "also apply arrayOf check checkNotNull emptyList emptyMap error let lazy listOf listOfNotNull"
    " map mapOf mutableListOf mutableMapOf mutableSetOf print println repeat require requireNotNull"
    " run setOf takeIf to with"
)
SWIFT = _words(
    "Array Bool Character Dictionary Double Float Int Set String assert assertionFailure fatalError"
    " max min precondition preconditionFailure print type zip"
)
RUBY = _words(
    "alias_method attr_accessor attr_reader attr_writer block_given? catch extend fail format"
    " freeze include lambda load loop module_function new p prepend print printf private"
    " private_class_method private_constant proc protected public puts raise rand require"
    " require_relative sleep sprintf throw"
)
PHP = _words(
    "array_filter array_key_exists array_keys array_map array_merge array_values compact count"
    " define defined empty explode implode in_array intval is_array is_null is_numeric is_object"
    " is_string isset preg_match preg_replace print printf sprintf str_replace strlen strpos strval"
    " substr trim unset var_dump"
)
SCALA = _words(
    "Array List Map None Option Seq Set Some Vector assert println require String Left Right"
)
LUA = _words(
    "assert error getmetatable ipairs next pairs pcall print rawget rawset require select"
    " setmetatable tonumber tostring type unpack"
)
BASH = _words(
    ". : alias awk basename break cat cd chmod command continue cp cut date declare dirname echo"
    " eval exec exit export false find getopts grep head id kill let ln local ls mkdir mktemp mv"
    " popd printf pushd pwd read readonly realpath return rm rmdir sed set shift sleep sort source"
    " tail tee test touch tr trap true type ulimit umask uname uniq unset wait wc which xargs"
)
DART = _words("assert identical print setState")
ELIXIR = _words(
    "alias case cond def defdelegate defexception defguard defguardp defimpl defmacro defmacrop"
    " defmodule defoverridable defp defprotocol defstruct elem for hd if import in inspect is_atom"
    " is_binary is_function is_integer is_list is_map is_nil is_tuple length map_size not quote"
    " raise receive require self send spawn super throw tl to_string try unless unquote"
    " unquote_splicing use with"
)
JULIA = _words(
    "collect convert error include isa length map print println push! size string throw typeof"
    " zeros"
)
