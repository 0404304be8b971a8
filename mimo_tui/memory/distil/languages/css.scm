(stylesheet (rule_set (selectors . (class_selector . (class_name (identifier) @name) .) .) (block) @body) @class)
(declaration (property_name) @name (#match? @name "^--")) @constant
(keyframes_statement (keyframes_name) @name (keyframe_block_list) @body) @function

(import_statement (string_value (string_content) @module))
(import_statement (call_expression (arguments (string_value (string_content) @module))))
