(function_definition declarator: (function_declarator declarator: (identifier) @name) body: (compound_statement) @body) @function
(function_definition declarator: (pointer_declarator declarator: (function_declarator declarator: (identifier) @name)) body: (compound_statement) @body) @function
(function_definition declarator: (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))) body: (compound_statement) @body) @function
(declaration declarator: (function_declarator declarator: (identifier) @name)) @function
(declaration declarator: (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))) @function
(struct_specifier name: (type_identifier) @name body: (_) @body) @class
(union_specifier name: (type_identifier) @name body: (_) @body) @class
(enum_specifier name: (type_identifier) @name body: (_) @body) @class
(type_definition declarator: (type_identifier) @name) @class
(field_declaration declarator: (field_identifier) @name) @variable
(field_declaration declarator: (pointer_declarator declarator: (field_identifier) @name)) @variable
(field_declaration declarator: (array_declarator declarator: (field_identifier) @name)) @variable
(enumerator name: (identifier) @name) @variable
(preproc_def name: (identifier) @name) @constant
(preproc_function_def name: (identifier) @name) @function

(call_expression function: [(identifier) (field_expression)] @callee)
(preproc_include path: (_) @module)
