(class name: (_) @name superclass: (superclass (_) @bases)? body: (_) @body) @class
(class name: (_) @name superclass: (superclass (_) @bases)? !body "end" @body) @class
(module name: (_) @name body: (_) @body) @class
(module name: (_) @name !body "end" @body) @class
(assignment left: (constant) @name right: (call receiver: (constant) @_kind method: (identifier) @_new) (#any-of? @_kind "Struct" "Class" "Data") (#any-of? @_new "new" "define")) @class
(assignment left: (constant) @name) @constant
(method name: (_) @name body: (_) @body) @function
(method name: (_) @name !body "end" @body) @function
(singleton_method name: (_) @name body: (_) @body) @function
(singleton_method name: (_) @name !body "end" @body) @function
(call method: (identifier) @_reader arguments: (argument_list (simple_symbol) @name)
  (#any-of? @_reader "attr_reader" "attr_writer" "attr_accessor" "attribute" "has_many" "has_one" "belongs_to" "scope")) @attribute
(method name: (identifier) @_init body: (body_statement (assignment left: (instance_variable) @name) @attribute) (#eq? @_init "initialize"))

(call !receiver method: (identifier) @_mixin arguments: (argument_list [(constant) (scope_resolution)] @base) (#any-of? @_mixin "include" "extend" "prepend"))
(call !receiver method: [(identifier) (constant)] @callee)
(call receiver: (_) @receiver method: (_) @callee (#not-eq? @callee "new"))
(call receiver: [(constant) (scope_resolution)] @callee method: (identifier) @_new (#eq? @_new "new"))
(call !receiver method: (identifier) @_raise arguments: (argument_list) @raised (#any-of? @_raise "raise" "fail"))

(call !receiver method: (identifier) @_require arguments: (argument_list . (string (string_content) @module))
  (#any-of? @_require "require" "require_relative" "load"))
