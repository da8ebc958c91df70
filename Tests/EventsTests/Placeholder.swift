// Events holds data only.
