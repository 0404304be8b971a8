(function_declaration name: (identifier) @name body: (statement_block) @body) @function
(generator_function_declaration name: (identifier) @name body: (statement_block) @body) @function
(export_statement "default" @name value: [(function_expression body: (_) @body) (arrow_function body: (_) @body)] @function)
(export_statement "default" @name value: (class (class_heritage)? @bases body: (class_body) @body) @class)
(class_declaration name: (_) @name (class_heritage)? @bases body: (class_body) @body) @class
(method_definition name: (_) @name body: (statement_block) @body) @function
(variable_declarator name: (identifier) @name value: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]) @function
(variable_declarator name: (identifier) @name value: (class (class_heritage)? @bases body: (class_body) @body)) @class
(variable_declarator name: (identifier) @name value: (object) @object) @variable
(variable_declarator name: (identifier) @name value: (call_expression function: (identifier) @required (#eq? @required "require"))) @variable
(variable_declarator name: (identifier) @name) @variable
(export_statement (lexical_declaration (variable_declarator name: (identifier) @name) @constant))
(assignment_expression left: (member_expression) @name right: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @function
(assignment_expression left: (member_expression) @name right: (class (class_heritage)? @bases body: (class_body) @body)) @class
(pair key: (property_identifier) @name value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @function

(call_expression function: [(identifier) (member_expression)] @callee)
(new_expression constructor: (_) @callee)
(throw_statement (_) @raised)
((if_statement condition: (_) @_test consequence: [(statement_block . (_) @done) (return_statement) @done])
  (#match? @_test "[<>]"))
((call_expression function: (identifier) @_require arguments: (arguments . (_) @requirement))
  (#any-of? @_require "assert" "invariant"))
((assignment_expression left: (member_expression property: (_) @_state) right: [(string) (member_expression property: (_) @_value)]) @becomes
  (#match? @_state "^([a-z]+S|s)tat(e|us)$|^phase$") (#match? @_value "^[A-Z]"))
([(return_statement (call_expression) @refused) (expression_statement (call_expression) @refused)]
  (#match? @refused "^(res|ctx|c|reply|response|NextResponse|Response|next|reject)[.(][^\\n]*([sS]tatus|throw|json|Error)[^\\n]*[(: ]([45][0-9][0-9]|new [A-Za-z]*Error)"))

(import_statement . source: (string) @module)
(import_statement (import_clause (namespace_import (identifier) @known_as)) source: (string) @module)
(import_statement (import_clause (named_imports (import_specifier name: (_) @imported alias: (_)? @alias))) source: (string) @module)
(import_statement (import_clause (identifier) @imported) source: (string) @module)
(export_statement (export_clause (export_specifier name: (_) @imported alias: (_)? @known_as)) source: (string) @module)
(export_statement "*" @all source: (string) @module)
(export_statement (namespace_export) source: (string) @module)
(call_expression function: (identifier) @_require arguments: (arguments . (string) @module) (#eq? @_require "require"))
(call_expression function: (import) arguments: (arguments . (string) @module))

(variable_declarator name: (identifier) @typed value: (new_expression constructor: (_) @type))
(assignment_expression left: (member_expression object: (this)) @typed right: (new_expression constructor: (_) @type))
(assignment_expression left: (member_expression object: (this)) @typed right: (identifier) @like)
