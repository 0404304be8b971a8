(function_definition declarator: (_) @name (field_initializer_list) @body body: (compound_statement) @body) @function
(function_definition declarator: (_) @name body: (compound_statement)? @body) @function
(translation_unit (declaration declarator: (_) @name) @constant)
(preproc_ifdef (declaration declarator: (_) @name) @constant)
(preproc_if (declaration declarator: (_) @name) @constant)
(preproc_elif (declaration declarator: (_) @name) @constant)
(preproc_else (declaration declarator: (_) @name) @constant)
(declaration_list (declaration declarator: (_) @name) @constant)
(field_declaration_list (declaration declarator: (_) @name) @variable)
(template_declaration (declaration declarator: (_) @name) @constant)
(class_specifier name: (_) @name (base_class_clause)? @bases body: (_) @body) @class
(struct_specifier name: (_) @name (base_class_clause)? @bases body: (_) @body) @class
(union_specifier name: (_) @name body: (_) @body) @class
(enum_specifier name: (_) @name body: (_) @body) @class
(alias_declaration name: (type_identifier) @name) @class
(concept_definition name: (identifier) @name) @class
(type_definition type: [(struct_specifier body: (_) @body) (union_specifier body: (_) @body) (enum_specifier body: (_) @body)] declarator: (_) @name) @class
(type_definition declarator: (_) @name) @class
(namespace_definition name: (_) @name) @scope
(field_declaration declarator: (_) @name) @variable
(enumerator name: (identifier) @name) @constant
(preproc_def name: (identifier) @name value: (_)) @constant
(preproc_function_def name: (identifier) @name value: (_)? @body) @function

(call_expression function: [(identifier) (field_expression) (qualified_identifier) (template_function)] @callee)
(new_expression type: (_) @callee)
(throw_statement (_) @raised)
(preproc_include path: (_) @module)
