(function_definition declarator: (_) @name body: (compound_statement) @body) @function
(translation_unit (declaration declarator: (_) @name) @constant)
(preproc_ifdef (declaration declarator: (_) @name) @constant)
(preproc_if (declaration declarator: (_) @name) @constant)
(preproc_elif (declaration declarator: (_) @name) @constant)
(preproc_else (declaration declarator: (_) @name) @constant)
(declaration_list (declaration declarator: (_) @name) @constant)
(struct_specifier name: (type_identifier) @name body: (_) @body) @class
(union_specifier name: (type_identifier) @name body: (_) @body) @class
(enum_specifier name: (type_identifier) @name body: (_) @body) @class
(type_definition type: [(struct_specifier body: (_) @body) (union_specifier body: (_) @body) (enum_specifier body: (_) @body)] declarator: (_) @name) @class
(type_definition declarator: (_) @name) @class
(field_declaration declarator: (_) @name) @variable
(enumerator name: (identifier) @name) @constant
(preproc_def name: (identifier) @name value: (_)) @constant
(preproc_function_def name: (identifier) @name value: (_)? @body) @function

(call_expression function: [(identifier) (field_expression)] @callee)
(preproc_include path: (_) @module)
