(function_definition name: (identifier) @name body: (block) @body) @function
(class_definition name: (identifier) @name superclasses: (argument_list)? @bases body: (block) @body) @class
(expression_statement (assignment left: (identifier) @name)) @variable

(module . (comment)* . (expression_statement (string) @doc))
(class_definition body: (block . (expression_statement (string) @doc)))
(function_definition body: (block . (expression_statement (string) @doc)))

(call function: [(identifier) (attribute)] @callee)
(raise_statement . (_) @raised)

(import_statement name: [(dotted_name) @module (aliased_import name: (dotted_name) @module)])
(import_from_statement module_name: (_) @module name: [(dotted_name) @imported (aliased_import name: (dotted_name) @imported)])
(import_from_statement module_name: (_) @module (wildcard_import) @imported)
