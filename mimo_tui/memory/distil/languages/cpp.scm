(function_definition declarator: (function_declarator declarator: (_) @name) body: (compound_statement) @body) @function
(function_definition declarator: (pointer_declarator declarator: (function_declarator declarator: (_) @name)) body: (compound_statement) @body) @function
(function_definition declarator: (reference_declarator (function_declarator declarator: (_) @name)) body: (compound_statement) @body) @function
(declaration declarator: (function_declarator declarator: (_) @name)) @function
(declaration declarator: (pointer_declarator declarator: (function_declarator declarator: (_) @name))) @function
(field_declaration declarator: (function_declarator declarator: (_) @name)) @function
(class_specifier name: (_) @name (base_class_clause)? @bases body: (_) @body) @class
(struct_specifier name: (_) @name (base_class_clause)? @bases body: (_) @body) @class
(union_specifier name: (_) @name body: (_) @body) @class
(enum_specifier name: (_) @name body: (_) @body) @class
(alias_declaration name: (type_identifier) @name) @class
(type_definition declarator: (type_identifier) @name) @class
(namespace_definition name: (_) @name) @scope
(field_declaration declarator: (field_identifier) @name) @variable
(field_declaration declarator: (pointer_declarator declarator: (field_identifier) @name)) @variable
(field_declaration declarator: (array_declarator declarator: (field_identifier) @name)) @variable
(enumerator name: (identifier) @name) @variable
(preproc_def name: (identifier) @name) @constant
(preproc_function_def name: (identifier) @name) @function

(call_expression function: [(identifier) (field_expression) (qualified_identifier)] @callee)
(new_expression type: (_) @callee)
(throw_statement (_) @raised)
(preproc_include path: (_) @module)
