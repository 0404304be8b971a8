(class_interface . (identifier) @name superclass: (identifier)? @bases !category [(property_declaration) (method_declaration)] @body) @class
(class_interface . (identifier) @name superclass: (identifier)? @bases !category) @class
(class_interface . (identifier) @name category: (_)) @scope @of_type
(class_implementation . (identifier) @name) @scope @of_type
(protocol_declaration . (identifier) @name [(property_declaration) (method_declaration) (qualified_protocol_interface_declaration)] @body) @class
(protocol_declaration . (identifier) @name) @class
(property_declaration (struct_declaration (struct_declarator [(identifier) @name (pointer_declarator declarator: (identifier) @name)]))) @variable
(method_declaration . (method_type) . (identifier) @name) @function
(method_definition . (method_type) . (identifier) @name (compound_statement) @body) @function

(class_interface (parameterized_arguments (type_name) @interface))
(protocol_declaration (protocol_reference_list (identifier) @base))
(message_expression receiver: (_) @receiver . method: (identifier) @callee)
(throw_statement (_) @raised)
(module_import path: (_) @module)
