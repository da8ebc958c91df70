// EventReaders
