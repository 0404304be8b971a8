(class_declaration name: (name) @name (base_clause)? @bases (class_interface_clause)? @interfaces body: (_) @body) @class
(interface_declaration name: (name) @name (base_clause)? @bases body: (_) @body) @class
(trait_declaration name: (name) @name body: (_) @body) @class
(enum_declaration name: (name) @name (class_interface_clause)? @interfaces body: (_) @body) @class
(function_definition name: (name) @name body: (_) @body) @function
(method_declaration name: (name) @name body: (_)? @body) @function
(property_declaration (property_element name: (variable_name (name) @name))) @variable
(property_promotion_parameter name: (variable_name (name) @name)) @attribute
(enum_case name: (name) @name) @variable
(const_declaration (const_element . (name) @name)) @constant
(function_call_expression function: (name) @_define arguments: (arguments . (argument (string (string_content) @name))) (#eq? @_define "define")) @constant

(use_declaration [(name) (qualified_name)] @base)
(function_call_expression function: [(name) (qualified_name)] @callee)
(member_call_expression object: [(variable_name (name) @receiver) (member_access_expression) @receiver] name: (name) @callee)
(nullsafe_member_call_expression object: [(variable_name (name) @receiver) (member_access_expression) @receiver] name: (name) @callee)
(scoped_call_expression scope: (_) @receiver name: (name) @callee)
(object_creation_expression [(name) (qualified_name)] @callee)
(throw_expression (_) @raised)

(namespace_use_declaration (namespace_use_clause . [(name) (qualified_name)] @module alias: (name)? @alias))
(namespace_use_declaration (namespace_name) @module body: (namespace_use_group (namespace_use_clause . [(name) (qualified_name)] @imported alias: (name)? @alias)))
(include_expression (string) @module)
(include_once_expression (string) @module)
(require_expression (string) @module)
(require_once_expression (string) @module)
(require_once_expression (binary_expression right: (string) @module))
(require_expression (binary_expression right: (string) @module))
