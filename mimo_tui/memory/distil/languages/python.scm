(function_definition name: (identifier) @name body: (block) @body) @function
(class_definition name: (identifier) @name superclasses: (argument_list)? @bases body: (block) @body) @class
(type_alias_statement left: (type [(identifier) @name (generic_type (identifier) @name)])) @class
(expression_statement (assignment left: (identifier) @name right: (lambda body: (_) @body))) @function
(expression_statement (assignment left: (identifier) @name)) @variable
(expression_statement (assignment left: (pattern_list (identifier) @name))) @variable
(function_definition name: (identifier) @_init
  body: (block (expression_statement (assignment left: (attribute object: (identifier) @_self attribute: (identifier) @name)) @attribute))
  (#eq? @_init "__init__") (#eq? @_self "self"))

(module . (comment)* . (expression_statement (string) @doc))
(class_definition body: (block . (comment)* . (expression_statement (string) @doc)))
(function_definition body: (block . (comment)* . (expression_statement (string) @doc)))
((expression_statement (assignment left: (identifier) @of)) . (expression_statement (string) @doc))

(call function: [(identifier) (attribute)] @callee)
(raise_statement . (_) @raised)
(assert_statement . (comparison_operator) @requirement)
([(if_statement condition: (_) @_test consequence: (block . (_) @done)) (elif_clause condition: (_) @_test consequence: (block . (_) @done))]
  (#match? @_test "[<>]"))
((assignment left: (attribute attribute: (identifier) @_state) right: [(string) (identifier) @_value (attribute attribute: (identifier) @_value)]) @becomes
  (#match? @_state "(^|_)(status|state|phase|stage)$") (#match? @_value "^[A-Z]"))
((return_statement (call) @refused) (#match? @refused "^([A-Za-z_.]*(Error|Exception|BadRequest|Forbidden|NotFound|NotAllowed|Unauthorized|Conflict|[Rr]eject|[Ii]nvalid|[Ff]orbid|[Dd]eny|[Ff]ail)|[^\n]*(status|status_code)=[45])"))
((expression_statement (call function: [(identifier) (attribute)] @_refuse) @refused)
  (#match? @_refuse "(^|[.])(abort|add_error|fail|reject|deny)$"))

(import_statement name: [(dotted_name) @module (aliased_import name: (dotted_name) @module alias: (identifier) @alias)])
(import_from_statement module_name: (_) @module name: [(dotted_name) @imported (aliased_import name: (dotted_name) @imported alias: (identifier) @alias)])
(import_from_statement module_name: (_) @module (wildcard_import) @imported)

(typed_parameter (identifier) @typed type: (type) @type)
(typed_default_parameter name: (identifier) @typed type: (type) @type)
(assignment left: [(identifier) (attribute)] @typed type: (type) @type)
(assignment left: [(identifier) (attribute)] @typed !type right: (call function: [(identifier) (attribute)] @type))
(assignment left: (attribute) @typed !type right: (identifier) @like)
