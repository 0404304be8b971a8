(function_declaration name: (_) @name body: (_) @body) @function
(function_declaration name: (_) @name !body "end" @body) @function
(assignment_statement (variable_list . name: (_) @name) (expression_list . value: (function_definition body: (_) @body))) @function
(field name: (identifier) @name value: (function_definition body: (_) @body)) @function
(chunk (variable_declaration (assignment_statement (variable_list . name: (identifier) @name)
  (expression_list . value: (function_call name: (identifier) @_set arguments: (arguments (table_constructor (field name: (identifier) @_index value: (identifier) @bases)))))))
  @class (#eq? @_set "setmetatable") (#eq? @_index "__index"))
(chunk (variable_declaration (assignment_statement (variable_list . name: (identifier) @name) (expression_list . value: (table_constructor) @object))) @variable)
(chunk (assignment_statement (variable_list . name: (_) @name) (expression_list . value: (table_constructor) @object)) @variable)
(chunk (variable_declaration (assignment_statement (variable_list . name: (identifier) @name)
  (expression_list . value: (function_call name: (identifier) @required) (#eq? @required "require")))) @variable)
(chunk (variable_declaration (assignment_statement (variable_list . name: (identifier) @name))) @variable)
(chunk (assignment_statement (variable_list . name: (_) @name)) @variable (#not-match? @name "__|^_G|\\["))

(function_call name: (_) @callee)
(function_call name: (identifier) @_error arguments: (arguments . (_) @raised) (#eq? @_error "error"))

(function_call name: (identifier) @_require arguments: (arguments (string content: (_) @module)) (#eq? @_require "require"))
(assignment_statement (variable_list . name: (identifier) @alias) (expression_list . value:
  (function_call name: (identifier) @_require arguments: (arguments (string content: (_) @module)) (#eq? @_require "require"))))
