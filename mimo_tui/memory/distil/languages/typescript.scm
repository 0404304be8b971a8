(function_declaration name: (identifier) @name body: (statement_block) @body) @function
(generator_function_declaration name: (identifier) @name body: (statement_block) @body) @function
(function_signature name: (identifier) @name) @function
(class_declaration name: (_) @name (class_heritage)? @bases body: (class_body) @body) @class
(abstract_class_declaration name: (_) @name (class_heritage)? @bases body: (class_body) @body) @class
(interface_declaration name: (type_identifier) @name (extends_type_clause)? @bases body: (_) @body) @class
(type_alias_declaration name: (type_identifier) @name) @class
(enum_declaration name: (identifier) @name body: (enum_body) @body) @class
(internal_module name: (_) @name) @scope
(method_definition name: (_) @name body: (statement_block) @body) @function
(abstract_method_signature name: (_) @name) @function
(method_signature name: (_) @name) @function
(property_signature name: (_) @name) @variable
(public_field_definition name: (_) @name) @variable
(variable_declarator name: (identifier) @name value: (arrow_function body: (_) @body)) @function
(variable_declarator name: (identifier) @name value: (function_expression body: (_) @body)) @function
(variable_declarator name: (identifier) @name) @variable

(call_expression function: [(identifier) (member_expression)] @callee)
(new_expression constructor: (_) @callee)
(throw_statement (_) @raised)

(import_statement source: (string) @module)
(import_statement (import_clause (named_imports (import_specifier name: (_) @imported))) source: (string) @module)
(import_statement (import_clause (identifier) @imported) source: (string) @module)
(export_statement source: (string) @module)
(call_expression function: (identifier) @_require arguments: (arguments . (string) @module) (#eq? @_require "require"))
