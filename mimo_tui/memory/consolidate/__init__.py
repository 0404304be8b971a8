"""Going over what was said once, and what could be put in order; nothing changes by itself."""
