(class_declaration name: (identifier) @name [(class_body) (enum_class_body)]? @body) @class
(object_declaration name: (identifier) @name (class_body)? @body) @class
(type_alias . (identifier) @name) @class
(class_parameter ["val" "var"] . (identifier) @name) @variable
(enum_entry . (identifier) @name) @variable
(secondary_constructor "constructor" @name (block)? @body) @function
(function_declaration name: (identifier) @name (function_body)? @body) @function
(function_declaration (user_type) @owner . "." . name: (identifier) @name (function_body)? @body) @function
(property_declaration (modifiers (property_modifier "const")) (variable_declaration . (identifier) @name)) @constant
(class_body (property_declaration (variable_declaration . (identifier) @name) . [(getter) (setter)] @body) @variable)
(class_body (property_declaration (variable_declaration . (identifier) @name)) @variable)
(enum_class_body (property_declaration (variable_declaration . (identifier) @name)) @variable)
(source_file (property_declaration (variable_declaration . (identifier) @name)) @variable)

(class_declaration "class" (delegation_specifiers (delegation_specifier (constructor_invocation (user_type) @base))))
(class_declaration "class" (delegation_specifiers (delegation_specifier (user_type) @interface)))
(class_declaration "interface" (delegation_specifiers (delegation_specifier (user_type) @base)))
(object_declaration (delegation_specifiers (delegation_specifier (constructor_invocation (user_type) @base))))
(object_declaration (delegation_specifiers (delegation_specifier (user_type) @interface)))
(delegation_specifier (explicit_delegation (user_type) @interface))
(call_expression . [(identifier) (navigation_expression)] @callee)
(throw_expression (_) @raised)

(import (qualified_identifier) @module (identifier)? @alias)
