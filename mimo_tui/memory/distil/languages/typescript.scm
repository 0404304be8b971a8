(abstract_class_declaration name: (_) @name (class_heritage)? @bases body: (class_body) @body) @class
(public_field_definition name: (_) @name value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @function
(public_field_definition name: (_) @name) @variable
(function_signature name: (identifier) @name) @function
(interface_declaration name: (type_identifier) @name (extends_type_clause)? @bases body: (_) @body) @class
(type_alias_declaration name: (type_identifier) @name value: (object_type) @body) @class
(type_alias_declaration name: (type_identifier) @name) @class
(enum_declaration name: (identifier) @name body: (enum_body) @body) @class
(enum_body name: (property_identifier) @name @variable)
(enum_assignment name: (_) @name) @variable
(internal_module name: (_) @name) @scope
(abstract_method_signature name: (_) @name) @function
(method_signature name: (_) @name) @function
(property_signature name: (_) @name) @variable
(method_definition parameters: (formal_parameters (required_parameter (accessibility_modifier) pattern: (identifier) @name) @attribute))
(method_definition parameters: (formal_parameters (required_parameter "readonly" pattern: (identifier) @name) @attribute))
(construct_signature "new" @name) @function

(import_statement (import_require_clause source: (string) @module))

(required_parameter pattern: (identifier) @typed type: (type_annotation (_) @type))
(optional_parameter pattern: (identifier) @typed type: (type_annotation (_) @type))
(variable_declarator name: (identifier) @typed type: (type_annotation (_) @type))
(public_field_definition name: (property_identifier) @typed type: (type_annotation (_) @type))
(public_field_definition name: (property_identifier) @typed !type value: (new_expression constructor: (_) @type))
(property_signature name: (property_identifier) @typed type: (type_annotation (_) @type))
