(element [
  (start_tag (tag_name) @_tag (attribute (attribute_name) @_id (quoted_attribute_value (attribute_value) @name)))
  (self_closing_tag (tag_name) @_tag (attribute (attribute_name) @_id (quoted_attribute_value (attribute_value) @name)))] @constant
  (#eq? @_id "id") (#match? @_tag "^(form|template|dialog|button|input|select|textarea|canvas|[a-z]+-[a-z-]+)$"))

(element (start_tag (tag_name) @_title) (text) @doc (#eq? @_title "title"))
(script_element (start_tag (attribute (attribute_name) @_src (quoted_attribute_value (attribute_value) @module))) (#eq? @_src "src"))
(start_tag (tag_name) @_link (attribute (attribute_name) @_href (quoted_attribute_value (attribute_value) @module)) (#eq? @_link "link") (#eq? @_href "href"))
(self_closing_tag (tag_name) @_link (attribute (attribute_name) @_href (quoted_attribute_value (attribute_value) @module)) (#eq? @_link "link") (#eq? @_href "href"))
