(class_declaration name: (identifier) @name body: (_)? @body) @class
(struct_declaration name: (identifier) @name body: (_)? @body) @class
(record_declaration name: (identifier) @name body: (_)? @body) @class
(interface_declaration name: (identifier) @name body: (_)? @body) @class
(enum_declaration name: (identifier) @name body: (_) @body) @class
(delegate_declaration name: (identifier) @name) @class
(record_declaration (parameter_list (parameter name: (identifier) @name) @variable))
(method_declaration name: (identifier) @name body: (_)? @body) @function
(constructor_declaration name: (identifier) @name body: (_)? @body) @function
(local_function_statement name: (identifier) @name body: (_)? @body) @function
(property_declaration name: (identifier) @name accessors: (_)? @body) @variable
(field_declaration (modifier "const") (variable_declaration (variable_declarator name: (identifier) @name))) @constant
(field_declaration (variable_declaration (variable_declarator name: (identifier) @name))) @variable
(event_field_declaration (variable_declaration (variable_declarator name: (identifier) @name))) @variable
(enum_member_declaration name: (identifier) @name) @variable

((base_list (_) @interface) (#match? @interface "^I[A-Z]"))
((base_list (_) @base) (#not-match? @base "^I[A-Z]"))
(invocation_expression function: [(identifier) (member_access_expression) (generic_name) (conditional_access_expression)] @callee)
(object_creation_expression type: (_) @callee)
(throw_statement (_) @raised)
(throw_expression (_) @raised)
((if_statement condition: (_) @_test consequence: [(block . (_) @done) (return_statement) @done])
  (#match? @_test "[<>]"))
((return_statement (invocation_expression function: (identifier) @_refuse) @refused)
  (#any-of? @_refuse "BadRequest" "NotFound" "Forbid" "Unauthorized" "Conflict" "UnprocessableEntity"))
((assignment_expression left: [(identifier) (member_access_expression)] @_state right: (member_access_expression) @_value) @becomes
  (#match? @_state "(^|[.a-z])(Status|State|Phase)$") (#match? @_value "[.][A-Z][A-Za-z]*$"))

(using_directive name: (identifier) @alias (_) @module)
(using_directive !name [(identifier) (qualified_name)] @module) @all

(parameter type: (_) @type name: (identifier) @typed)
(variable_declaration type: (_) @type (variable_declarator name: (identifier) @typed) (#not-eq? @type "var"))
(variable_declaration type: (implicit_type) (variable_declarator name: (identifier) @typed (object_creation_expression type: (_) @type)))
(property_declaration type: (_) @type name: (identifier) @typed)
