(variable_declaration . (identifier) @name [
  (struct_declaration "{" @body) (enum_declaration "{" @body) (union_declaration "{" @body)
  (opaque_declaration "{" @body) (error_set_declaration "{" @body)]) @class
(error_set_declaration (identifier) @name @attribute)
(function_declaration name: (identifier) @name body: (_)? @body) @function
(container_field name: (identifier) @name) @variable
(variable_declaration . (identifier) @name (builtin_function (builtin_identifier) @required (#any-of? @required "@import" "@This"))) @constant
(variable_declaration "const" . (identifier) @name (field_expression) @required) @constant
(source_file (variable_declaration "const" . (identifier) @name) @constant)
(struct_declaration (variable_declaration "const" . (identifier) @name) @constant)

(call_expression function: [(identifier) (field_expression)] @callee)
(return_expression (error_type) @raised)
((builtin_function (builtin_identifier) @_panic) @raised (#eq? @_panic "@panic"))

(builtin_function (builtin_identifier) @_import (arguments (string (string_content) @module)) (#eq? @_import "@import"))
