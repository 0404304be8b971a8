(class_definition name: (_) @name body: (_)? @body) @class
(object_definition name: (_) @name body: (_)? @body) @class
(trait_definition name: (_) @name body: (_)? @body) @class
(enum_definition name: (_) @name body: (_) @body) @class
(type_definition name: (_) @name) @class
(class_definition class_parameters: (class_parameters (class_parameter name: (identifier) @name) @variable))
(function_definition name: (_) @name body: (_) @body) @function
(function_declaration name: (_) @name) @function
(extension_definition parameters: (parameters (parameter type: (_) @owner)) body: (function_definition name: (_) @name body: (_) @body) @function)
(template_body (val_definition pattern: (identifier) @name) @variable)
(template_body (val_definition pattern: (identifiers (identifier) @name)) @variable)
(template_body (var_definition pattern: (identifier) @name) @variable)
(template_body (var_definition pattern: (identifiers (identifier) @name)) @variable)
(template_body (val_declaration name: (identifier) @name) @variable)
(template_body (var_declaration name: (identifier) @name) @variable)
(compilation_unit (val_definition pattern: (identifier) @name) @variable)
(given_definition name: (_) @name body: (_)? @body) @constant
(simple_enum_case name: (identifier) @name) @variable
(full_enum_case name: (identifier) @name) @variable

([(class_definition extend: (extends_clause . type: (_) @base)) (object_definition extend: (extends_clause . type: (_) @base))
  (trait_definition extend: (extends_clause . type: (_) @base)) (enum_definition extend: (extends_clause . type: (_) @base))])
([(class_definition extend: (extends_clause "with" . type: (_) @interface)) (object_definition extend: (extends_clause "with" . type: (_) @interface))
  (trait_definition extend: (extends_clause "with" . type: (_) @interface)) (enum_definition extend: (extends_clause "with" . type: (_) @interface))])
(call_expression function: [(identifier) (field_expression)] @callee)
(call_expression function: (generic_function function: (_) @callee))
(instance_expression . (_) @callee)
(throw_expression (_) @raised)

(import_declaration) @module @uses
