"""What happens: the activities, their store, snapshot, importers, filters and code lists. Knows no Flask."""
