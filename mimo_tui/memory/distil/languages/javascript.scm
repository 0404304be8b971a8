(function_declaration name: (identifier) @name body: (statement_block) @body) @function
(generator_function_declaration name: (identifier) @name body: (statement_block) @body) @function
(class_declaration name: (_) @name (class_heritage)? @bases body: (class_body) @body) @class
(method_definition name: (_) @name body: (statement_block) @body) @function
(variable_declarator name: (identifier) @name value: (arrow_function body: (_) @body)) @function
(variable_declarator name: (identifier) @name value: (function_expression body: (_) @body)) @function
(variable_declarator name: (identifier) @name) @variable
(field_definition property: (_) @name) @variable

(call_expression function: [(identifier) (member_expression)] @callee)
(new_expression constructor: (_) @callee)
(throw_statement (_) @raised)

(import_statement source: (string) @module)
(import_statement (import_clause (named_imports (import_specifier name: (_) @imported))) source: (string) @module)
(import_statement (import_clause (identifier) @imported) source: (string) @module)
(export_statement source: (string) @module)
(call_expression function: (identifier) @_require arguments: (arguments . (string) @module) (#eq? @_require "require"))
