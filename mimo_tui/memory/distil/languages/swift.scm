(class_declaration declaration_kind: ["class" "struct" "enum" "actor"] name: (_) @name body: (_) @body) @class
(class_declaration declaration_kind: "extension" name: (_) @name (inheritance_specifier inherits_from: (_) @interfaces)* body: (_)) @scope @of_type
(protocol_declaration name: (_) @name body: (_) @body) @class
(typealias_declaration . name: (type_identifier) @name) @class
(typealias_declaration (modifiers) . name: (type_identifier) @name) @class
(function_declaration name: (simple_identifier) @name body: (_) @body) @function
(protocol_function_declaration name: (simple_identifier) @name) @function
(init_declaration "init" @name body: (_)? @body) @function
(property_declaration name: (pattern bound_identifier: (simple_identifier) @name) computed_value: (_) @body) @variable
(property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @variable
(protocol_property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @variable
(source_file (property_declaration (value_binding_pattern "let") name: (pattern bound_identifier: (simple_identifier) @name)) @constant)
(enum_entry name: (simple_identifier) @name) @variable

(class_declaration declaration_kind: "class" (inheritance_specifier inherits_from: (_) @base))
(class_declaration declaration_kind: ["struct" "enum" "actor"] (inheritance_specifier inherits_from: (_) @interface))
(protocol_declaration (inheritance_specifier inherits_from: (_) @base))
(call_expression . [(simple_identifier) (navigation_expression)] @callee)
(call_expression . (_ rhs: [(simple_identifier) (navigation_expression)] @callee))
(control_transfer_statement (throw_keyword) . (_) @raised)
((call_expression . (simple_identifier) @_fatal) @raised (#any-of? @_fatal "fatalError" "preconditionFailure"))

(import_declaration (identifier) @module)
