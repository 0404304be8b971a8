(class_declaration name: (identifier) @name superclass: (_)? @bases interfaces: (_)? @interfaces body: (_) @body) @class
(interface_declaration name: (identifier) @name (extends_interfaces)? @bases body: (_) @body) @class
(enum_declaration name: (identifier) @name interfaces: (_)? @interfaces body: (_) @body) @class
(record_declaration name: (identifier) @name interfaces: (_)? @interfaces body: (_) @body) @class
(record_declaration parameters: (formal_parameters (formal_parameter name: (identifier) @name) @variable))
(annotation_type_declaration name: (identifier) @name body: (_) @body) @class
(annotation_type_element_declaration name: (identifier) @name) @function
(method_declaration name: (identifier) @name body: (block) @body) @function
(method_declaration name: (identifier) @name) @function
(constructor_declaration name: (identifier) @name body: (_) @body) @function
(compact_constructor_declaration name: (identifier) @name body: (_) @body) @function
(field_declaration declarator: (variable_declarator name: (identifier) @name)) @variable
(constant_declaration declarator: (variable_declarator name: (identifier) @name)) @variable
(enum_constant name: (identifier) @name) @variable

(method_invocation object: (_)? @receiver name: (identifier) @callee)
(object_creation_expression type: (_) @callee)
(throw_statement (_) @raised)
((if_statement condition: (_) @_test consequence: [(block . (_) @done) (return_statement) @done])
  (#match? @_test "[<>]"))
(assert_statement . (_) @requirement)
((method_invocation name: (identifier) @_require arguments: (argument_list . (_) @requirement))
  (#any-of? @_require "checkArgument" "checkState" "isTrue" "validState"))
((assignment_expression left: [(identifier) @_state (field_access field: (identifier) @_state)] right: (field_access field: (identifier) @_value)) @becomes
  (#match? @_state "^([a-z]+S|s)tat(e|us)$|^phase$") (#match? @_value "^[A-Z]"))
(import_declaration [(scoped_identifier) (identifier)] @module (asterisk)? @all)

(formal_parameter type: (_) @type name: (identifier) @typed)
(enhanced_for_statement type: (_) @type name: (identifier) @typed)
(local_variable_declaration type: (_) @type declarator: (variable_declarator name: (identifier) @typed) (#not-eq? @type "var"))
(local_variable_declaration type: (_) @_var declarator: (variable_declarator name: (identifier) @typed value: (object_creation_expression type: (_) @type)) (#eq? @_var "var"))
(field_declaration type: (_) @type declarator: (variable_declarator name: (identifier) @typed))
(resource type: (_) @type name: (identifier) @typed)
