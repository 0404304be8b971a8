(module_definition name: (identifier) @name) @scope
(struct_definition (type_head [(identifier) @name (parametrized_type_expression . (identifier) @name)]) . (_) @body) @class
(struct_definition (type_head (binary_expression . [(identifier) @name (parametrized_type_expression . (identifier) @name)] (operator) . (_) @bases)) . (_) @body) @class
(struct_definition (type_head [(identifier) @name (binary_expression . (identifier) @name (operator) . (_) @bases)])) @class
(abstract_definition (type_head [(identifier) @name (binary_expression . (identifier) @name (operator) . (_) @bases)])) @class
(struct_definition [(identifier) @name (typed_expression . (identifier) @name) (assignment . (identifier) @name) (assignment . (typed_expression . (identifier) @name))] @attribute)
(function_definition (signature [
  (call_expression . (_) @name)
  (typed_expression . (call_expression . (_) @name))
  (where_expression . (call_expression . (_) @name))]) . (_) @body) @function
(assignment . [(call_expression . (_) @name) (typed_expression . (call_expression . (_) @name)) (where_expression . (call_expression . (_) @name))] (operator) (_) @body .) @function
(macro_definition (signature (call_expression . (_) @name)) . (_) @body) @function
(const_statement (assignment . (identifier) @name)) @constant
(macrocall_expression (macro_identifier (identifier) @_enum) (macro_argument_list . (identifier) @name) (#eq? @_enum "enum")) @class

(call_expression . [(identifier) (field_expression)] @callee)
(call_expression . (identifier) @_throw (argument_list . (_) @raised) (#any-of? @_throw "throw" "error"))
(signature) @quiet
(assignment . (call_expression . (_) @quiet))
(using_statement [(identifier) (scoped_identifier)] @module)
(import_statement [(identifier) (scoped_identifier)] @module)
(using_statement (selected_import . [(identifier) (scoped_identifier)] @module (identifier) @imported))
(import_statement (selected_import . [(identifier) (scoped_identifier)] @module (identifier) @imported))
(call_expression . (identifier) @_include (argument_list . (string_literal) @module) (#eq? @_include "include"))
