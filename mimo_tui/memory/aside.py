"""Which files say nothing of a project as a whole, as a pattern for DuckDB."""

# What tests say of a project stands in what they test; what is vendored is not the project.
ASIDE = (
    r"(?i)(^|/)(tests?|__tests__|specs?|testdata|fixtures|vendor|third_party|node_modules)/"
    r"|(^|/)(test_[^/]*|conftest\.py|[^/]*_test\.\w+|[^/]*\.(test|spec)\.\w+|[^/]*\.min\.\w+)$"
)
