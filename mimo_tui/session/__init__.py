"""The facade over everything below: journal, bus, approvals, queue, catalogue."""
