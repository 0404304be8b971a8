(function_item name: (identifier) @name body: (block) @body) @function
(function_signature_item name: (identifier) @name) @function
(struct_item name: (type_identifier) @name body: (field_declaration_list) @body) @class
(struct_item name: (type_identifier) @name) @class
(enum_item name: (type_identifier) @name body: (enum_variant_list) @body) @class
(union_item name: (type_identifier) @name body: (_) @body) @class
(trait_item name: (type_identifier) @name bounds: (_)? @bases body: (declaration_list) @body) @class
(type_item name: (type_identifier) @name) @class
(impl_item trait: (_)? @interfaces type: (_) @name) @scope @of_type
(mod_item name: (identifier) @name body: (declaration_list)) @scope
(field_declaration name: (field_identifier) @name) @variable
(enum_variant name: (identifier) @name) @variable
(const_item name: (identifier) @name) @constant
(static_item name: (identifier) @name) @constant
(macro_definition name: (identifier) @name) @function

(call_expression function: [(identifier) (scoped_identifier) (field_expression) (generic_function)] @callee)
(macro_invocation macro: [(identifier) (scoped_identifier)] @callee)
((macro_invocation macro: (identifier) @_panic) @raised (#any-of? @_panic "panic" "bail" "unreachable" "todo" "unimplemented"))
(call_expression function: (identifier) @_err arguments: (arguments . (_) @raised) (#eq? @_err "Err"))
((if_expression condition: (_) @_test consequence: (block . (_) @done)) (#match? @_test "[<>]"))
((macro_invocation macro: (identifier) @_require (token_tree) @requirement) (#any-of? @_require "assert" "ensure"))
((assignment_expression left: (field_expression field: (_) @_state) right: (scoped_identifier)) @becomes
  (#match? @_state "(^|_)(status|state|phase)$"))
(use_declaration argument: (_) @module) @uses

(parameter pattern: (identifier) @typed type: (_) @type)
(let_declaration pattern: (identifier) @typed type: (_) @type)
(let_declaration pattern: (identifier) @typed !type value: (call_expression function: (scoped_identifier path: (_) @type)))
(let_declaration pattern: (identifier) @typed !type value: (struct_expression name: (_) @type))
(field_declaration name: (field_identifier) @typed type: (_) @type)
