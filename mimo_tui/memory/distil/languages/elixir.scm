(call target: (identifier) @_module (arguments . (alias) @name) (do_block) @body (#any-of? @_module "defmodule" "defprotocol")) @class
(call target: (identifier) @_impl (arguments . (alias) @interfaces (keywords (pair value: (alias) @name))) (do_block) (#eq? @_impl "defimpl")) @scope @of_type
(call target: (identifier) @_def (arguments . [
    (identifier) @name
    (call target: (identifier) @name)
    (binary_operator left: (identifier) @name operator: "when")
    (binary_operator left: (call target: (identifier) @name) operator: "when")]
  (keywords)? @body) (do_block)? @body
  (#any-of? @_def "def" "defp" "defmacro" "defmacrop" "defguard" "defguardp" "defdelegate")) @function
(unary_operator operator: "@" operand: (call target: (identifier) @_callback (arguments (binary_operator left: (call target: (identifier) @name))))
  (#any-of? @_callback "callback" "macrocallback")) @function
(unary_operator operator: "@" operand: (call target: (identifier) @_type (arguments (binary_operator left: [(identifier) @name (call target: (identifier) @name)])))
  (#any-of? @_type "type" "typep" "opaque")) @class
(unary_operator operator: "@" operand: (call target: (identifier) @name (arguments))
  (#not-match? @name "^(moduledoc|doc|typedoc|spec|type|typep|opaque|impl|behaviour|callback|macrocallback|derive|deprecated|since|dialyzer|optional_callbacks|enforce_keys|compile|before_compile|after_compile|on_definition|on_load|fallback_to_any|tag|moduletag|external_resource)$")) @constant
(call target: (identifier) @_struct (arguments (list (atom) @name @attribute)) (#any-of? @_struct "defstruct" "defexception"))
(call target: (identifier) @_struct (arguments (list (keywords (pair key: (keyword) @name) @attribute))) (#any-of? @_struct "defstruct" "defexception"))
(call target: (identifier) @_struct (arguments (keywords (pair key: (keyword) @name) @attribute)) (#any-of? @_struct "defstruct" "defexception"))
(call target: (identifier) @_field (arguments . (atom) @name) (#any-of? @_field "field" "belongs_to" "has_many" "has_one")) @attribute

(unary_operator operator: "@" operand: (call target: (identifier) @_doc (arguments (string (quoted_content) @doc))) (#eq? @_doc "moduledoc"))
(unary_operator operator: "@" operand: (call target: (identifier) @_behaviour (arguments . (alias) @interface)) (#eq? @_behaviour "behaviour"))
(call target: (identifier) @_use (arguments . (alias) @base) (#eq? @_use "use"))
(call target: [(identifier) (dot)] @callee)
(call target: (identifier) @_raise (arguments) @raised (#any-of? @_raise "raise" "throw"))
(unary_operator operator: "@") @quiet
(call target: (identifier) @_def (arguments . (_) @quiet) (#any-of? @_def "def" "defp" "defmacro" "defmacrop" "defguard" "defguardp" "defdelegate"))

(call target: (identifier) @_import (arguments . [(alias) (dot)] @module) (#any-of? @_import "import" "use" "require")) @uses
(call target: (identifier) @_alias (arguments . [(alias) (dot)] @module .) (#eq? @_alias "alias")) @uses @shortens
(call target: (identifier) @_alias (arguments . (alias) @module (keywords (pair value: (alias) @alias))) (#eq? @_alias "alias"))
