(function_definition name: (word) @name body: (_) @body) @function
(program (variable_assignment name: (variable_name) @name) @variable)
(program (declaration_command (variable_assignment name: (variable_name) @name)) @variable)

(command name: (command_name (word) @callee))
((command name: (command_name (word) @_exit) argument: (_) @_code) @raised (#eq? @_exit "exit") (#not-eq? @_code "0"))

(command name: (command_name (word) @_source) . argument: (_) @module (#any-of? @_source "source" "."))
