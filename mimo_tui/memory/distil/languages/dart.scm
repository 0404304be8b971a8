(class_definition name: (identifier) @name superclass: (_)? @bases interfaces: (_)? @interfaces body: (_) @body) @class
(mixin_declaration (identifier) @name (class_body) @body) @class
(enum_declaration name: (identifier) @name body: (_) @body) @class
(extension_declaration class: (_) @name body: (_)) @scope @of_type
(type_alias . (type_identifier) @name "=") @class
(type_alias (type_identifier) @name . (formal_parameter_list)) @class
((function_signature name: (identifier) @name) @function . (function_body) @body)
((getter_signature name: (identifier) @name) @function . (function_body) @body)
((setter_signature name: (identifier) @name) @function . (function_body) @body)
((method_signature (function_signature name: (identifier) @name)) @function . (function_body) @body)
((method_signature (getter_signature name: (identifier) @name)) @function . (function_body) @body)
((method_signature (setter_signature name: (identifier) @name)) @function . (function_body) @body)
((method_signature (constructor_signature name: (identifier) @name . parameters: (_))) @function . (function_body) @body)
((method_signature (factory_constructor_signature (identifier) @name . (formal_parameter_list))) @function . (function_body) @body)
(declaration (function_signature name: (identifier) @name)) @function
(declaration (getter_signature name: (identifier) @name)) @function
(declaration (setter_signature name: (identifier) @name)) @function
(declaration (constructor_signature name: (identifier) @name . parameters: (_))) @function
(declaration (constant_constructor_signature (identifier) @name . (formal_parameter_list))) @function
(declaration (initialized_identifier_list (initialized_identifier . (identifier) @name))) @variable
(declaration (static_final_declaration_list (static_final_declaration . (identifier) @name))) @variable
(enum_constant name: (identifier) @name) @variable
(program (static_final_declaration_list (static_final_declaration . (identifier) @name)) @constant)

(mixin_declaration "on" (type_identifier) @base)
((identifier) @callee . (selector (argument_part)))
([(identifier) (this)] @receiver . (selector (_ (identifier) @callee)) . (selector (argument_part)))
((identifier) . (selector (_ (identifier) @receiver)) . (selector (_ (identifier) @callee)) . (selector (argument_part)))
((super) @receiver . (unconditional_assignable_selector (identifier) @callee) . (selector (argument_part)))
(new_expression (type_identifier) @callee)
(const_object_expression (type_identifier) @callee)
(throw_expression) @raised

(import_specification (configurable_uri (uri (string_literal) @module)) (identifier)? @alias)
(library_export (configurable_uri (uri (string_literal) @module)))
(part_directive (uri (string_literal) @module))
