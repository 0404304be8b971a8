(function_declaration name: (identifier) @name body: (block) @body) @function
(function_declaration name: (identifier) @name) @function
(method_declaration receiver: (parameter_list (parameter_declaration name: (identifier)? @self type: (_) @owner)) name: (field_identifier) @name body: (block) @body) @function
(type_spec name: (type_identifier) @name type: (struct_type (field_declaration_list) @body)) @class
(type_spec name: (type_identifier) @name type: (interface_type "{" @body)) @class
(type_spec name: (type_identifier) @name) @class
(type_alias name: (type_identifier) @name) @class
(field_declaration name: (field_identifier) @name) @variable
(method_elem name: (field_identifier) @name) @function
(const_spec name: (identifier) @name) @constant
(var_spec name: (identifier) @name) @constant

(field_declaration !name type: (_) @base)
(interface_type (type_elem . [(type_identifier) (qualified_type) (generic_type)] @base .))
(call_expression function: [(identifier) (selector_expression)] @callee)
(call_expression function: (identifier) @_panic arguments: (argument_list . (_) @raised) (#eq? @_panic "panic"))
(call_expression function: (selector_expression) @_make arguments: (argument_list . (_) @raised) (#any-of? @_make "errors.New" "fmt.Errorf"))
(return_statement (expression_list [(identifier) (selector_expression)] @raised) (#match? @raised "^(.*[.])?[eE]rr[A-Z]"))
(return_statement (expression_list (unary_expression (composite_literal type: (_) @_error)) @raised) (#match? @_error "Err(or)?$"))
(return_statement (expression_list (composite_literal type: (_) @_error) @raised) (#match? @_error "Err(or)?$"))
((if_statement condition: (_) @_test consequence: (block (statement_list . (_) @done))) (#match? @_test "[<>]"))
((call_expression function: (selector_expression) @_refuse) @refused
  (#match? @_refuse "^(http[.]Error|[a-z]+[.]AbortWith(Status|Error)[A-Za-z]*)$"))
((assignment_statement left: (expression_list (selector_expression field: (_) @_state)) right: (expression_list (_) @_value)) @becomes
  (#match? @_state "^([A-Za-z]*S|s)tat(e|us)$|^[Pp]hase$") (#match? @_value "^([a-z]+[.])?[A-Z][A-Za-z]*$|^\""))
(import_spec name: (package_identifier)? @known_as path: (_) @module)

(parameter_declaration name: (identifier) @typed type: (_) @type @small)
(var_spec name: (identifier) @typed type: (_) @type @small)
(field_declaration name: (field_identifier) @typed type: (_) @type @small)
(short_var_declaration left: (expression_list . (identifier) @typed) right: (expression_list . (composite_literal type: (_) @type @small)))
(short_var_declaration left: (expression_list . (identifier) @typed) right: (expression_list . (unary_expression operand: (composite_literal type: (_) @type @small))))
(short_var_declaration left: (expression_list . (identifier) @typed) right: (expression_list . (call_expression function: (_) @made)))
